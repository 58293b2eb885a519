import Basics
import Synchronization

/// The time that the server spends awake: it stands still while the whole server is frozen. Whatever takes time is planned on this
/// clock, so that a freeze puts off everything by exactly its length.
final class WorkClock: Sendable {
    private struct State: Sendable {
        /// All freezes before the last one together.
        var frozenBefore: Nanoseconds = 0
        var start: Nanoseconds = 0
        var end: Nanoseconds = 0
    }

    private let state = Mutex(State())
    private let end = Atomic<Int64>(0)

    /// Freezes the server at `now` for `length`; a freeze that is under way is made longer if need be.
    func freeze(for length: Nanoseconds, now: Nanoseconds) {
        state.withLock { state in
            if now < state.end {
                state.end = max(state.end, now + length)
            } else {
                state.frozenBefore += state.end - state.start
                (state.start, state.end) = (now, now + length)
            }
            end.store(state.end, ordering: .releasing)
        }
    }

    /// Whether the server is frozen; costs next to nothing.
    func isFrozen(at now: Nanoseconds) -> Bool { now < end.load(ordering: .acquiring) }

    /// What this clock shows at `now`, which is not before the last freeze began.
    func work(at now: Nanoseconds) -> Nanoseconds {
        state.withLock { now - $0.frozenBefore - (min(max(now, $0.start), $0.end) - $0.start) }
    }

    /// The moment, seen from `now`, at which this clock will show `work`, if there is no further freeze.
    func moment(of work: Nanoseconds, from now: Nanoseconds) -> Nanoseconds {
        let rest = work - self.work(at: now)
        return state.withLock { max(now, $0.end > now && $0.start <= now ? $0.end : now) + rest }
    }
}
