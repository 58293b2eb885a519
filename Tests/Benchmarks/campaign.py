"""What campaigns of real runs on the demonstration service share: one run after its scenario, and many of them side by side.

A campaign has cases, each a fault whose truth is known, and a judge who holds what perfbench said against it.
"""

import argparse, concurrent.futures, json, os, subprocess, sys, tempfile


def scenario(case, number, kind, request, options):
    """One step at a constant rate, against a demonstration service of its own."""
    return {
        "name": case, "kind": kind, "target": "demo", "seed": number + 1,
        "workload": {"executor": "constant-arrival-rate", "rate": f"{options.rate}/s", "for": f"{options.seconds}s"},
        "flows": [{"name": "visit", "steps": [{"name": "visit", "get": request}]}],
    }


def result(perfbench, written):
    """Carries out a scenario: its exit code and its result document, or what was said instead of one."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "scenario.json")
        with open(path, "w") as file:
            json.dump(written, file)
        command = [perfbench, "run", path, "--db", os.path.join(folder, "runs.sqlite"), "--quiet", "--json", "-"]
        ended = subprocess.run(command, capture_output=True, text=True)
    if not ended.stdout:
        return ended.returncode, None, ended.stderr.strip()
    return ended.returncode, json.loads(ended.stdout), ""


def carry_out(words, cases, run, seconds, rate, parallel):
    """The command line and the runs. `run(case, number, options)` gives the rule that answered, a remark, its sentence, and whether that is right."""
    parser = argparse.ArgumentParser(description=words, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("perfbench")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(cases))
    parser.add_argument("--seconds", type=int, default=seconds, help="of each run (default %(default)s)")
    parser.add_argument("--rate", type=int, default=rate, help="requests a second (default %(default)s)")
    parser.add_argument("--repeat", type=int, default=1, help="runs of each case (default %(default)s)")
    parser.add_argument("--parallel", type=int, default=parallel, help="runs at once (default %(default)s)")
    options = parser.parse_intermixed_args()
    options.perfbench = os.path.abspath(options.perfbench)
    unknown = [case for case in options.cases if case not in cases]
    if unknown:
        parser.error(f"there is no case \"{unknown[0]}\"; there are {', '.join(cases)}")
    jobs = [(case, number) for number in range(options.repeat) for case in options.cases or cases]
    wrong, told = 0, {}
    with concurrent.futures.ThreadPoolExecutor(options.parallel) as pool:
        for (case, _), (rule, remark, sentence, right) in zip(jobs, pool.map(lambda job: run(*job, options), jobs)):
            print(f"{'ok   ' if right else 'WRONG'} {case:20} {remark:>8}  {sentence}", flush=True)
            wrong += not right
            told.setdefault(case, []).append((rule, right))
    print()
    for case, answers in told.items():
        rules = [rule for rule, _ in answers]
        counts = ", ".join(f"{rules.count(rule)} {rule}" for rule in sorted(set(rules)))
        print(f"{case:20} {sum(right for _, right in answers):3} of {len(answers)} right: {counts}")
    print(f"{len(jobs) - wrong} of {len(jobs)} right")
    sys.exit(1 if wrong else 0)
