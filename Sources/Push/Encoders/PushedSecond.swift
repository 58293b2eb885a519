// One second of a run as a dashboard shows it: its figures without its histograms, small enough to wait for a receiver that is slow.

package import Basics
import HTTPMessages
import Histograms
package import Runs

/// What is pushed of one second during the run.
package struct PushedSecond: Sendable {
    /// One step in this second.
    struct Step: Sendable {
        var requests: Int64
        var failed: Int64
        var responseTime: PushedTimes
        var serviceTime: PushedTimes
    }

    /// A reason for which requests fail, as receivers know it.
    struct Reason: Sendable, Hashable, Comparable {
        var kind: String
        var side: String

        static func < (one: Self, other: Self) -> Bool { (one.kind, one.side) < (other.kind, other.side) }
    }

    let summary: IntervalSummary
    /// The end of the second on the wall clock, in nanoseconds since 1970.
    let time: Nanoseconds
    let steps: [Step]
    /// Failed requests of this second.
    let failures: [Reason: Int64]
    let checks: CheckTally
    let resources: [ResourceSample]

    /// - Parameters:
    ///   - summary: that of `interval`.
    ///   - samples: what the monitors read at the end of it.
    ///   - time: its end on the wall clock, in nanoseconds since 1970.
    package init(_ interval: Interval, _ summary: IntervalSummary, _ samples: [ResourceSample], endedAt time: Nanoseconds) {
        let tally = interval.tally
        self.summary = summary
        self.time = time
        steps = tally.steps.map {
            Step(
                requests: $0.requests, failed: $0.failed, responseTime: PushedTimes($0.responseTime),
                serviceTime: PushedTimes($0.serviceTime))
        }
        failures = tally.failures.reduce(into: [:]) { sums, entry in
            sums[Reason(kind: entry.failure.kind, side: entry.failure.side.rawValue), default: 0] += entry.count
        }
        checks = tally.checks.reduce(into: CheckTally()) { sum, check in
            sum.passed += check.passed
            sum.failed += check.failed
        }
        resources = samples
    }
}

/// The times of one step in one second: percentiles, and the counts that may be added to those of other seconds and steps.
struct PushedTimes: Sendable {
    /// Where its buckets end, in seconds; the last one has no end.
    static let bounds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    /// In nanoseconds; 0 when there was none.
    var quantiles = IntervalSummary.Quantiles()
    var count: Int64 = 0
    /// In seconds.
    var sum = 0.0
    /// One more than there are bounds; a bucket holds what is at or below its bound, to the three digits of the histogram.
    var buckets = [Int64](repeating: 0, count: bounds.count + 1)

    init() {}

    init(_ histogram: Histogram) {
        quantiles = IntervalSummary.Quantiles(histogram)
        count = histogram.totalCount
        sum = histogram.mean * Double(count) / 1e9
        var index = 0
        for bucket in histogram.buckets {
            while index < Self.bounds.count, Nanoseconds(bucket.highest).inSeconds > Self.bounds[index] { index += 1 }
            buckets[index] += bucket.count
        }
    }

    /// Adds the counts of `other`; percentiles cannot be added.
    mutating func add(_ other: PushedTimes) {
        count += other.count
        sum += other.sum
        for index in buckets.indices { buckets[index] += other.buckets[index] }
    }
}
