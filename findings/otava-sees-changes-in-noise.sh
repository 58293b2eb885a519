#!/usr/bin/env bash
# Apache Otava 0.8.0 (PyPI), compute_change_points with its defaults (p = 0.001, windows of 50), on 60 values that never change their level: the place of a split is chosen to look most
# unlikely, and then tested as if it had been known before. Independent values: a few series in a hundred have a change point, not one in a thousand. Values of which each remembers 0.6 of the
# one before it, as runs on one machine do: more than a third of the series. Seen, of 60 series each:
#
#     independent: 2 with a change point        remembering 0.6: 34
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" install -q apache-otava==0.8.0
"$work/python/bin/python" -W ignore - <<'CHECK'
import random

from otava.analysis import compute_change_points


def alarms(memory):
    count = 0
    for seed in range(60):
        source, value, series = random.Random(seed), 0.0, []
        for _ in range(60):
            value = memory * value + source.gauss(0, 1)
            series.append(100 + value)
        count += bool(compute_change_points(series)[0])
    return count


independent, dependent = alarms(0), alarms(0.6)
print(f"independent: {independent} of 60 series with a change point; remembering 0.6: {dependent} of 60")
assert 1 <= independent <= 8 and dependent > 20
CHECK
