#!/usr/bin/env python3
"""Makes the reference values that tests compare perfbench's statistics and histograms with: pinned public packages, on inputs of our own.

    python3 Tests/Reference/make_reference.py

Each part runs in a virtual environment of its own in a temporary folder, since the packages ask for different versions of numpy. The files beside
this script are committed; running it again changes nothing. Python 3.11.
"""
import json
import math
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PARTS = {
    "scipy": ["numpy==2.1.3", "scipy==1.14.1", "pymannkendall==1.4.3", "MLRsearch==1.2.1"],
    "histograms": ["hdrhistogram==0.10.3"],
    "otava": ["apache-otava==0.8.0", "numpy==2.2.0", "scipy==1.16.3"],
    "mongodb": ["signal-processing-algorithms==2.1.6", "numpy==1.26.4", "scipy==1.11.4"],
}


def write(name, part, document):
    document = {"made by": "make_reference.py, with " + ", ".join(PARTS[part]), **document}
    with open(os.path.join(HERE, name), "w") as file:
        json.dump(document, file, indent=1, allow_nan=False)
        file.write("\n")


def steps(seed, levels, digits=2):
    """Values around levels: (level, noise, count) each."""
    source = random.Random(seed)
    return [round(source.gauss(level, noise), digits) for level, noise, count in levels for _ in range(count)]


# MARK: scipy, pymannkendall, MLRsearch


def trend():
    import numpy
    import pymannkendall as mk
    from scipy import stats

    def series(seed, count, gaps):
        source, last = random.Random(seed), 0.0
        values = []
        for i in range(count):
            last = 0.3 * last + source.gauss(0, 3)
            values.append(round(60 + 0.012 * i + 6 * math.sin(2 * math.pi * i / 12) + last))
        for i in gaps:
            values[i] = None
        return values

    x = series(7, 240, [17, 18, 77, 130, 131, 202])
    array = numpy.array([math.nan if value is None else float(value) for value in x])

    def figures(result):
        return {"p": result.p, "z": result.z, "s": float(result.s), "var_s": float(result.var_s), "tau": result.Tau}

    # Twelve values on which the factor of Hamed and Rao, as published, makes a variance below 0.
    for seed in range(10_000):
        source = random.Random(seed)
        short = [round(10 + 3 * (-1) ** i + i / 2 + source.gauss(0, 1), 1) for i in range(12)]
        with numpy.errstate(all="ignore"):
            wild = mk.hamed_rao_modification_test(short)
        if wild.var_s < -50:
            break
    assert wild.var_s < -50
    present = [(i, value) for i, value in enumerate(x) if value is not None]
    sen = stats.theilslopes([v for _, v in present], [i for i, _ in present], 0.95)
    slope = mk.sens_slope(array)
    write("trend.json", "scipy", {
        "x": x,
        "sens": {"slope": slope.slope, "intercept": slope.intercept},
        "original": figures(mk.original_test(array)),
        "hamed_rao": figures(mk.hamed_rao_modification_test(array)),
        "hamed_rao_lag3": figures(mk.hamed_rao_modification_test(array, lag=3)),
        "theil_sen95": {"slope": sen[0], "intercept": sen[1], "lo": sen[2], "hi": sen[3]},
        "short": short, "short_hamed_rao_var_s": float(wild.var_s),
    })


