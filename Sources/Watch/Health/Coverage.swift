// How long a check was in which state. A result stands for the time from its own moment to the next result, but for no longer than twice the time
// between two starts: what comes after that, a restart, a suspended machine, a stopped watcher, was not observed, and is neither up nor down.

import Basics

/// Time by state, in milliseconds.
package struct Coverage: Sendable, Equatable {
    package var good: Int64 = 0
    package var degraded: Int64 = 0
    package var failed: Int64 = 0

    package init(good: Int64 = 0, degraded: Int64 = 0, failed: Int64 = 0) {
        self.good = good
        self.degraded = degraded
        self.failed = failed
    }

    /// The time of which something is known.
    package var observed: Int64 { good + degraded + failed }

    /// The share of the observed time in which the check had not failed, from 0 to 1; `nil` when nothing was observed.
    package var uptime: Double? { observed > 0 ? Double(good + degraded) / Double(observed) : nil }

    package mutating func add(_ other: Coverage) {
        good += other.good
        degraded += other.degraded
        failed += other.failed
    }

    mutating func add(_ length: Int64, _ state: CheckState) {
        switch state {
        case .good: good += length
        case .degraded: degraded += length
        case .failed: failed += length
        case .notCarriedOut: break
        }
    }

    /// What `results`, in order of time, cover of `range`, in milliseconds since 1970. The last result before the range belongs to them.
    /// - Parameter excluding: ranges that count as not observed, such as maintenance; sorted, and none overlaps another.
    package init(of results: some Sequence<StoredResult>, in range: Range<Int64>, excluding: [Range<Int64>] = []) {
        self.init()
        var last: StoredResult?
        for result in results where result.at < range.upperBound {
            if let last { cover(last, until: result.at, range, excluding) }
            last = result
        }
        if let last { cover(last, until: .max, range, excluding) }
    }

    private mutating func cover(_ result: StoredResult, until next: Int64, _ range: Range<Int64>, _ excluded: [Range<Int64>]) {
        let end = min(next, result.at + ScheduledCheck.validity(every: result.everySeconds * 1000))
        let covered = max(result.at, range.lowerBound)..<max(result.at, range.lowerBound, min(end, range.upperBound))
        let hidden = excluded.reduce(Int64(0)) { $0 + Int64($1.clamped(to: covered).count) }
        add(Int64(covered.count) - hidden, result.state)
    }
}
