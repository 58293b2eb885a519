package import Basics

/// A part of the planned load between two moments: a straight line from one level to another. What charts over time show behind their lines.
package struct PlannedStage: Sendable, Hashable {
    /// The name of the workload it belongs to.
    package var workload: String
    /// From the start of a trial, warm-up included, in nanoseconds.
    package var begins: Nanoseconds
    package var lasts: Nanoseconds
    /// Iterations a second, or virtual users, at its two ends.
    package var from: Double
    package var to: Double
    /// Whether the levels are rates.
    package var isRate: Bool

    package init(workload: String, begins: Nanoseconds, lasts: Nanoseconds, from: Double, to: Double, isRate: Bool) {
        self.workload = workload
        self.begins = begins
        self.lasts = lasts
        self.from = from
        self.to = to
        self.isRate = isRate
    }

    package var ends: Nanoseconds { begins + lasts }
}
