#!/usr/bin/env python3
"""The capacity of a target that burns CPU on one core, as perfbench finds it, against what wrk can force through, in turns.

Starts the demo on core 1, its requests burning 2 ms of CPU each; wrk (Debian package `wrk`) and perfbench take core 0. The machine must be calm.

    python3 Tests/Benchmarks/cpu_capacity.py [-n 3] [--perfbench .build/release/perfbench]
"""
import argparse
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

PATH = "/health?burn=2ms"


def scenario(url):
    return {
        "name": "cpu-capacity", "kind": "stress", "target": url,
        "search": {"from": "50/s", "to": "5000/s", "hold": "5s", "within": "3m"},
        "flows": [{"name": "visit", "steps": [{"name": "work", "get": PATH, "check": {"status": 200}}]}],
        "thresholds": ["response_time p99 < 100ms", "errors rate < 1%"],
    }


def pinned(core, *command):
    return ["taskset", "-c", str(core), *command]


def forced_through(url):
    """Requests a second of wrk, with far more connections than the target can serve at a time."""
    shown = subprocess.run(pinned(0, "wrk", "-t1", "-c16", "-d8s", url + PATH), capture_output=True, text=True, check=True).stdout
    return float(re.search(r"Requests/sec:\s*([\d.]+)", shown).group(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=3, help="how many searches (default 3)")
    parser.add_argument("--perfbench", default=".build/release/perfbench")
    options = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    target = subprocess.Popen(pinned(1, options.perfbench, "demo", "--listen", f"127.0.0.1:{port}"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ratios, named = [], 0
    try:
        time.sleep(1)
        with tempfile.TemporaryDirectory() as folder:
            path, result = os.path.join(folder, "scenario.json"), os.path.join(folder, "result.json")
            with open(path, "w") as file:
                json.dump(scenario(url), file)
            for number in range(options.n):
                before = forced_through(url)
                run = subprocess.run(
                    pinned(0, options.perfbench, "run", path, "--db", os.path.join(folder, "runs.sqlite"), "--quiet", "--json", result),
                    capture_output=True, text=True)
                after = forced_through(url)
                if not os.path.exists(result):
                    sys.exit(f"no result, exit {run.returncode}: {run.stderr.strip()[-300:]}")
                with open(result) as file:
                    document = json.load(file)
                os.remove(result)
                search, truth = document["search"], (before + after) / 2
                capacity = search["capacity"] or 0
                saturation = (search["saturation"] or {}).get("throughput") or 0
                verdicts = [finding for finding in document["findings"] if "one core" in finding["title"] or "one thread" in finding["title"]]
                named += bool(verdicts)
                ratios.append(capacity / truth)
                print(
                    f"{number + 1}  wrk {before:6.1f} and {after:6.1f}/s  capacity {capacity:6.1f}/s ({capacity / truth - 1:+.1%})"
                    f"  saturation {saturation:6.1f}/s ({saturation / truth - 1:+.1%})  exit {run.returncode}"
                    f"  {verdicts[0]['title'] if verdicts else 'no verdict on a core'}", flush=True)
    finally:
        target.terminate()
        target.wait()
    print(
        f"median of capacity / wrk: {statistics.median(ratios):.3f}; within 5 % in {sum(abs(ratio - 1) <= 0.05 for ratio in ratios)} of"
        f" {options.n}; one core or thread named in {named}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
