// Memory that comes and goes, or comes and stays: what looks like a leak and is none.

import Synchronization

/// What requests leave behind until it is collected, or until there is enough of it.
final class HeldMemory: Sendable {
    /// One kind of it: `16KiB@32MiB`.
    struct Plan: Sendable, Hashable {
        /// Bytes that a request leaves behind.
        var each: Int
        /// Bytes at which all of it is freed, or to which it settles.
        var limit: Int
    }

    private let memory = Leak()
    /// What is owed of a byte, so that a cache that is nearly full still fills.
    private let owed = Mutex(0.0)

    /// How many bytes there are now.
    var held: Int { memory.total }

    /// Garbage of a request: it is all freed at once when the limit is reached, as a collector does.
    func litter(_ plan: Plan) {
        if memory.total + plan.each > plan.limit { memory.giveBack() }
        memory.lose(plan.each)
    }

    /// A request that caches what is not cached yet: the fuller the cache is, the less, so that it settles to the limit.
    func cache(_ plan: Plan) {
        let missing = max(0, 1 - Double(memory.total) / Double(max(1, plan.limit)))
        let bytes = owed.withLock { owed in
            owed += Double(plan.each) * missing
            let whole = Int(owed)
            owed -= Double(whole)
            return whole
        }
        memory.lose(bytes)
    }
}
