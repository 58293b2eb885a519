// The run for a Prometheus that scrapes or is pushed to: OpenMetrics text, base units (seconds, bytes, ratios).

import Analysis
import Basics
import HTTPMessages
import Histograms
import JSON
import Metrics
package import Runs

/// A run as OpenMetrics 1.0 text. Every sample carries the scenario; which run it was says `perfbench_run_info`.
/// - Parameter isStamped: whether each sample says when it was: at the end of the run. So it can be loaded later
///   (`promtool tsdb create-blocks-from openmetrics`); what scrapes it now would think it stale.
package func openMetricsReport(_ run: Run, isStamped: Bool = false) -> String {
    text(of: run, in: MetricDialect(grammar: .openMetrics, timestamp: isStamped ? run.end : nil)) + "# EOF\n"
}

/// The same in Prometheus' text format 0.0.4, for what does not read OpenMetrics: `promtool check metrics`, text files of the node exporter,
/// older servers and gateways.
package func prometheusReport(_ run: Run, isStamped: Bool = false) -> String {
    text(of: run, in: MetricDialect(grammar: .prometheus, timestamp: isStamped ? run.end : nil))
}

private func text(of run: Run, in dialect: MetricDialect) -> String {
    let families = infoFamilies(run) + totalFamilies(run) + timeFamilies(run) + stepFamilies(run) + outcomeFamilies(run)
    return families.map { $0.text(in: dialect) }.joined()
}

extension Run {
    /// When it ended, in seconds since 1970; as far as is known, of one that was cut off.
    fileprivate var end: Double { header.finishedAt ?? header.startedAt + (warmedUp + measured).inSeconds }
}

private func family(
    _ run: Run, _ name: String, _ kind: MetricFamily.Kind, unit: String = "", _ help: String, _ fill: (inout MetricFamily) -> Void
) -> MetricFamily {
    var family = MetricFamily(
        "perfbench_\(name)", kind, unit: unit, help: help, common: [("scenario", run.header.scenario)])
    fill(&family)
    return family
}

private func infoFamilies(_ run: Run) -> [MetricFamily] {
    let header = run.header
    return [
        family(run, "run", .info, "Which run these figures are of.") { family in
            let labels: MetricFamily.Labels = [
                ("id", header.id), ("kind", header.kind.rawValue), ("label", header.label), ("target", header.target),
                ("status", header.status.rawValue), ("model", header.model.rawValue), ("version", header.version),
                ("http_version", run.totals.counts.httpVersion ?? ""),
                ("host", header.machine.host),
            ]
            family.add(1, suffix: "_info", labels)
        },
        family(run, "verdict", .stateset, "The outcome of the run.") { family in
            for outcome in Verdict.Outcome.allCases {
                family.add(run.verdict?.outcome == outcome ? 1 : 0, [("perfbench_verdict", outcome.rawValue)])
            }
        },
        family(run, "exit_code", .gauge, "The exit code of the run.") { $0.add(run.verdict.map { Double($0.exitCode) }) },
        family(run, "started_timestamp_seconds", .gauge, unit: "seconds", "When the run began.") { $0.add(header.startedAt) },
        family(run, "measured_seconds", .gauge, unit: "seconds", "Length of the measured window, warm-up excluded.") {
            $0.add(run.measured.inSeconds)
        },
    ]
}