def comparison():
    import numpy
    from scipy import stats

    def exact(x, y):
        """Over all ways to deal out the labels; scipy's own exact method does not know ties."""
        def u(a, b, axis=-1):
            n = a.shape[axis]
            ranks = stats.rankdata(numpy.concatenate([a, b], axis=axis), axis=axis)
            return numpy.take(ranks, range(n), axis=axis).sum(axis=axis) - n * (n + 1) / 2
        ps = [stats.permutation_test((x, y), u, vectorized=True, n_resamples=numpy.inf, alternative=way).pvalue
              for way in ("less", "two-sided", "greater")]
        return float(u(numpy.array(x), numpy.array(y))), [float(p) for p in ps]

    def vector(x, y):
        ties = len(set(x + y)) < len(x + y)
        if ties and len(x) < 50:
            u, (less, two, greater) = exact(x, y)
        else:
            method = "exact" if len(x) < 50 else "asymptotic"
            u = stats.mannwhitneyu(x, y).statistic
            less, two, greater = (stats.mannwhitneyu(x, y, alternative=way, method=method).pvalue
                                  for way in ("less", "two-sided", "greater"))
        return {"x": x, "y": y, "U": float(u), "p_less": float(less), "p_two": float(two), "p_greater": float(greater)}

    def t_test(result, x, y, less):
        return {"x": x, "y": y, "t": float(result.statistic), "dof": float(result.df), "p_two": float(result.pvalue),
                "p_less": float(less.pvalue)}

    a, b = steps(1, [(10, 1, 9)]), steps(2, [(11, 2, 12)])
    c, d = steps(3, [(5, 1, 8)]), steps(4, [(6, 1, 8)])
    quick, slow = steps(5, [(1720, 8, 10)], 1), steps(6, [(1424, 7, 10)], 1)
    same, again = steps(7, [(3066, 14, 10)], 1), steps(8, [(3068, 14, 10)], 1)
    least = [stats.mannwhitneyu(range(n), range(n, 2 * n), method="exact").pvalue for n in range(1, 11)]
    write("comparison.json", "scipy", {
        "mann_whitney": [
            vector([3, 1, 4, 6], [13, 12, 15, 11]), vector(a, b), vector([2, 2, 5, 7, 7, 9], [1, 2, 7, 8, 9, 9, 11]), vector([1, 4, 4], [1, 4, 4]),
            vector([i * 2 % 499 for i in range(500)], [i * 7 % 503 + 10 for i in range(600)]),
        ],
        "least_p": [float(p) for p in least],
        "welch": [t_test(stats.ttest_ind(x, y, equal_var=False), x, y, stats.ttest_ind(x, y, equal_var=False, alternative="less"))
                  for x, y in ((a, b), (c, d))],
        "student": [t_test(stats.ttest_ind(x, y), x, y, stats.ttest_ind(x, y, alternative="less")) for x, y in ((a, b), (c, d))],
        "paired": [t_test(stats.ttest_rel(c, d), c, d, stats.ttest_rel(c, d, alternative="less"))],
        "arms": [{"name": name, "old": old, "new": new, "old_median": float(numpy.median(old)), "new_median": float(numpy.median(new)),
                  "p": vector(old, new)["p_two"]}
                 for name, old, new in (("faster", quick, slow), ("unchanged", same, again))],
    })


def scalability():
    import numpy
    from scipy import optimize

    def law(n, alpha, beta, gamma):
        return gamma * n / (1 + alpha * (n - 1) + beta * n * (n - 1))

    def fit(points):
        n, x = numpy.array(points, dtype=float).T
        (alpha, beta, gamma), _ = optimize.curve_fit(law, n, x, (0.01, 1e-4, x[0]), method="lm", xtol=1e-14, ftol=1e-14)
        peak = math.sqrt((1 - alpha) / beta)
        at = lambda latency: optimize.brentq(lambda n: n / law(n, alpha, beta, gamma) - latency, 1, 1000)
        return {"alpha": alpha, "beta": beta, "gamma": gamma, "peak": peak, "peak_throughput": law(peak, alpha, beta, gamma),
                "throughput_at_20": law(20, alpha, beta, gamma), "latency_at_20": 20 / law(20, alpha, beta, gamma),
                "concurrency_at": [[latency, at(latency)] for latency in (0.0012, 0.0016, 0.0020)]}

    source = random.Random(11)
    noisy = [[n, round(law(n, 0.03, 0.0007, 1000) * (1 + source.gauss(0, 0.008)), 1)] for n in range(1, 33)]
    exact = [[n, round(law(n, 0.02, 0.02, 1), 4)] for n in (1, 2, 4, 6, 8, 10)]
    write("scalability.json", "scipy", {
        "noisy": {"points": noisy, "all": fit(noisy), "first_ten": fit(noisy[:10])},
        "exact": {"points": exact, "alpha": 0.02, "beta": 0.02, "gamma": 1.0, "peak": 7.0},
    })


