// A tally on its way into the store. Packing does the costly work (percentiles, compression) before the transaction, so that the write
// lock is held briefly.

import Basics
import Database
import Histograms
import Runs

/// Only what happened: steps, series, statuses and checks without activity take no row.
struct PackedTally {
    struct Step {
        var position: Int
        var tally: StepTally
        var response: PackedHistogram?
        var service: PackedHistogram?
        /// The service histogram is left out when it equals the response histogram, as it does in closed models.
        var clocksAgree: Bool
        var failed: [UInt8]?
        var streams: PackedStreams?
    }

    var summary: IntervalSummary
    var loopsCPU: String
    var steps: [Step]
    var series: [(name: String, histogram: PackedHistogram)]
    var statuses: [(status: Int, count: Int64)]
    var checks: [(check: Int, tally: CheckTally)]

    init(_ interval: Interval, layout: Layout) {
        let tally = interval.tally
        summary = IntervalSummary(interval)
        loopsCPU = "[\(interval.loopCPU.map { "\($0)" }.joined(separator: ","))]"
        steps = tally.steps.enumerated().compactMap { position, step in step.isIdle ? nil : Step(position, step) }
        series = Series.all(layout).compactMap { series in
            PackedHistogram(tally[keyPath: series.path]).map { (series.name, $0) }
        }
        statuses = tally.statusCodes.enumerated().compactMap { $1 == 0 ? nil : ($0, $1) }
        checks = tally.checks.enumerated().compactMap { $1 == CheckTally() ? nil : ($0, $1) }
    }
}

extension PackedTally.Step {
    fileprivate init(_ position: Int, _ step: StepTally) {
        self.position = position
        tally = step
        clocksAgree = step.responseTime == step.serviceTime
        response = PackedHistogram(step.responseTime)
        service = clocksAgree ? response : PackedHistogram(step.serviceTime)
        streams = PackedStreams(step.stream)
        failed = step.failedResponseTime.isEmpty ? nil : step.failedResponseTime.encoded()
    }
}

/// A histogram that is not empty, with the percentiles that are beside it in milliseconds.
struct PackedHistogram {
    var samples: Int64
    var p50, p95, p99, max: Double
    var bytes: [UInt8]

    init?(_ histogram: Histogram) {
        guard !histogram.isEmpty else { return nil }
        samples = histogram.totalCount
        p50 = histogram.value(atPercentile: 50).inMilliseconds
        p95 = histogram.value(atPercentile: 95).inMilliseconds
        p99 = histogram.value(atPercentile: 99).inMilliseconds
        max = histogram.max.inMilliseconds
        bytes = histogram.encoded()
    }
}

/// The histograms of a tally that belong to no step, and their names in the store.
struct Series {
    var name: String
    var path: WritableKeyPath<Tally, Histogram>

    static func all(_ layout: Layout) -> [Series] {
        ungrouped
            + layout.groups.enumerated().map { Series(name: "group:\($1)", path: \Tally.groups[$0]) }
            + layout.custom.enumerated().map { Series(name: "custom:\($1)", path: \Tally.custom[$0]) }
    }

    private static var ungrouped: [Series] {
        [
            Series(name: "iteration", path: \.iterationTime), Series(name: "dns", path: \.phases.dns),
            Series(name: "connect", path: \.phases.connect), Series(name: "tls", path: \.phases.tls),
            Series(name: "firstByte", path: \.phases.firstByte), Series(name: "receive", path: \.phases.receive),
            Series(name: "lateness", path: \.lateness), Series(name: "loopLag", path: \.loopLag),
        ]
    }
}

extension StepTally {
    fileprivate var isIdle: Bool {
        requests == 0 && failed == 0 && checksFailed == 0 && bytesReceived == 0 && dropped == 0 && failures.allSatisfy { $0 == 0 }
            && responseTime.isEmpty && serviceTime.isEmpty && failedResponseTime.isEmpty && exemplars.isEmpty
            && stream?.isEmpty ?? true && socket?.isEmpty ?? true
    }
}
