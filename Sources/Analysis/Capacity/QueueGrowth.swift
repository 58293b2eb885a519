// A load just above the capacity passes short trials: the queue grows slowly. It shows all the same, because response times only ever rise.

import Basics
import Runs
import Statistics

/// Response times that rise through the whole of a trial: the target falls behind, however well the thresholds still hold.
struct QueueGrowth: Sendable {
    private let first, last: Nanoseconds

    /// `nil` when the queue does not grow, or there are too few seconds to tell. Of the medians of the seconds, a rising trend with p < 1 %
    /// (Mann–Kendall) that ends at least a quarter above where it began.
    init?(_ seconds: [IntervalSummary]) {
        let medians = seconds.filter { $0.succeeded > 0 }.map(\.responseTime.p50)
        guard medians.count >= 5, let first = medians.first, let last = medians.last, Double(last) > 1.25 * Double(first),
            last - first > .milliseconds(1), let trend = try? MannKendall(medians.map(Double.init))
        else { return nil }
        // Of five values only a rise from each to the next is that sure: 1 of 120 orders.
        let isSure = medians.count > 5 ? trend.pRising < 0.01 : trend.tau > 0.999
        guard isSure else { return nil }
        (self.first, self.last) = (first, last)
    }

    var sentence: String { "the queue grew all the time: p50 from \(first.forPeople) to \(last.forPeople)" }
}