private func totalFamilies(_ run: Run) -> [MetricFamily] {
    let counts = run.totals.counts
    return [
        family(run, "throughput", .gauge, "Successful requests per second of the measured window.") { $0.add(run.throughput) },
        family(run, "goodput", .gauge, "Requests per second within the time of the first limit on goodput.") {
            $0.add(run.goodput)
        },
        family(run, "arrivals", .counter, "Everything that was asked for, by whether it had a good answer.") { family in
            let arrivals = run.totals.allArrivals
            family.add(Double(arrivals.answeredCount), suffix: "_total", [("answer", "good")])
            family.add(Double(arrivals.unanswered), suffix: "_total", [("answer", "none")])
        },
        family(run, "error_ratio", .gauge, unit: "ratio", "Share of requests that failed.") { $0.add(run.errorRate) },
        family(run, "offered_rate", .gauge, "Arrivals planned per second.") { $0.add(run.offeredRate) },
        family(run, "achieved_rate", .gauge, "Iterations started per second.") { $0.add(run.achievedRate) },
        family(run, "peak_vus", .gauge, "The most virtual users at once.") { $0.add(Double(run.peakVUs)) },
        family(run, "iterations", .counter, "Iterations by how they ended, and arrivals that waited.") { family in
            for (state, count) in [
                ("finished", counts.iterations), ("interrupted", counts.interrupted), ("late", counts.late),
                ("dropped", counts.dropped),
            ] { family.add(Double(count), suffix: "_total", [("state", state)]) }
        },
        family(run, "sent_bytes", .counter, unit: "bytes", "Bytes sent.") { $0.add(Double(counts.bytesSent), suffix: "_total") },
        family(run, "received_bytes", .counter, unit: "bytes", "Bytes received.") {
            $0.add(Double(counts.bytesReceived), suffix: "_total")
        },
        family(run, "connections_opened", .counter, "Connections opened.") {
            $0.add(Double(counts.connectionsOpened), suffix: "_total")
        },
        family(run, "redirects_followed", .counter, "Redirects that were followed.") {
            if counts.redirectsFollowed > 0 { $0.add(Double(counts.redirectsFollowed), suffix: "_total") }
        },
        family(run, "retried", .counter, "Requests sent again because a kept connection was closed under them.") {
            if counts.retried > 0 { $0.add(Double(counts.retried), suffix: "_total") }
        },
        family(run, "responses", .counter, "Responses by status code; 0 is outside 100 to 599.") { family in
            for (code, count) in run.totals.statusCodes.enumerated() where count > 0 {
                family.add(Double(count), suffix: "_total", [("code", String(code))])
            }
        },
        family(run, "errors", .counter, "Failed requests by reason.") { family in
            for (failure, count) in run.totals.failures {
                family.add(
                    Double(count), suffix: "_total",
                    [("kind", failure.kind), ("side", failure.side.rawValue), ("message", failure.message)])
            }
        },
    ]
}

/// Both clocks of all steps, iterations and phases, as summaries in seconds.
private func timeFamilies(_ run: Run) -> [MetricFamily] {
    let totals = run.totals
    let phases = totals.phases
    return [
        family(
            run, "all_arrivals_seconds", .gauge, unit: "seconds",
            "Response time of everything that was asked for; no sample where a quantile falls among those without a good answer."
        ) { $0.add(totals.allArrivals) },
        family(run, "response_time_seconds", .summary, unit: "seconds", "From the intended start; successful requests.") {
            $0.add(totals.merged(\.responseTime))
        },
        family(run, "service_time_seconds", .summary, unit: "seconds", "From the actual send; successful requests.") {
            $0.add(totals.merged(\.serviceTime))
        },
        family(run, "failed_response_time_seconds", .summary, unit: "seconds", "From the intended start; failed requests.") {
            $0.add(totals.merged(\.failedResponseTime))
        },
        family(run, "iteration_time_seconds", .summary, unit: "seconds", "Of whole iterations.") { $0.add(totals.iterationTime) },
        family(run, "phase_time_seconds", .summary, unit: "seconds", "Of the phases of successful requests.") { family in
            for (name, times) in [
                ("dns", phases.dns), ("connect", phases.connect), ("tls", phases.tls), ("firstByte", phases.firstByte),
                ("receive", phases.receive),
            ] { family.add(times, [("phase", name)]) }
        },
        family(run, "lateness_seconds", .summary, unit: "seconds", "Intended start to actual send while a VU was free.") {
            $0.add(totals.lateness)
        },
    ]
}

