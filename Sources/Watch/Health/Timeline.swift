package import Basics

/// The states of one check over its last days, stretch by stretch: a check that was good all week takes one.
package struct Timeline: Sendable {
    private var stretches: [(range: Range<Int64>, state: CheckState)] = []
    private var last: StoredResult?
    private let longest: Int64

    /// - Parameter longest: how far back it is asked for.
    package init(longest: TimeSpan) { self.longest = longest.nanoseconds / 1_000_000 }

    /// Takes the next result in.
    package mutating func add(_ result: StoredResult) {
        if let last { append(last, until: result.at) }
        last = result
        if let first = stretches.first, first.range.upperBound < result.at - longest { stretches.removeFirst() }
    }

    private mutating func append(_ result: StoredResult, until next: Int64) {
        let end = min(next, result.at + ScheduledCheck.validity(every: result.everySeconds * 1000))
        guard end > result.at else { return }
        if let last = stretches.last, last.state == result.state, last.range.upperBound == result.at {
            stretches[stretches.count - 1].range = last.range.lowerBound..<end
        } else {
            stretches.append((result.at..<end, result.state))
        }
    }

    /// The time by state in the last `span` before `now`.
    package func coverage(_ span: TimeSpan, now: Int64) -> Coverage {
        var copy = self
        if let last { copy.append(last, until: now) }
        var coverage = Coverage()
        let range = now - span.nanoseconds / 1_000_000..<now
        for stretch in copy.stretches { coverage.add(Int64(stretch.range.clamped(to: range).count), stretch.state) }
        return coverage
    }
}
