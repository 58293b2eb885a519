import Basics
import Synchronization

/// A service that becomes slower: little by little, or at once. Whatever takes time takes longer by this factor.
final class Slowdown: Sendable {
    struct Plan: Sendable, Hashable {
        /// How much longer, as a share: 0.2 for a fifth.
        var share: Double
        /// After this time it is as much longer (and continues to grow), or becomes so at once.
        var after: Nanoseconds
        var isSudden: Bool
    }

    private struct State: Sendable {
        var first: Nanoseconds?
        var lastSeen: Nanoseconds = 0
    }

    private let plan: Plan
    private let state = Mutex(State())

    init(_ plan: Plan) { self.plan = plan }

    /// The factor for a request that arrives at `now`; time runs from the first request that asks for it, or the first after a silence.
    func factor(at now: Nanoseconds) -> Double {
        let first = state.withLock { state in
            if state.first == nil || now > state.lastSeen + Stall.silence { state.first = now }
            state.lastSeen = now
            return state.first ?? now
        }
        if plan.isSudden { return now - first >= plan.after ? 1 + plan.share : 1 }
        return 1 + plan.share * Double(now - first) / Double(max(1, plan.after))
    }
}