private func stepFamilies(_ run: Run) -> [MetricFamily] {
    let steps = zip(run.header.layout.steps, run.totals.steps)
    func labels(_ step: Layout.Step) -> MetricFamily.Labels { [("flow", step.flow), ("step", step.name)] }
    return [
        family(run, "requests", .counter, "Requests by step, failed ones included.") { family in
            for (step, tally) in steps { family.add(Double(tally.requests), suffix: "_total", labels(step)) }
        },
        family(run, "failed_requests", .counter, "Failed requests by step.") { family in
            for (step, tally) in steps { family.add(Double(tally.failed), suffix: "_total", labels(step)) }
        },
        family(run, "step_response_time_seconds", .summary, unit: "seconds", "Response time by step.") { family in
            for (step, tally) in steps { family.add(tally.responseTime, labels(step)) }
        },
        family(run, "step_all_arrivals_seconds", .gauge, unit: "seconds", "Response time of all arrivals by step.") { family in
            for (step, tally) in steps { family.add(tally.allArrivals, labels(step)) }
        },
        family(run, "step_service_time_seconds", .summary, unit: "seconds", "Service time by step.") { family in
            for (step, tally) in steps { family.add(tally.serviceTime, labels(step)) }
        },
        family(run, "checks", .counter, "Checks by step and result.") { family in
            let layout = run.header.layout
            for (check, tally) in zip(layout.checks, run.totals.checks) {
                let step = layout.steps.indices.contains(check.step) ? labels(layout.steps[check.step]) : []
                for (result, count) in [("passed", tally.passed), ("failed", tally.failed)] {
                    family.add(Double(count), suffix: "_total", step + [("check", check.name), ("result", result)])
                }
            }
        },
    ]
}

private func outcomeFamilies(_ run: Run) -> [MetricFamily] {
    func inBaseUnits(_ value: Double?, _ result: ThresholdResult) -> Double? {
        value.map { result.unit == .time ? $0 / 1e9 : $0 }
    }
    return [
        family(run, "threshold_passed", .gauge, "1 where the threshold holds, 0 where it failed or was not measured.") { family in
            for result in run.thresholds {
                family.add(result.state == .passed ? 1 : 0, [("expression", result.expression), ("state", result.state.rawValue)])
            }
        },
        family(run, "threshold_actual", .gauge, "What the threshold measured, in base units.") { family in
            for result in run.thresholds { family.add(inBaseUnits(result.actual, result), [("expression", result.expression)]) }
        },
        family(run, "threshold_limit", .gauge, "The limit, in base units.") { family in
            for result in run.thresholds { family.add(inBaseUnits(result.limit, result), [("expression", result.expression)]) }
        },
        family(run, "resource", .gauge, "Mean and maximum of what the monitors read in the measured window.") { family in
            for resource in ResourceFigures.all(of: run) {
                for metric in ResourceMetric.allCases {
                    guard let figure = resource.figures[metric] else { continue }
                    let labels: MetricFamily.Labels = [("source", resource.source.description), ("metric", metric.name)]
                    family.add(figure.mean, labels + [("statistic", "mean")])
                    family.add(figure.max, labels + [("statistic", "max")])
                }
            }
        },
        family(run, "gauge", .gauge, "What the gauges showed in the measured window, in the unit that each is labelled with.") {
            family in
            for gauge in GaugeFigures.all(of: run) {
                let labels: MetricFamily.Labels = [
                    ("source", gauge.source.description), ("name", gauge.series.name), ("unit", gauge.series.unit),
                ]
                for (statistic, value) in [("min", gauge.min), ("mean", gauge.mean), ("max", gauge.max), ("last", gauge.last)] {
                    family.add(value, labels + [("statistic", statistic)])
                }
            }
        },
    ]
}

extension MetricFamily {
    /// Quantiles of everything that was asked for, in seconds.
    fileprivate mutating func add(_ arrivals: AllArrivals, _ labels: Labels = []) {
        for percentile in [50, 75, 90, 95, 99, 99.9, 99.99] {
            add(
                arrivals.value(atPercentile: percentile).map(\.inSeconds), labels + [("quantile", quantile(percentile))])
        }
    }

    /// A histogram of nanoseconds as quantiles, count and sum in seconds; nothing when it is empty.
    fileprivate mutating func add(_ times: Histogram, _ labels: Labels = []) {
        guard !times.isEmpty else { return }
        for percentile in [50, 75, 90, 95, 99, 99.9, 99.99, 100] {
            add(Double(times.value(atPercentile: percentile)) / 1e9, labels + [("quantile", quantile(percentile))])
        }
        add(Double(times.totalCount), suffix: "_count", labels)
        add(times.mean * Double(times.totalCount) / 1e9, suffix: "_sum", labels)
    }

    private func quantile(_ percentile: Double) -> String { machineNumber((percentile * 100).rounded() / 10_000) }
}
