package import Histograms
package import HTTPMessages

/// Everything counted and timed in a stretch of a run: one loop's second, a second of all loops, or the whole measured window. All are the
/// same shape, so that merging is addition. Arrays follow the run's `Layout`.
package struct Tally: Sendable, Equatable {
    /// What was counted once for all steps.
    package var counts = Counts()
    package var steps: [StepTally]
    /// Time of each group, as one transaction, by index in `Layout.groups`.
    package var groups: [Histogram]
    /// From the intended start of an iteration to its end.
    package var iterationTime = Histogram()
    package var phases = PhaseTally()
    /// Intended start to actual send, of arrivals for which a VU was free.
    package var lateness = Histogram()
    /// How late the loops' timers fired.
    package var loopLag = Histogram()
    /// Responses by status code, 0 to 599; index 0 counts everything outside 100 to 599.
    package var statusCodes = [Int64](repeating: 0, count: 600)
    /// By check index: how often it passed and failed.
    package var checks: [CheckTally]
    /// Values of each custom metric, in millionths, by index in `Layout.custom`.
    package var custom: [Histogram]

    package init(_ layout: Layout) {
        steps = layout.steps.map { _ in StepTally() }
        groups = layout.groups.map { _ in Histogram() }
        checks = layout.checks.map { _ in CheckTally() }
        custom = layout.custom.map { _ in Histogram() }
    }

    /// Adds everything in `other`, which has the same layout.
    package mutating func add(_ other: Tally) {
        counts.add(other.counts)
        for index in steps.indices { steps[index].add(other.steps[index]) }
        for index in groups.indices { groups[index].add(other.groups[index]) }
        iterationTime.add(other.iterationTime)
        phases.add(other.phases)
        lateness.add(other.lateness)
        loopLag.add(other.loopLag)
        for index in statusCodes.indices { statusCodes[index] += other.statusCodes[index] }
        for index in custom.indices { custom[index].add(other.custom[index]) }
        for index in checks.indices {
            checks[index].passed += other.checks[index].passed
            checks[index].failed += other.checks[index].failed
        }
    }

    /// Forgets everything and keeps the storage, so that recording continues without allocating.
    package mutating func reset() {
        counts = Counts()
        for index in steps.indices { steps[index].reset() }
        for index in groups.indices { groups[index].reset() }
        iterationTime.reset()
        phases.reset()
        lateness.reset()
        loopLag.reset()
        for index in statusCodes.indices { statusCodes[index] = 0 }
        for index in checks.indices { checks[index] = CheckTally() }
        for index in custom.indices { custom[index].reset() }
    }

    /// Requests sent and ended, failed ones included.
    package var requests: Int64 { steps.reduce(0) { $0 + $1.requests } }
    /// Those of them that failed.
    package var failedRequests: Int64 { steps.reduce(0) { $0 + $1.failed } }

    /// One of a step's histograms, merged over all steps.
    package func merged(_ series: KeyPath<StepTally, Histogram>) -> Histogram {
        var merged = Histogram()
        for step in steps { merged.add(step[keyPath: series]) }
        return merged
    }

    /// Failed requests by reason, over all steps; only reasons that occurred.
    package var failures: [(failure: Failure, count: Int64)] {
        Failure.allCases.compactMap { failure in
            let count = steps.reduce(0) { $0 + $1.failures[Int(failure.rawValue)] }
            return count > 0 ? (failure, count) : nil
        }
    }
}

/// Passes and failures of one check.
package struct CheckTally: Sendable, Hashable {
    package var passed: Int64 = 0
    package var failed: Int64 = 0

    package init(passed: Int64 = 0, failed: Int64 = 0) {
        self.passed = passed
        self.failed = failed
    }
}
