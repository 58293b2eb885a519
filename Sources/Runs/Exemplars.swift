// Which single requests of a step are kept. What is kept of two stretches, and merged, is what would have been kept of both together: so
// loops and seconds can be merged in any order, like everything else in a tally.

package import Basics
package import HTTPMessages

/// The slowest successful requests of a step, and a sample of those that failed. In storage of a fixed size: keeping one more allocates
/// nothing.
///
/// Failures are not taken as they come, or a burst would leave no room for others: every kind of failure has its turn before one has a
/// second place, and within a kind chance decides, so that they are spread over the run.
package struct Exemplars: Sendable, Equatable {
    /// How many of each are kept.
    package static let most = 5

    /// The slowest first.
    package private(set) var slow: [Exemplar] = []
    /// In order of time.
    package private(set) var failed: [Exemplar] = []
    /// A successful request that took no longer than this is not among the slowest.
    package private(set) var floor: Nanoseconds = -1

    package init() {
        slow.reserveCapacity(Self.most)
        failed.reserveCapacity(Self.most)
    }

    package var isEmpty: Bool { slow.isEmpty && failed.isEmpty }

    /// Whether `add` would keep it.
    package func wants(_ exemplar: Exemplar) -> Bool {
        if exemplar.failure == nil { return slow.count < Self.most || exemplar.isSlower(than: slow[Self.most - 1]) }
        return failed.count < Self.most || superfluousFailure(beside: exemplar) < Self.most
    }

    /// Keeps a request if it is among the slowest, or stands for those that failed, in place of another where there is no room.
    package mutating func add(_ exemplar: Exemplar) {
        if exemplar.failure == nil { addSlow(exemplar) } else { addFailed(exemplar) }
    }

    package mutating func add(_ other: Exemplars) {
        for exemplar in other.slow { addSlow(exemplar) }
        for exemplar in other.failed { addFailed(exemplar) }
    }

    /// Forgets everything and keeps the storage.
    package mutating func reset() {
        slow.removeAll(keepingCapacity: true)
        failed.removeAll(keepingCapacity: true)
        floor = -1
    }

    private mutating func addSlow(_ exemplar: Exemplar) {
        guard wants(exemplar) else { return }
        if slow.count == Self.most { slow.removeLast() }
        slow.insert(exemplar, at: slow.firstIndex { exemplar.isSlower(than: $0) } ?? slow.count)
        if slow.count == Self.most { floor = slow[Self.most - 1].responseTime }
    }

    private mutating func addFailed(_ exemplar: Exemplar) {
        if failed.count == Self.most {
            let superfluous = superfluousFailure(beside: exemplar)
            guard superfluous < Self.most else { return }
            failed.remove(at: superfluous)
        }
        failed.insert(exemplar, at: failed.firstIndex { exemplar.isEarlier(than: $0) } ?? failed.count)
    }

    private func superfluousFailure(beside exemplar: Exemplar) -> Int {
        Self.superfluous(
            of: failed.count + 1, kind: { $0 < failed.count ? failed[$0].failure : exemplar.failure },
            lot: { $0 < failed.count ? failed[$0].lot : exemplar.lot })
    }

    /// Which of `count` failures is dispensable first: of the kind that has the most the one with the lowest lot, of several such kinds
    /// the one that is lowest of all.
    package static func superfluous(of count: Int, kind: (Int) -> Failure?, lot: (Int) -> UInt64) -> Int {
        var found = (index: 0, siblings: 0, lot: UInt64.max)
        for index in 0..<count {
            var siblings = 0
            for other in 0..<count where kind(other) == kind(index) { siblings += 1 }
            guard siblings >= found.siblings else { continue }
            let lot = lot(index)
            if siblings > found.siblings || lot < found.lot { found = (index, siblings, lot) }
        }
        return found.index
    }
}
