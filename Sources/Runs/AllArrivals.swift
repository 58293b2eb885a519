// What a limit on response time is about: everything that was asked for, and not only what came back.

package import Basics
package import Histograms

/// Response times of all arrivals of a stretch: those answered rightly, and those that were not, which rank after every one of them.
package struct AllArrivals: Sendable, Equatable {
    /// Times of successful requests, in nanoseconds from the intended start.
    package var answered: Histogram
    /// Requests that failed, and arrivals that were dropped.
    package var unanswered: Int64

    package init(answered: Histogram = Histogram(), unanswered: Int64 = 0) {
        self.answered = answered
        self.unanswered = unanswered
    }

    package var count: Int64 { answered.totalCount + unanswered }
    /// How many had a good answer.
    package var answeredCount: Int64 { answered.totalCount }

    /// Share without a good answer, 0 to 1; `nil` when nothing arrived.
    package var unansweredShare: Double? { count > 0 ? Double(unanswered) / Double(count) : nil }

    /// HdrHistogram's percentile over all arrivals, by rank, in nanoseconds; `nil` where it falls among those without a good answer, and when
    /// nothing arrived.
    package func value(atPercentile percentile: Double) -> Nanoseconds? {
        let rank = Histogram.rank(ofPercentile: percentile, among: count)
        return rank <= answered.totalCount ? answered.value(atRank: rank) : nil
    }

    /// The percentile within its bucket, as comparisons need it; `nil` where `value(atPercentile:)` is.
    package func interpolatedValue(atPercentile percentile: Double) -> Double? {
        guard value(atPercentile: percentile) != nil else { return nil }
        return answered.interpolatedValue(atPercentile: min(100, percentile * Double(count) / Double(answered.totalCount)))
    }

    /// How many were answered rightly within a time, to the three digits of the histogram.
    package func count(answeredWithin time: Nanoseconds) -> Int64 { answered.count(atOrBelow: time) }

    package mutating func add(_ other: AllArrivals) {
        answered.add(other.answered)
        unanswered += other.unanswered
    }

    /// Takes away what was added before.
    package mutating func subtract(_ other: AllArrivals) {
        answered.subtract(other.answered)
        unanswered -= other.unanswered
    }
}

extension StepTally {
    /// Everything that was asked of this step: an arrival that was dropped counts for the first step of its flow.
    package var allArrivals: AllArrivals { AllArrivals(answered: responseTime, unanswered: failed + dropped) }
}

extension Tally {
    /// Everything that was asked for. Runs of several flows that were saved before drops were told apart by step know them as a whole only.
    package var allArrivals: AllArrivals {
        AllArrivals(answered: merged(\.responseTime), unanswered: failedRequests + counts.dropped)
    }
}
