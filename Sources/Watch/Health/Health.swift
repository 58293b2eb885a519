// How a check, or an integration, was over a period. Reachability and uptime are different, and both are named: the share of executions that were good, and
// the share of the observed time in which the check had not failed.

package import Basics
package import Histograms

/// The figures of one check or integration.
package struct Health: Sendable, Equatable {
    package var name: String
    /// Executions by state.
    package var counts: [CheckState: Int] = [:]
    package var coverage = Coverage()
    package var failedRequests = 0
    /// Response times of good requests, in nanoseconds.
    package var histogram = Histogram()
    /// The share of time in which it is to be up; `nil` for none.
    package var objective: Fraction?

    package init(name: String, objective: Fraction? = nil) {
        self.name = name
        self.objective = objective
    }

    /// Executions that were carried out.
    package var executions: Int { counts.reduce(0) { $0 + ($1.key == .notCarriedOut ? 0 : $1.value) } }

    /// The share of executions that were good or degraded; `nil` when there was none.
    package var reachability: Double? {
        executions > 0 ? 1 - Double(counts[.failed] ?? 0) / Double(executions) : nil
    }

    /// The share of the observed time in which it had not failed.
    package var uptime: Double? { coverage.uptime }

    /// A percentile of all that was asked for, from merged histograms; `nil` when there are too few requests for it, or it falls among those that
    /// failed.
    package func percentile(_ p: Double) -> Int64? {
        let count = Int(histogram.totalCount) + failedRequests
        guard count >= Requirement.leastSamples(percentile: p) else { return nil }
        return histogram.value(atPercentile: p, unanswered: Int64(failedRequests))
    }

    /// The share of the error budget that is left, in the observed time; below 0 when more was used up.
    package var budgetLeft: Double? {
        guard let objective, let uptime else { return nil }
        return 1 - (1 - uptime) / (1 - objective.value)
    }

    /// Adds another check of the same integration, or another stretch of the same check.
    package mutating func add(_ other: Health) {
        for (state, count) in other.counts { counts[state, default: 0] += count }
        coverage.add(other.coverage)
        failedRequests += other.failedRequests
        histogram.add(other.histogram)
    }

    mutating func add(_ hour: HourSummary) {
        for (state, count) in hour.counts { counts[state, default: 0] += count }
        coverage.add(hour.coverage)
        failedRequests += hour.failedRequests
        histogram.add(hour.histogram)
    }
}
