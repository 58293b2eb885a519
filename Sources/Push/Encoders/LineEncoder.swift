// A run in InfluxDB's line protocol: what happened in each second, and the result at the end. Times are in milliseconds, as in the result
// document.

import Analysis
import Basics
import Metrics
package import Runs

/// The figures of a run as lines: `perfbench_second`, `perfbench_step`, `perfbench_error`, `perfbench_resource`, `perfbench_gauge`, and at the end
/// `perfbench_run` and `perfbench_threshold`.
package struct LineEncoder: PushEncoder {
    private let labels: RunLabels
    private let common: [(key: String, value: String)]
    /// Keys that are ours, or that InfluxDB keeps for itself.
    private static let taken: Set = [
        "scenario", "run", "kind", "label", "phase", "trial", "flow", "step", "error", "side", "source", "gauge", "unit",
        "threshold", "time",
        "outcome",
    ]

    package init(_ header: RunHeader) {
        labels = RunLabels(header)
        var tags: [(key: String, value: String)] = [
            ("scenario", labels.scenario), ("run", labels.run), ("kind", labels.kind), ("label", labels.label),
        ]
        var seen = Self.taken
        for (key, value) in labels.tags {
            let name = Self.taken.contains(key) || key.hasPrefix("_") ? "tag_\(key)" : key
            if seen.insert(name).inserted { tags.append((name, value)) }
        }
        common = tags.sorted { $0.key < $1.key }
    }

    package var contentType: String { "text/plain; charset=utf-8" }
    package var frame: (head: String, separator: String, tail: String) { ("", "", "") }

    // MARK: One second

    package mutating func piece(_ second: PushedSecond) -> String? {
        let summary = second.summary
        var tags: [(key: String, value: String)] = common + [("phase", summary.isWarmup ? "warmup" : "measured")]
        if labels.hasTrials { tags.append(("trial", String(summary.trial + 1))) }
        var lines = [Self.whole(second, tags)]
        for (label, step) in zip(labels.steps, second.steps) {
            var line = Line("perfbench_step", tags + [("flow", label.flow), ("step", label.name)])
            line.add("requests", step.requests)
            line.add("failed", step.failed)
            Self.add(step.responseTime.quantiles, step.responseTime.count, "response_time", to: &line)
            Self.add(step.serviceTime.quantiles, step.serviceTime.count, "service_time", to: &line)
            lines.append(line)
        }
        for (reason, count) in second.failures.sorted(by: { $0.key < $1.key }) {
            var line = Line("perfbench_error", tags + [("error", reason.kind), ("side", reason.side)])
            line.add("count", count)
            lines.append(line)
        }
        for sample in second.resources {
            var line = Line("perfbench_resource", tags + [("source", sample.source.description.asLabel)])
            for metric in ResourceMetric.allCases { line.add(metric.name, sample.values[metric]) }
            lines.append(line)
            for gauge in sample.gauges {
                var line = Line(
                    "perfbench_gauge",
                    tags + [
                        ("source", sample.source.description.asLabel), ("gauge", gauge.series.name.asLabel),
                        ("unit", gauge.series.unit.asLabel),
                    ])
                line.add("value", gauge.value)
                lines.append(line)
            }
        }
        return lines.map { $0.text(at: second.time) }.joined()
    }

    private static func whole(_ second: PushedSecond, _ tags: [(key: String, value: String)]) -> Line {
        let (summary, counts) = (second.summary, second.summary.counts)
        var line = Line("perfbench_second", tags)
        for (key, count) in [
            ("requests", summary.requests), ("failed", summary.failed), ("checks_passed", second.checks.passed),
            ("checks_failed", second.checks.failed), ("iterations", counts.iterations), ("offered", counts.offered),
            ("started", counts.started), ("late", counts.late), ("dropped", counts.dropped), ("interrupted", counts.interrupted),
            ("bytes_sent", counts.bytesSent), ("bytes_received", counts.bytesReceived),
            ("connections_opened", counts.connectionsOpened), ("vus", Int64(summary.vus)), ("busy_vus", Int64(summary.busyVUs)),
        ] { line.add(key, count) }
        line.add("throughput", summary.perSecond(summary.succeeded))
        line.add("offered_rate", summary.perSecond(counts.offered))
        line.add("achieved_rate", summary.perSecond(counts.started))
        add(summary.responseTime, summary.succeeded, "response_time", to: &line)
        add(summary.serviceTime, summary.succeeded, "service_time", to: &line)
        line.add("lateness_p99_ms", summary.latenessP99.inMilliseconds)
        line.add("worker_cpu", summary.loopCPU)
        return line
    }

    private static func add(_ times: IntervalSummary.Quantiles, _ count: Int64, _ name: String, to line: inout Line) {
        guard count > 0 else { return }
        for (statistic, value) in [
            ("mean", times.mean), ("p50", times.p50), ("p95", times.p95), ("p99", times.p99), ("max", times.max),
        ] { line.add("\(name)_\(statistic)_ms", value.inMilliseconds) }
    }

    // MARK: The result

    package func piece(_ run: Run) -> String? {
        let time = run.header.finishedAt.map(RunLabels.nanoseconds) ?? labels.startedAt
        var line = Line("perfbench_run", common)
        for figure in totalFigures(run) { line.add(figure.name, figure.value) }
        let arrivals = run.totals.allArrivals
        line.add("arrivals", arrivals.count)
        line.add("answered", arrivals.answeredCount)
        for figure in arrivalFigures(arrivals) { line.add("all_arrivals_\(figure.name)_ms", figure.value.map { $0 / 1e6 }) }
        for (name, times) in [("response_time", \StepTally.responseTime), ("service_time", \.serviceTime)] {
            for figure in timeFigures(name, "", run.totals.merged(times)) {
                line.add("\(name)_\(figure.name)_ms", figure.value.map { $0 / 1e6 })
            }
        }
        line.add("duration_seconds", run.measured.inSeconds)
        if let verdict = run.verdict {
            line.add("outcome", verdict.outcome.rawValue)
            line.add("exit_code", Int64(verdict.exitCode))
            line.add("reasons", verdict.reasons.joined(separator: " "))
        }
        let thresholds = run.thresholds.map { result in
            var line = Line("perfbench_threshold", common + [("threshold", result.expression.asLabel)])
            line.add("state", result.state.rawValue)
            line.add("passed", Int64(result.state == .passed ? 1 : 0))
            return line
        }
        return ([line] + thresholds).map { $0.text(at: time) }.joined()
    }
}
