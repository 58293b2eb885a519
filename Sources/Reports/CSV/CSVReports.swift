// The run as tables for spreadsheets and data frames: one table a file, so that every reader takes it as it is.

import Basics
import Drawing
import Histograms
import Metrics
package import Runs

/// The seconds of a run, warm-up included and marked, one line each. Times in milliseconds; empty where nothing succeeded.
package func intervalsCSV(_ run: Run) -> String {
    let clocks = ["response", "service"].flatMap { clock in ["p50", "p95", "p99", "max"].map { "\(clock)_\($0)_ms" } }
    var table = CSVText(
        ["trial", "second", "start_s", "duration_s", "warmup", "requests", "failed"] + clocks
            + [
                "offered", "started", "iterations", "late", "dropped", "interrupted", "vus", "busy_vus", "bytes_sent",
                "bytes_received", "connections_opened", "lateness_p99_ms", "busiest_loop_cpu", "redirects_followed", "retried",
            ])
    for interval in run.intervals {
        let counts = interval.counts
        let succeeded = interval.requests > interval.failed
        func milliseconds(_ times: IntervalSummary.Quantiles) -> [CSVCell] {
            [times.p50, times.p95, times.p99, times.max].map { .number(succeeded ? $0.inMilliseconds : nil) }
        }
        table.add(
            [
                .count(Int64(interval.trial)), .count(Int64(interval.second)), .number(interval.start.inSeconds),
                .number(interval.duration.inSeconds), .count(interval.isWarmup ? 1 : 0), .count(interval.requests),
                .count(interval.failed),
            ] + milliseconds(interval.responseTime) + milliseconds(interval.serviceTime) + [
                .count(counts.offered), .count(counts.started), .count(counts.iterations), .count(counts.late),
                .count(counts.dropped), .count(counts.interrupted), .count(Int64(interval.vus)), .count(Int64(interval.busyVUs)),
                .count(counts.bytesSent), .count(counts.bytesReceived), .count(counts.connectionsOpened),
                .number(interval.latenessP99.inMilliseconds), .number(interval.loopCPU),
                .count(counts.redirectsFollowed), .count(counts.retried),
            ])
    }
    return table.text
}

/// The steps of a run in the measured window, one line each. Times in milliseconds; empty where nothing succeeded. `all_…` are of everything that
/// was asked for, empty where the percentile falls among those without a good answer.
package func stepsCSV(_ run: Run) -> String {
    let statistics = ["min", "mean", "stddev", "p50", "p75", "p90", "p95", "p99", "p999", "p9999", "max"]
    let percentiles: [(String, Double)] = [
        ("p50", 50), ("p75", 75), ("p90", 90), ("p95", 95), ("p99", 99), ("p999", 99.9), ("p9999", 99.99),
    ]
    var table = CSVText(
        ["flow", "step", "group", "requests", "failed", "checks_failed", "bytes_received"]
            + ["response", "service"].flatMap { clock in statistics.map { "\(clock)_\($0)_ms" } } + ["dropped"]
            + percentiles.map { "all_\($0.0)_ms" })
    for (step, tally) in zip(run.header.layout.steps, run.totals.steps) {
        func cells(_ times: Histogram) -> [CSVCell] {
            let values = percentiles.map { Double(times.value(atPercentile: $0.1)) }
            return ([Double(times.min), times.mean, times.standardDeviation] + values + [Double(times.max)])
                .map { .number(times.isEmpty ? nil : $0 / 1e6) }
        }
        table.add(
            [
                .name(step.flow), .name(step.name), .name(step.group), .count(tally.requests), .count(tally.failed),
                .count(tally.checksFailed), .count(tally.bytesReceived),
            ] + cells(tally.responseTime) + cells(tally.serviceTime) + [.count(tally.dropped)]
                + percentiles.map { .number(tally.allArrivals.value(atPercentile: $0.1)?.inMilliseconds) })
    }
    return table.text
}

/// Every gauge that was read, one line for each moment and series.
package func gaugesCSV(_ run: Run) -> String {
    var table = CSVText(["trial", "time_s", "source", "name", "unit", "value"])
    for sample in run.resources {
        for gauge in sample.gauges {
            table.add([
                .count(Int64(sample.trial)), .number(sample.time.inSeconds), .name(sample.source.description),
                .name(gauge.series.name), .name(gauge.series.unit), .number(gauge.value),
            ])
        }
    }
    return table.text
}

/// Everything the monitors read, one line for each moment and source; a column for each metric that occurs.
package func resourcesCSV(_ run: Run) -> String {
    let metrics = ResourceMetric.allCases.filter { metric in run.resources.contains { $0.values[metric] != nil } }
    var table = CSVText(["trial", "time_s", "source"] + metrics.map(\.name))
    for sample in run.resources {
        table.add(
            [.count(Int64(sample.trial)), .number(sample.time.inSeconds), .name(sample.source.description)]
                + metrics.map { .number(sample.values[$0]) })
    }
    return table.text
}
