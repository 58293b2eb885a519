import Basics
import Synchronization

/// Passes on, to every loop, that the load is to end before its time; also to loops that begin after it was said.
final class Stopper: Sendable {
    private struct State {
        var urgency: Load.Stop?
        var problem: Problem?
        var listeners: [@Sendable (Load.Stop) -> Void] = []
    }

    private let state = Mutex(State())

    /// What was asked for so far.
    var urgency: Load.Stop? { state.withLock { $0.urgency } }

    /// What made it impossible to continue, if anything did.
    var problem: Problem? { state.withLock { $0.problem } }

    /// Ends the load because it cannot continue; the first reason counts.
    func fail(_ problem: Problem) {
        state.withLock { state in if state.problem == nil { state.problem = problem } }
        stop(.gracefully)
    }

    func stop(_ urgency: Load.Stop) {
        let listeners: [@Sendable (Load.Stop) -> Void] = state.withLock { state in
            guard urgency.rawValue > state.urgency?.rawValue ?? 0 else { return [] }
            state.urgency = urgency
            return state.listeners
        }
        for listener in listeners { listener(urgency) }
    }

    /// Nobody listens any more: what a listener holds would otherwise live as long as the stopper, which it may hold itself.
    func forgetListeners() { state.withLock { $0.listeners = [] } }

    func add(_ listener: @escaping @Sendable (Load.Stop) -> Void) {
        let urgency = state.withLock { state in
            state.listeners.append(listener)
            return state.urgency
        }
        if let urgency { listener(urgency) }
    }
}
