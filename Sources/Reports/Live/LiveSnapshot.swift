// What is known of a run while it runs: fed once a second, drawn as a panel or a line.

package import Basics
import Histograms
import Metrics
package import Runs

/// The state of a run in progress. Counts are of the measured time of all trials; during a warm-up
/// they are of that warm-up.
package struct LiveSnapshot: Sendable {
    /// CPU in per cent of one core, memory in bytes.
    package struct Resource: Sendable, Equatable {
        package var cpu: Double?
        package var memory: Double?
    }

    package let scenario: String
    package let kind: String
    package let target: String
    package let isOpen: Bool
    package let trials: Int
    package let warmup: Nanoseconds
    /// Warm-up and measured time of one trial together; `nil` when the iterations decide.
    package let planned: Nanoseconds?

    /// Which trial, from 0.
    package private(set) var trial = 0
    /// Since the start of this trial's load.
    package private(set) var elapsed: Nanoseconds = 0
    package private(set) var isWarmup: Bool
    /// What the workload is doing, such as `stage 2 of 3, to 200/s`; set by the part that knows it.
    package var stage = ""
    package private(set) var vus = 0
    package private(set) var busyVUs = 0
    /// How many VUs there may be; `nil` when not known.
    package var maxVUs: Int?
    /// Arrivals per second in the last second.
    package private(set) var offeredRate = 0.0
    package private(set) var achievedRate = 0.0
    package private(set) var requestRate = 0.0
    /// Requests per second of every second kept, oldest first.
    package private(set) var history: [Double] = []
    /// Response times of the last seconds with a successful request; `nil` before the first.
    package private(set) var responseTime: IntervalSummary.Quantiles?
    package private(set) var serviceTime: IntervalSummary.Quantiles?
    package var requests: Int64 { sums.requests }
    package var failed: Int64 { sums.failed }
    package var late: Int64 { sums.late }
    package var dropped: Int64 { sums.dropped }
    package private(set) var targetProcess = Resource()
    package private(set) var generator = Resource()
    /// The busiest worker loop's share of its core in the last second, 0 to 1.
    package private(set) var loopCPU = 0.0
    /// What the trials of a capacity search showed, a line each, newest last.
    package var searchLines: [String] = []
    /// Messages, newest last.
    package var notices: [String] = []

    /// The latencies shown span this many seconds, so that they can be read while they change.
    private static let secondsShown = 3
    private static let historyLength = 120
    private var latest: [(response: Histogram, service: Histogram)] = []

    private struct Sums: Sendable {
        var requests: Int64 = 0
        var failed: Int64 = 0
        var late: Int64 = 0
        var dropped: Int64 = 0

        mutating func add(_ tally: Tally) {
            requests += tally.requests
            failed += tally.failedRequests
            late += tally.counts.late
            dropped += tally.counts.dropped
        }
    }

    private var warmupSums = Sums()
    private var measuredSums = Sums()
    private var sums: Sums { isWarmup ? warmupSums : measuredSums }

    package init(_ header: RunHeader) {
        scenario = header.scenario
        kind = header.kind.rawValue
        target = header.target
        isOpen = header.model != .closed
        trials = header.trials
        warmup = header.warmup
        planned = header.plannedDuration.map { $0 + header.warmup }
        isWarmup = header.warmup > 0
    }

    /// Adds the second that just ended, with what the monitors read since the one before.
    package mutating func update(_ interval: Interval, samples: [ResourceSample]) {
        if interval.isWarmup != isWarmup || interval.trial != trial {
            latest = []
            warmupSums = Sums()
        }
        trial = interval.trial
        isWarmup = interval.isWarmup
        elapsed = interval.start + interval.duration
        vus = interval.vus
        busyVUs = interval.busyVUs
        loopCPU = interval.loopCPU.max() ?? 0
        let counts = interval.tally.counts
        let seconds = max(interval.duration.inSeconds, 1e-9)
        offeredRate = Double(counts.offered) / seconds
        achievedRate = Double(counts.started) / seconds
        requestRate = Double(interval.tally.requests) / seconds
        history = history.suffix(Self.historyLength - 1) + [requestRate]
        if isWarmup { warmupSums.add(interval.tally) } else { measuredSums.add(interval.tally) }
        show(interval.tally)
        for sample in samples {
            let resource = Resource(cpu: sample.values[.cpuPercent], memory: sample.values[.memoryBytes])
            if sample.source == .target { targetProcess = resource }
            if sample.source == .generator { generator = resource }
        }
    }

    private mutating func show(_ tally: Tally) {
        latest = latest.suffix(Self.secondsShown - 1) + [(tally.merged(\.responseTime), tally.merged(\.serviceTime))]
        var response = Histogram()
        var service = Histogram()
        for second in latest {
            response.add(second.response)
            service.add(second.service)
        }
        guard !response.isEmpty else { return }
        responseTime = quantiles(response)
        serviceTime = quantiles(service)
    }

    private func quantiles(_ histogram: Histogram) -> IntervalSummary.Quantiles {
        .init(
            p50: histogram.value(atPercentile: 50), p95: histogram.value(atPercentile: 95), p99: histogram.value(atPercentile: 99),
            max: histogram.max)
    }
}