def capacity():
    from types import SimpleNamespace
    from MLRsearch.target_spec import TargetSpec
    from MLRsearch.target_stat import TargetStat

    goals = [("no loss", 30, 30, 0.0, 0.0), ("half", 30, 60, 0.0, 0.5), ("short", 2, 60, 0.005, 0.5), ("a fifth", 30, 40, 0.005, 0.2)]
    points = [
        [(20, 2, 0.0)], [(20, 2, 0.0), (1, 2, 0.02)], [(20, 2, 0.0), (20, 2, 0.02)], [(31, 2, 0.0), (30, 2, 0.02)],
        [(30, 2, 0.0), (30, 2, 0.02), (1, 30, 0.001)], [(30, 2, 0.0), (30, 2, 0.02), (1, 30, 0.001), (1, 30, 0.0)],
        [(30, 2, 0.0), (2, 30, 0.0)], [(1, 30, 0.0), (1, 30, 0.2)],
    ]
    rows = []
    for point in points:
        row = []
        for name, final, total, loss, exceed in goals:
            stat = TargetStat(TargetSpec(loss, exceed, None, final, total, 2, False, None))
            for count, duration, ratio in point:
                for _ in range(count):
                    stat.add(SimpleNamespace(duration_with_overheads=duration, intended_duration=duration, loss_ratio=ratio))
            word = {(True, True): "lower", (False, False): "upper", (True, False): "undecided"}[stat.estimates()]
            # The two shares that the library compares with the exceed ratio.
            bad = stat.bad_long + max(0.0, stat.bad_short - stat.good_short * exceed / (1 - exceed))
            whole = max(stat.good_long + bad, total)
            row.append({"class": word, "optimistic": bad / whole, "pessimistic": (whole - stat.good_long) / whole})
        rows.append(row)
    write("capacity.json", "scipy", {
        "goals": [dict(zip(("name", "final", "total", "loss", "exceed"), goal)) for goal in goals],
        "points": [[dict(zip(("count", "seconds", "loss"), group)) for group in point] for point in points], "results": rows,
    })


# MARK: Otava


def changes():
    from otava.analysis import compute_change_points

    cases = []
    for name, series, window, p, magnitude in (
            ("one step", steps(1, [(10, 0.1, 12), (11, 0.1, 12)]), 50, 0.001, 0.0),
            ("one step, short windows", steps(2, [(1, 0.04, 15), (0.5, 0.04, 15)]), 10, 0.0001, 0.0),
            ("up and back", steps(3, [(100, 1, 20), (108, 1, 15), (100, 1, 20)]), 50, 0.001, 0.0),
            ("a small step", steps(4, [(2.02, 0.02, 10), (1.8, 0.02, 10)]), 50, 0.001, 0.0),
            ("a step that does not matter", steps(4, [(2.02, 0.02, 10), (1.8, 0.02, 10)]), 50, 0.001, 0.2),
            ("none", steps(5, [(50, 1, 40)]), 50, 0.001, 0.0)):
        found, _ = compute_change_points(series, window_len=window, max_pvalue=p, min_magnitude=magnitude)
        cases.append({"name": name, "series": series, "window": window, "max_p": p, "min_magnitude": magnitude,
                      "change_points": [int(point.index) for point in found]})
    write("changes.json", "otava", {"cases": cases})


# MARK: signal-processing-algorithms


def outliers():
    from signal_processing_algorithms.gesd import gesd

    values = steps(16, [(2, 1, 50)]) + [8.4, 7.6, -5.2]
    plain, robust = gesd(values, 8, 0.05), gesd(values, 8, 0.05, mad=True)
    write("outliers.json", "mongodb", {
        "values": values, "maximum": 8, "alpha": 0.05, "statistics": [float(v) for v in plain.test_statistics],
        "critical": [float(v) for v in plain.critical_values], "indexes": [int(i) for i in plain.suspicious_indexes],
        "count": int(plain.count), "robust_count": int(robust.count),
    })


# MARK: HdrHistogram


def old_format(version, counts):
    """Counts in the formats of 2014: V0 and V1, two bytes each, compressed. No package writes these any more."""
    import base64
    import struct
    import zlib

    while counts and counts[-1] == 0:
        counts = counts[:-1]
    words = b"".join(struct.pack(">h", count) for count in counts)
    geometry = struct.pack(">iqq", 3, 1, 3_600_000_000)
    if version == 0:
        plain = struct.pack(">I", 0x1C849308 | 0x20) + geometry + struct.pack(">q", sum(counts)) + words
    else:
        plain = struct.pack(">Iii", 0x1C849301 | 0x20, len(words), 0) + geometry + struct.pack(">d", 1.0) + words
    packed = zlib.compress(plain, 9)
    return base64.b64encode(struct.pack(">Ii", (0x1C849309 if version == 0 else 0x1C849302) | 0x20, len(packed)) + packed).decode()


