#!/usr/bin/env python3
"""Holds `perfbench ab` to the acceptance numbers for real: the demonstration service against itself, against itself 5 % slower, and with only its
tail slower. One experiment after the other, never two at once; give it a machine with nothing else to do.

    swift build -c release
    Tests/Benchmarks/ab_campaign.py                    # all of it: 60 A/A, 20 of +5 %, 20 of +10 % in the tail (about 2 hours)
    Tests/Benchmarks/ab_campaign.py --only aa --count 10
    Tests/Benchmarks/ab_campaign.py --resume           # goes on where the last one stopped

Each outcome is kept in FOLDER/outcomes.jsonl as it comes, so that a campaign can be stopped and gone on with.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
STEADY = {
    "name": "campaign", "target": "demo", "warmup": "500ms",
    "workload": {"executor": "constant-arrival-rate", "rate": "200/s", "for": "2s", "maxVUs": 100},
    "flows": [{"name": "browse", "steps": [{"name": "products", "get": "/products"}]}],
}
# Three in a hundred requests are slow, and only they are slower in the candidate: p99 lies among them, p50 does not. A trial has 12,000
# requests, since a p99 decides from 10,000 on.
TAIL = {
    "name": "campaign-tail", "target": "demo", "warmup": "500ms",
    "workload": {"executor": "constant-arrival-rate", "rate": "3000/s", "for": "4s", "maxVUs": 400},
    "flows": [
        {"name": "quick", "weight": 97, "steps": [{"name": "quick", "get": "/products?delay=5ms"}]},
        {"name": "slow", "weight": 3, "steps": [{"name": "slow", "get": "/products"}]},
    ],
}
# scenario, blocks, count, fault of the baseline, fault of the candidate, what must come of it
CAMPAIGNS = {
    "aa": (STEADY, 10, 60, "delay=5ms", "delay=5ms", "no regression in 60"),
    "five": (STEADY, 10, 20, "delay=5ms", "delay=5.25ms", "at least 19 of 20 regressions"),
    "tail": (TAIL, 12, 20, "delay=20ms", "delay=22ms", "at least 18 of 20 regressions"),
}


def clopper_pearson(successes, trials, confidence=0.95):
    """Exact limits, by bisection of the binomial tails."""
    def upper_tail(p, k):  # P(X >= k)
        return sum(math.comb(trials, i) * p**i * (1 - p) ** (trials - i) for i in range(k, trials + 1))

    def solve(reached):
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (low, middle) if reached(middle) else (middle, high)
        return (low + high) / 2

    tail = (1 - confidence) / 2
    lower = 0.0 if successes == 0 else solve(lambda p: upper_tail(p, successes) >= tail)
    upper = 1.0 if successes == trials else solve(lambda p: 1 - upper_tail(p, successes + 1) <= tail)
    return lower, upper


def experiment(name, arguments, folder):
    """Carries out one; what came of it as a record."""
    scenario, blocks, _, baseline, candidate, _ = CAMPAIGNS[name]
    path = os.path.join(folder, f"{scenario['name']}.json")
    with open(path, "w") as file:
        json.dump(scenario, file)
    # One program for all, however often the project is built meanwhile.
    serve = f"{arguments.perfbench} demo --listen 127.0.0.1:${{port}} --faults"
    command = [
        arguments.perfbench, "ab", path, "--baseline-command", f"{serve} {baseline}", "--candidate-command", f"{serve} {candidate}",
        "--blocks", str(arguments.blocks or blocks), "--db", os.path.join(folder, f"{name}.sqlite"), "--quiet", "--json", "-",
    ]
    if arguments.duration:
        command += ["--duration", arguments.duration]
    began = time.monotonic()
    ended = subprocess.run(command, capture_output=True, text=True, timeout=1800)
    record = {"campaign": name, "exit": ended.returncode, "seconds": round(time.monotonic() - began, 1)}
    try:
        document = json.loads(ended.stdout)
        record["verdict"] = document["verdict"]
        record["reasons"] = document.get("reasons", [])
        record["metrics"] = {
            metric["name"]: {key: metric.get(key) for key in ("ratio", "interval", "p", "verdict", "minimalDetectable")}
            for metric in document["metrics"]
        }
    except (ValueError, KeyError):
        record["verdict"], record["reasons"] = "failed", [ended.stderr.strip()[-500:]]
    return record


# What a busy machine spoiled, and says so, is no answer: such an experiment is made again, and told apart in the summary.
SPOILED = ("incomparable", "failed")


def count(name, records, judged=False):
    """How many experiments of one campaign there are; those with an answer, or all."""
    return sum(record["campaign"] == name and not (judged and record["verdict"] in SPOILED) for record in records)


def summary(name, records):
    """What the experiments of one campaign came to, in lines."""
    _, blocks, _, baseline, candidate, demand = CAMPAIGNS[name]
    verdicts = [record["verdict"] for record in records]
    judged = [verdict for verdict in verdicts if verdict not in SPOILED]
    called = judged.count("regression")
    lines = [f"{name}: {baseline} against {candidate}, {len(records)} experiments; must: {demand}"]
    if judged:
        low, high = clopper_pearson(called, len(judged))
        lines.append(f"  {called} of {len(judged)} called a regression: {called / len(judged):.1%}, 95 % {low:.1%} to {high:.1%}")
    others = {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts)) if verdict != "regression"}
    lines.append("  otherwise: " + (", ".join(f"{count} {verdict}" for verdict, count in others.items()) or "nothing"))
    for metric in ("response_time p50", "response_time p99"):
        found = [record["metrics"][metric] for record in records if metric in record.get("metrics", {})]
        changes = sorted(entry["ratio"] - 1 for entry in found if entry.get("ratio") is not None)
        if changes:
            middle = changes[len(changes) // 2]
            lines.append(f"  {metric}: change {middle:+.2%} in the middle, {changes[0]:+.2%} to {changes[-1]:+.2%}")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--perfbench", default=os.path.join(HERE, "../../.build/release/perfbench"))
    parser.add_argument("--only", choices=CAMPAIGNS, action="append", help="only this campaign")
    parser.add_argument("--count", type=int, help="so many experiments of each campaign")
    parser.add_argument("--blocks", type=int, help="so many blocks in each experiment")
    parser.add_argument("--duration", help="of each trial, such as 3s")
    parser.add_argument("--folder", default="/tmp/perfbench-campaign", help="where outcomes and stores are kept")
    parser.add_argument("--resume", action="store_true", help="keeps the outcomes that are there already")
    arguments = parser.parse_args()
    arguments.perfbench = os.path.abspath(arguments.perfbench)
    if not os.path.exists(arguments.perfbench):
        sys.exit(f"{arguments.perfbench} does not exist: swift build -c release")
    os.makedirs(arguments.folder, exist_ok=True)
    journal = os.path.join(arguments.folder, "outcomes.jsonl")
    if not arguments.resume:
        for name in os.listdir(arguments.folder):
            if name == "outcomes.jsonl" or ".sqlite" in name:
                os.remove(os.path.join(arguments.folder, name))
    records = []
    if os.path.exists(journal):
        with open(journal) as file:
            records = [json.loads(line) for line in file if line.strip()]
    names = arguments.only or list(CAMPAIGNS)
    try:
        for name in names:
            wanted = arguments.count or CAMPAIGNS[name][2]
            while count(name, records, judged=True) < wanted and count(name, records) < 2 * wanted:
                record = experiment(name, arguments, arguments.folder)
                records.append(record)
                with open(journal, "a") as file:
                    file.write(json.dumps(record) + "\n")
                print(f"{name} {count(name, records, judged=True)} of {wanted}: {record['verdict']} ({record['seconds']} s) {' '.join(record['reasons'])[:160]}", flush=True)
    except KeyboardInterrupt:
        print("stopped; --resume goes on", flush=True)
    for name in names:
        found = [record for record in records if record["campaign"] == name]
        if found:
            print("\n".join(summary(name, found)))


if __name__ == "__main__":
    main()
