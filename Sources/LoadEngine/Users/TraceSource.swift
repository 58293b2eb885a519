import Basics
import HTTPMessages

/// Where the trace ids of one load come from.
///
/// The first half of an id is the load's own: drawn at random when it begins, so that no two trials or runs share an id, and the same in all
/// ids of a trial, so that the traces of a trial can be found by how they begin. The second half follows from the seed, the user and the
/// number of its request: the same plan and seed give the same halves, and no two requests of a load have the same one, because a seeded
/// permutation of 64 bits makes it from numbers that differ.
struct TraceSource: Sendable {
    /// More users than there can be: their number takes 24 bits, that of a user's requests 40.
    static let mostUsers = 1 << 24 - 1

    private let high: UInt64
    private let key: UInt64

    /// - Parameter high: the first half of all ids; not 0.
    init(seed: UInt64, high: UInt64) {
        self.high = high
        var random = SeededRandom(seed: seed, part: 0x7472_6163_65)
        key = random.next()
    }

    /// The ids of a user's request, which are numbered from 1; neither is 0.
    @inline(__always)
    func trace(vu: Int, number: UInt64) -> (id: TraceID, span: UInt64) {
        // One output of the generator is a permutation of its state.
        var random = SeededRandom(seed: key ^ (UInt64(truncatingIfNeeded: vu) << 40 | number))
        let low = random.next()
        return (TraceID(high: high, low: low), max(1, random.next()))
    }
}