def histograms():
    from hdrh.histogram import HdrHistogram

    def new():
        return HdrHistogram(1, 3_600_000_000, 3)

    def figures(histogram, count):
        # The package takes the nearest rank, others the next higher one. With whole thousands of values both are the same.
        assert histogram.total_count % 1000 == 0
        return {"histograms": count, "total": histogram.total_count, "min": histogram.get_min_value(), "max": histogram.get_max_value(),
                **{name: histogram.get_value_at_percentile(p) for name, p in (("p50", 50), ("p90", 90), ("p99", 99), ("p999", 99.9))},
                "mean": histogram.get_mean_value(), "deviation": histogram.get_stddev()}

    source = random.Random(21)
    seconds = []
    for second in range(20):
        values = [int(source.lognormvariate(12.5, 0.15)) for _ in range(985)]
        stall = source.randrange(100_000_000, 1_500_000_000)
        seconds.append(values + [stall * (i + 1) // 15 for i in range(15)])
    start = 1_700_000_000.125
    logs = {}
    for name, version in (("v2.hlog", 2), ("v1.hlog", 1), ("v0.hlog", 0), ("tagged.hlog", 2)):
        lines = ["#[Logged for the tests of perfbench]", "#[Histogram log format version 1.3]",
                 f"#[StartTime: {start:.3f} (seconds since epoch), Tue Nov 14 22:13:20 UTC 2023]",
                 '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"']
        whole, parts, tagged, count = new(), {(5, 12): [new(), 0], (12, 19): [new(), 0]}, new(), 0
        for second, values in enumerate(seconds[:8] if name == "tagged.hlog" else seconds):
            one = new()
            for value in values:
                one.record_value(value)
            if version == 2:
                text = one.encode().decode()
            else:
                text = old_format(version, [one.get_count_at_index(i) for i in range(one.counts_len)])
            line = f"{0.127 + second:.3f},1.000,{one.get_max_value() / 1e6:.3f},{text}"
            for tag in ("Tag=A,", "") if name == "tagged.hlog" else ("",):
                lines.append(tag + line)
                if tag:
                    tagged.add(one)
                elif name == "tagged.hlog":
                    # The line without a tag is the sum of the tagged ones of its second: it counts once.
                    continue
                whole.add(one)
                count += 1
                for (low, high), part in parts.items():
                    if low <= 0.127 + second < high:
                        part[0].add(one)
                        part[1] += 1
        with open(os.path.join(HERE, name), "w") as file:
            file.write("\n".join(lines) + "\n")
        logs[name] = {"start": start, "whole": figures(whole, count),
                      "parts": [{"from": low, "to": high, **figures(part, number)} for (low, high), (part, number) in parts.items() if number],
                      "tagged": figures(tagged, count) if tagged.total_count else None}
    # A second of nothing, as it is recorded, and corrected for the values that a stall kept from being recorded.
    raw, corrected = new(), new()
    for value in [2_000] * 7_500 + [50_000_000]:
        raw.record_value(value)
        corrected.record_corrected_value(value, 20_000)
    percentiles = [30, 50, 75, 90, 99]
    write("histograms.json", "histograms", {
        "logs": logs,
        "corrected": {"lowest": 1, "highest": 3_600_000_000, "digits": 3, "counts": raw.counts_len, "interval": 20_000,
                      "values": [{"value": 2_000, "count": 7_500}, {"value": 50_000_000, "count": 1}], "raw_total": raw.total_count,
                      "corrected_total": corrected.total_count, "percentiles": percentiles,
                      "raw": [raw.get_value_at_percentile(p) for p in percentiles + [100]],
                      "corrected": [corrected.get_value_at_percentile(p) for p in percentiles + [100]],
                      "raw_mean": raw.get_mean_value(), "corrected_mean": corrected.get_mean_value(), "corrected_deviation": corrected.get_stddev()},
    })


RUN = {"scipy": [trend, comparison, scalability, capacity], "otava": [changes], "mongodb": [outliers], "histograms": [histograms]}


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--part":
        for make in RUN[sys.argv[2]]:
            make()
        return
    with tempfile.TemporaryDirectory() as folder:
        for part, packages in PARTS.items():
            environment = os.path.join(folder, part)
            subprocess.run([sys.executable, "-m", "venv", environment], check=True)
            subprocess.run([environment + "/bin/pip", "install", "-q", *packages], check=True)
            subprocess.run([environment + "/bin/python", os.path.abspath(__file__), "--part", part], check=True)
            print(f"made: {part}")


if __name__ == "__main__":
    main()
