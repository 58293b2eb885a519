#!/usr/bin/env python3
"""How near capacity searches come to a capacity that is known.

Runs N searches of at most 3 minutes each against every target named by --targets, with holds of 3, 4 and 5 s in turn, and prints the error
of each. `pool` is the demo's pool of 4 workers who take 10 ms for each request, so 400/s; the others are real stacks (Tests/Stacks): a
blocked event loop (uvicorn), one thread of CPU (Node), and an upstream behind nginx (4 workers of 25 ms), whose saturation is measured
with wrk, 16 connections, right before each search. The machine must be calm: a capacity counts as above saturation when it is more than
1 % above what wrk got, which is how far wrk differs from itself.

    python3 Tests/Benchmarks/search_campaign.py [-n 10] [--targets pool,event-loop,cpu,upstream] [--perfbench .build/release/perfbench]
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Stacks"))
import stacks  # noqa: E402

# How each is started, its request, the limit on p99, and the capacity where it is known without measuring.
TARGETS = {
    "pool": (None, {"get": "/health", "query": {"pool": 4, "service": "10ms"}}, "100ms", 400.0),
    "event-loop": (lambda stack: stacks.event_loop(stack)[0], {"get": "/"}, "200ms", None),
    "cpu": (lambda stack: stacks.one_core(stack)[0], {"get": "/"}, "100ms", None),
    "upstream": (lambda stack: stacks.upstream(stack)[0], {"get": "/"}, "250ms", None),
}


def saturation(port):
    """What wrk gets, in requests a second."""
    output = subprocess.run(
        ["wrk", "-t", "1", "-c", "16", "-d", "5s", f"http://127.0.0.1:{port}/"], capture_output=True, text=True).stdout
    return float(re.search(r"Requests/sec:\s+([0-9.]+)", output).group(1))


def search(options, name, number, folder, packages):
    start, request, limit, truth = TARGETS[name]
    stack = stacks.Stack(folder, packages)
    try:
        target = "demo"
        if start:
            port = start(stack)
            stacks.wait_for(port)
            target = f"http://127.0.0.1:{port}"
            saturation(port)
            truth = saturation(port)
        # Not every search begins at the same load: a ladder that happens to hit the answer would prove nothing.
        first, hold = 17 + 7 * number % 40, 3 + number % 3
        path, result = os.path.join(folder, "scenario.json"), os.path.join(folder, "result.json")
        with open(path, "w") as file:
            json.dump({
                "name": "campaign", "kind": "stress", "target": target,
                "search": {"from": f"{first}/s", "to": "5000/s", "hold": f"{hold}s", "within": options.within},
                "flows": [{"name": "visit", "steps": [{"name": "work", **request, "check": {"status": 200}}]}],
                "thresholds": [f"response_time p99 < {limit}", "errors rate < 1%"]}, file)
        begin = time.monotonic()
        run = subprocess.run(
            [os.path.abspath(options.perfbench), "run", path, "--db", os.path.join(folder, "runs.sqlite"), "--quiet", "--json", result],
            capture_output=True, text=True)
        took = time.monotonic() - begin
    finally:
        stack.end()
    if not os.path.exists(result):
        print(f"{name:10} {number + 1:3} no result, exit {run.returncode}: {run.stderr.strip()[-300:]}")
        return None
    with open(result) as file:
        document = json.load(file)
    if options.keep:
        with open(os.path.join(options.keep, f"{name}-{number}.json"), "w") as file:
            json.dump(document, file)
    found = document["search"]
    capacity, bracket = found["capacity"], found["bracket"]
    limits = next((f["title"].split(":")[0] for f in document["findings"] if f["rule"].startswith("bottleneck")), "-")
    error = capacity / truth - 1 if capacity else None
    words = "-" if bracket is None else f"{bracket[0]:.1f} to {bracket[1]:.1f}"
    shown = "   -  " if error is None else f"{error * 100:+5.1f} %"
    print(
        f"{name:10} {number + 1:3} hold {hold} s  truth {truth:6.1f}  capacity {capacity or 0:6.1f}/s {shown}  bracket {words:16}"
        f"  {len(found['trials']):2} trials  {took:5.1f} s  exit {run.returncode}  {found['endedBecause']}  {limits}", flush=True)
    saturated = (found["saturation"] or {}).get("throughput") or 0
    return {
        "above": error is not None and error > 0.01, "near": error is not None and abs(error) <= 0.05,
        "inside": bracket is not None and bracket[0] <= truth * 1.01 and truth * 0.99 <= bracket[1],
        "contradicting": bool(capacity) and capacity > saturated * 1.001, "untrusted": run.returncode == 4}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=10, help="how many searches of each target (default 10)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first, to go on with a campaign")
    parser.add_argument("--targets", default=",".join(TARGETS))
    parser.add_argument("--perfbench", default=".build/release/perfbench")
    parser.add_argument("--within", default="3m")
    parser.add_argument("--packages", help="where the packages of Tests/Stacks are, or are to be installed")
    parser.add_argument("--keep", help="a folder for the result documents")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        packages = options.packages or os.path.join(folder, "packages")
        if options.targets != "pool" and not os.path.exists(os.path.join(packages, "gunicorn")):
            subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", packages, *stacks.PACKAGES], check=True)
        results = []
        for name in options.targets.split(","):
            for number in range(options.first, options.first + options.n):
                with tempfile.TemporaryDirectory() as own:
                    results.append(search(options, name, number, own, packages))
    known = [result for result in results if result]
    count = {key: sum(result[key] for result in known) for key in ("above", "near", "inside", "contradicting", "untrusted")}
    print(
        f"of {len(results)}: above saturation {count['above']}, within 5 % {count['near']}, bracket holds the truth {count['inside']}, "
        f"contradicting themselves {count['contradicting']}, untrusted {count['untrusted']}")
    return 0 if not count["above"] and not count["contradicting"] else 1


if __name__ == "__main__":
    sys.exit(main())
