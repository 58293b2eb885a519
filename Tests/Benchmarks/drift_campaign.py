#!/usr/bin/env python3
"""Real soaks of the demonstration service, which is told how to become slower: is drift called drift, a step a step, and flat flat?

    python3 Tests/Benchmarks/drift_campaign.py PERFBENCH [--seconds 300] [--rate 100] [--repeat 1] [--parallel 15] [CASE ...]

Each case starts a service of its own. Prints one line a run and a summary; ends with 1 when an answer is wrong. "Cannot tell yet" is wrong too,
and so is an improvement, though neither is a false alarm. What else the machine does shows first in the p99 of flat runs.
"""

import campaign

# The fault behind the delay, and the rule that must answer. A drift reaches its share at the end of the run, a step comes in its middle.
CASES = {
    "flat": ("", "no-drift"),
    "drift-10": ("&drift=10%25@{all}s", "drift-response-time"),
    "step-10": ("&step=10%25@{half}s", "step-response-time"),
    "drift-20": ("&drift=20%25@{all}s", "drift-response-time"),
    "step-20": ("&step=20%25@{half}s", "step-response-time"),
}
ALARMS = ("drift-", "step-", "memory-", "descriptor-", "thread-")
ANSWERS = ("drift-response-time", "step-response-time", "overloaded-not-drifting", "drift-undecided", "improved-response-time", "no-drift")


def run(case, number, options):
    fault, expected = CASES[case]
    request = "/health?delay=uniform:8ms-12ms" + fault.format(all=options.seconds, half=options.seconds // 2)
    code, document, said = campaign.result(options.perfbench, campaign.scenario(case, number, "soak", request, options))
    if document is None:
        return "error", "", said, False
    findings = {f["rule"]: f for f in document["findings"]}
    rule = next((r for r in ANSWERS if r in findings), "none")
    answer = findings.get(rule, {"title": "", "evidence": {}})
    change = answer["evidence"].get("change") if expected == rule != "no-drift" else None
    alarms = [r for r, f in findings.items() if f["severity"] == "critical" and r.startswith(ALARMS) and r != expected]
    right = rule == expected and not alarms and code in ((0, 4) if expected == "no-drift" else (99, 4))
    untrusted = " (untrusted)" if code == 4 else ""
    remark = f"{change * 100:+.1f} %" if change is not None else ""
    return rule, remark, answer["title"] + untrusted + "".join(f" ALSO {findings[r]['title']}" for r in alarms if r != rule), right


if __name__ == "__main__":
    campaign.carry_out(__doc__, CASES, run, seconds=300, rate=100, parallel=15)
