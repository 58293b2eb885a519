#!/usr/bin/env python3
"""Real runs on the demonstration service, whose leaks are known: does perfbench find them, how large, and only them?

    python3 Tests/Benchmarks/leak_campaign.py PERFBENCH [--seconds 90] [--rate 500] [--repeat 1] [--parallel 3] [CASE ...]

Each case starts a service of its own. Prints one line a run and a summary; ends with 1 when an answer is wrong.
"""

import argparse, concurrent.futures, json, os, subprocess, sys, tempfile

# The fault, bytes per request that are lost, the error that is allowed. A leak under garbage or a filling cache may stay undecided, but not denied.
CASES = {
    "none": ("", 0, 0),
    "leak-256": ("leak=256", 256, 0.25),
    "leak-1024": ("leak=1024", 1024, 0.15),
    "leak-16384": ("leak=16384", 16384, 0.15),
    "saw-tooth": ("litter=16KiB@32MiB", 0, 0),
    "fast-saw-tooth": ("litter=16KiB@8MiB", 0, 0),
    "slow-saw-tooth": ("litter=8KiB@64MiB", 0, 0),
    "saw-tooth-leak-1024": ("litter=16KiB@32MiB&leak=1024", 1024, 0.15),
    "warm-up": ("cache=4KiB@20MiB", 0, 0),
    "slow-warm-up": ("cache=2KiB@30MiB", 0, 0),
    "warm-up-leak-1024": ("cache=16KiB@20MiB&leak=1024", 1024, 0.15),
}


def run(case, number, options):
    fault, nominal, allowed = CASES[case]
    with tempfile.TemporaryDirectory() as folder:
        scenario = os.path.join(folder, "scenario.json")
        with open(scenario, "w") as file:
            json.dump({
                "name": case, "kind": "memory-leak", "target": "demo", "seed": number + 1,
                "workload": {"executor": "constant-arrival-rate", "rate": f"{options.rate}/s", "for": f"{options.seconds}s"},
                "flows": [{"name": "visit", "steps": [{"name": "visit", "get": "/health" + ("?" + fault if fault else "")}]}],
            }, file)
        command = [options.perfbench, "run", scenario, "--db", os.path.join(folder, "runs.sqlite"), "--quiet", "--json", "-"]
        ended = subprocess.run(command, capture_output=True, text=True)
        if not ended.stdout:
            return case, "error", None, ended.stderr.strip(), False
    document = json.loads(ended.stdout)
    findings = {f["rule"]: f for f in document["findings"]}
    rule = next((r for r in ("memory-leak", "no-leak", "leak-undecided") if r in findings), "none")
    answer = findings.get(rule, {"title": "", "evidence": {}})
    slope = answer["evidence"].get("bytesPerRequest")
    if nominal:
        right = rule == "memory-leak" and abs(slope / nominal - 1) <= allowed and ended.returncode in (99, 4)
        right = right or (rule == "leak-undecided" and "&" in fault)
    else:
        right = rule != "memory-leak"
    right = right and "descriptor-leak" not in findings and "thread-leak" not in findings
    return case, rule, slope, answer["title"], right


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("perfbench")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--seconds", type=int, default=90)
    parser.add_argument("--rate", type=int, default=500)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--parallel", type=int, default=3)
    options = parser.parse_args()
    options.perfbench = os.path.abspath(options.perfbench)
    unknown = [case for case in options.cases if case not in CASES]
    if unknown:
        parser.error(f"there is no case \"{unknown[0]}\"; there are {', '.join(CASES)}")
    jobs = [(case, number) for number in range(options.repeat) for case in options.cases or CASES]
    wrong, told = 0, {}
    with concurrent.futures.ThreadPoolExecutor(options.parallel) as pool:
        for case, rule, slope, title, right in pool.map(lambda job: run(*job, options), jobs):
            nominal = CASES[case][1]
            error = f"{(slope / nominal - 1) * 100:+.1f} %" if nominal and slope else ""
            print(f"{'ok   ' if right else 'WRONG'} {case:20} {error:>8}  {title}", flush=True)
            wrong += not right
            told.setdefault(case, []).append(rule)
    print()
    for case, rules in told.items():
        print(f"{case:20} " + ", ".join(f"{rules.count(rule)} {rule}" for rule in sorted(set(rules))))
    print(f"{len(jobs) - wrong} of {len(jobs)} right")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
