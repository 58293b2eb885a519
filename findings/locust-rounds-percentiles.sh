#!/usr/bin/env bash
# locust 2.32.4 (PyPI) rounds each response time before it counts it: to 10 ms from 100 ms on, to 100 ms from 1 s on, to 1 s from 10 s on, halves to the even digit. So its
# percentiles are those of rounded times, up to 5 % off, while min, max and mean are exact. Seen:
#
#     254 ms: p95 250      1449 ms: p95 1400      10499 ms: p95 10000      125 ms: p95 120, but 135 ms: p95 140
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" install -q locust==2.32.4
"$work/python/bin/python" -W ignore - <<'CHECK'
from locust.stats import RequestStats

for time, expected in ((254, 250), (1449, 1400), (10499, 10000), (125, 120), (135, 140)):
    stats = RequestStats()
    for _ in range(100):
        stats.log_request("GET", "/", time, 0)
    entry = stats.get("/", "GET")
    assert (entry.get_response_time_percentile(0.95), entry.max_response_time) == (expected, time)
    print(f"100 requests of {time} ms: p95 {expected}, max {time}")
CHECK
