// A run as OpenTelemetry metrics, OTLP/HTTP with JSON: counts since its beginning by step, gauges of each second, and the result at the end.
// Units are base units (UCUM): seconds, bytes, shares from 0 to 1.

import Analysis
import Basics
import JSON
import Metrics
package import Runs

/// The figures of a run in the JSON of OTLP's `ExportMetricsServiceRequest`.
package struct OTLPEncoder: PushEncoder {
    private let labels: RunLabels
    private let head: String
    private var sums: RunningSums

    package init(_ header: RunHeader) {
        labels = RunLabels(header)
        sums = RunningSums(steps: header.layout.steps.count)
        let resource = OTLPMoment.attributes(
            [
                ("service.name", "perfbench"), ("service.version", labels.version), ("service.instance.id", labels.run),
                ("host.name", labels.host), ("perfbench.run", labels.run), ("perfbench.scenario", labels.scenario),
                ("perfbench.kind", labels.kind), ("perfbench.label", labels.label), ("perfbench.target", labels.target),
            ] + labels.tags.filter { !$0.key.isEmpty }.map { ("perfbench.tag.\($0.key)", $0.value) })
        let scope: JSONValue = ["name": "perfbench", "version": .string(labels.version)]
        head =
            "{\"resource\":{\"attributes\":\(resource.text())},\"scopeMetrics\":[{\"scope\":\(scope.text()),\"metrics\":"
    }

    package var contentType: String { "application/json" }
    package var frame: (head: String, separator: String, tail: String) { ("{\"resourceMetrics\":[", ",", "]}") }

    package func rejection(in reply: [UInt8]) -> String? {
        guard let answer = try? JSONValue(parsing: String(decoding: reply, as: UTF8.self)),
            let count = answer["partialSuccess"]?["rejectedDataPoints"]
        else { return nil }
        let number: Int64? =
            switch count {
            case .string(let text): Int64(text)
            case .integer(let number): number
            default: nil
            }
        return number.flatMap { $0 > 0 ? "\($0) data points" : nil }
    }

    package mutating func piece(_ second: PushedSecond) -> String? {
        sums.add(second)
        let summary = second.summary
        var common: OTLPMoment.Labels = [("perfbench.phase", summary.isWarmup ? "warmup" : "measured")]
        if labels.hasTrials { common.append(("perfbench.trial", String(summary.trial + 1))) }
        var moment = OTLPMoment(start: labels.startedAt, time: second.time, common: common)
        addCounts(to: &moment)
        addInterval(second, to: &moment)
        addResources(second, to: &moment)
        return text(moment)
    }

    package func piece(_ run: Run) -> String? {
        let time = run.header.finishedAt.map(RunLabels.nanoseconds) ?? labels.startedAt
        var moment = OTLPMoment(start: labels.startedAt, time: time)
        addResult(run, to: &moment)
        return text(moment)
    }

    private func text(_ moment: OTLPMoment) -> String { head + JSONValue.array(moment.metrics).text() + "}]}" }

    // MARK: Sums

    private func addCounts(to moment: inout OTLPMoment) {
        let counts = sums.counts
        let steps = zip(labels.steps, sums.steps).map { (labels: Self.labels($0), sums: $1) }
        moment.sum(
            "perfbench.requests", "{request}", "Requests that ended, failed ones included.",
            steps.map { ($0.sums.requests, $0.labels) })
        moment.sum("perfbench.failed_requests", "{request}", "Requests that failed.", steps.map { ($0.sums.failed, $0.labels) })
        moment.histogram(
            "perfbench.response_time", "From the intended start of successful requests.",
            steps.map { ($0.sums.responseTime, $0.labels) })
        moment.histogram(
            "perfbench.service_time", "From the actual send of successful requests.", steps.map { ($0.sums.serviceTime, $0.labels) }
        )
        moment.sum(
            "perfbench.errors", "{request}", "Failed requests by reason.",
            sums.failures.sorted { $0.key < $1.key }.map {
                ($0.value, [("error.type", $0.key.kind), ("perfbench.side", $0.key.side)])
            })
        moment.sum(
            "perfbench.checks", "{check}", "Checks by result.",
            [("passed", sums.checks.passed), ("failed", sums.checks.failed)].map { ($0.1, [("perfbench.result", $0.0)]) })
        for (name, description, count) in [
            ("offered", "Arrivals planned.", counts.offered), ("started", "Iterations started.", counts.started),
            ("late", "Arrivals that found no free user.", counts.late), ("dropped", "Arrivals given up.", counts.dropped),
        ] { moment.sum("perfbench.arrivals.\(name)", "{iteration}", description, [(count, [])]) }
        moment.sum("perfbench.iterations.finished", "{iteration}", "Iterations that came to their end.", [(counts.iterations, [])])
        moment.sum("perfbench.iterations.interrupted", "{iteration}", "Iterations cut off.", [(counts.interrupted, [])])
        moment.sum(
            "perfbench.network.io", "By", "Bytes of requests and responses.",
            [("transmit", counts.bytesSent), ("receive", counts.bytesReceived)].map { ($0.1, [("network.io.direction", $0.0)]) })
        moment.sum("perfbench.connections.opened", "{connection}", "Connections opened.", [(counts.connectionsOpened, [])])
    }

    private static func labels(_ step: RunLabels.Step) -> OTLPMoment.Labels {
        [("perfbench.flow", step.flow), ("perfbench.step", step.name)]
    }

    // MARK: One second

    private func addInterval(_ second: PushedSecond, to moment: inout OTLPMoment) {
        let summary = second.summary
        moment.gauge(
            "perfbench.interval.throughput", "{request}/s", "Successful requests of this second.",
            summary.perSecond(summary.succeeded))
        moment.gauge(
            "perfbench.interval.offered_rate", "{iteration}/s", "Arrivals planned in this second.",
            summary.perSecond(summary.counts.offered))
        moment.gauge(
            "perfbench.interval.achieved_rate", "{iteration}/s", "Iterations started in this second.",
            summary.perSecond(summary.counts.started))
        moment.gauge("perfbench.vus", "{user}", "Virtual users.", Double(summary.vus))
        moment.gauge("perfbench.busy_vus", "{user}", "Virtual users in the middle of an iteration.", Double(summary.busyVUs))
        if summary.succeeded > 0 {
            moment.gauge(
                "perfbench.interval.response_time", "s", "Response times of this second, all steps together.",
                Self.statistics(summary.responseTime))
            moment.gauge(
                "perfbench.interval.service_time", "s", "Service times of this second, all steps together.",
                Self.statistics(summary.serviceTime))
        }
        for (name, description, times) in [
            ("response_time", "Response times of this second by step.", \PushedSecond.Step.responseTime),
            ("service_time", "Service times of this second by step.", \PushedSecond.Step.serviceTime),
        ] {
            moment.gauge(
                "perfbench.interval.step.\(name)", "s", description,
                zip(labels.steps, second.steps).filter { $1[keyPath: times].count > 0 }.flatMap { step, figures in
                    Self.statistics(figures[keyPath: times].quantiles).map { ($0.value, Self.labels(step) + $0.labels) }
                })
        }
        moment.gauge(
            "perfbench.interval.lateness", "s", "From the intended start to the actual send while a user was free.",
            [(summary.latenessP99.inSeconds, [("perfbench.statistic", "p99")])])
        moment.gauge("perfbench.worker.cpu", "1", "Share of a core that the busiest worker used.", summary.loopCPU)
    }

    private static func statistics(_ times: IntervalSummary.Quantiles) -> [(value: Double?, labels: OTLPMoment.Labels)] {
        [("mean", times.mean), ("p50", times.p50), ("p95", times.p95), ("p99", times.p99), ("max", times.max)]
            .map { ($0.1.inSeconds, [("perfbench.statistic", $0.0)]) }
    }

    private func addResources(_ second: PushedSecond, to moment: inout OTLPMoment) {
        for metric in ResourceMetric.allCases {
            let facts = metric.facts
            let (unit, factor) = facts.unit.exported(counting: facts.noun)
            moment.gauge(
                "perfbench.resource.\(facts.exportName)", unit, "\(facts.title.capitalizedFirst).",
                second.resources.map { sample in
                    (sample.values[metric].map { $0 * factor }, [("perfbench.source", sample.source.description.asLabel)])
                })
        }
        moment.gauge(
            "perfbench.gauge", "1", "Gauges, in the unit that each is labelled with.",
            second.resources.flatMap { sample in
                sample.gauges.map { gauge in
                    (
                        gauge.value,
                        [
                            ("perfbench.source", sample.source.description.asLabel),
                            ("perfbench.gauge", gauge.series.name.asLabel), ("perfbench.unit", gauge.series.unit.asLabel),
                        ]
                    )
                }
            })
    }

    // MARK: The result

    private func addResult(_ run: Run, to moment: inout OTLPMoment) {
        for figure in totalFigures(run) {
            let unit =
                switch figure.unit {
                case .rate: "1/s"
                case .count, .share, .time: "1"
                }
            moment.gauge("perfbench.run.\(figure.name)", unit, "\(figure.title.capitalizedFirst) of the run.", figure.value)
        }
        let arrivals = run.totals.allArrivals
        moment.gauge(
            "perfbench.run.all_arrivals", "s",
            "Response times of everything that was asked for; none where one falls among those without a good answer.",
            arrivalFigures(arrivals).map { ($0.value.map { $0 / 1e9 }, [("perfbench.statistic", $0.name)]) })
        moment.gauge(
            "perfbench.run.arrivals", "{request}", "Everything that was asked for, by whether it had a good answer.",
            [("good", arrivals.answeredCount), ("none", arrivals.unanswered)].map {
                (Double($0.1), [("perfbench.answer", $0.0)])
            })
        for (name, times) in [("response_time", \StepTally.responseTime), ("service_time", \.serviceTime)] {
            moment.gauge(
                "perfbench.run.\(name)", "s", "Times of all successful requests of the run.",
                timeFigures(name, "", run.totals.merged(times)).map {
                    ($0.value.map { $0 / 1e9 }, [("perfbench.statistic", $0.name)])
                })
        }
        moment.gauge("perfbench.run.duration", "s", "Length of the measured time.", run.measured.inSeconds)
        moment.gauge(
            "perfbench.run.threshold", "1", "1 where the threshold holds, 0 where it failed or was not measured.",
            run.thresholds.map {
                (
                    $0.state == .passed ? 1 : 0,
                    [("perfbench.threshold", $0.expression.asLabel), ("perfbench.state", $0.state.rawValue)]
                )
            })
        guard let verdict = run.verdict else { return }
        moment.gauge(
            "perfbench.run.exit_code", "1", "The exit code of the run.",
            [(Double(verdict.exitCode), [("perfbench.outcome", verdict.outcome.rawValue)])])
    }
}
