#!/usr/bin/env python3
"""Real runs on the demonstration service, whose leaks are known: does perfbench find them, how large, and only them?

    python3 Tests/Benchmarks/leak_campaign.py PERFBENCH [--seconds 90] [--rate 500] [--repeat 1] [--parallel 3] [CASE ...]

Each case starts a service of its own. Prints one line a run and a summary; ends with 1 when an answer is wrong.
"""

import campaign

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
    request = "/health" + ("?" + fault if fault else "")
    code, document, said = campaign.result(options.perfbench, campaign.scenario(case, number, "memory-leak", request, options))
    if document is None:
        return "error", "", said, False
    findings = {f["rule"]: f for f in document["findings"]}
    rule = next((r for r in ("memory-leak", "no-leak", "leak-undecided") if r in findings), "none")
    answer = findings.get(rule, {"title": "", "evidence": {}})
    slope = answer["evidence"].get("bytesPerRequest")
    if nominal:
        right = rule == "memory-leak" and abs(slope / nominal - 1) <= allowed and code in (99, 4)
        right = right or (rule == "leak-undecided" and "&" in fault)
    else:
        right = rule != "memory-leak"
    right = right and "descriptor-leak" not in findings and "thread-leak" not in findings
    return rule, f"{(slope / nominal - 1) * 100:+.1f} %" if nominal and slope else "", answer["title"], right


if __name__ == "__main__":
    campaign.carry_out(__doc__, CASES, run, seconds=90, rate=500, parallel=3)
