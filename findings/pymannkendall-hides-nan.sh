#!/usr/bin/env bash
# pymannkendall 1.4.3 (PyPI), hamed_rao_modification_test with its default of all lags: on twelve alternating values the variance becomes negative, p and z are NaN, and the answer
# is "no trend", h False, without a warning but numpy's. On values with a season and a slight trend it shrinks the variance: the correction makes the trend more certain instead of less. Seen:
#
#     variance -53.3, p nan, "no trend"
#     a season of 12: p 0.0077 without, 7.5e-08 with the correction (variance 4 times smaller)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" install -q pymannkendall==1.4.3 numpy==2.1.3 scipy==1.14.1
"$work/python/bin/python" -W ignore - <<'CHECK'
import math
import random

import pymannkendall

short = [15.3, 6.8, 14.4, 8.6, 15.8, 8.1, 15.6, 9.7, 15.9, 10.7, 17.5, 12.2]
result = pymannkendall.hamed_rao_modification_test(short)
print(f"variance {result.var_s:.1f}, p {result.p}, \"{result.trend}\"")
assert result.var_s < 0 and math.isnan(result.p) and result.trend == "no trend"

source, last, values = random.Random(7), 0.0, []
for i in range(240):
    last = 0.3 * last + source.gauss(0, 3)
    values.append(round(60 + 0.012 * i + 6 * math.sin(2 * math.pi * i / 12) + last))
plain, corrected = pymannkendall.original_test(values), pymannkendall.hamed_rao_modification_test(values)
print(f"a season of 12: p {plain.p:.2g} without, {corrected.p:.2g} with the correction (variance {plain.var_s / corrected.var_s:.0f} times smaller)")
assert plain.p > 0.005 and corrected.p < 1e-6 and plain.var_s > 3 * corrected.var_s
CHECK
