// How a run is asked to end before its time: by Ctrl-C, by an API, by a service that closes down.

package import LoadEngine
import Synchronization

/// A wish that a run ends, passed on to whatever load is running. The first time the load ends gracefully, the second time at once; what was
/// measured is saved both times. May be asked from any thread.
package final class StopRequest: Sendable {
    private struct State {
        var count = 0
        var load: Load?
    }

    private let state = Mutex(State())
    private let spared: Int
    /// How to ask again, in a sentence for those who watch; empty when there is nothing to say.
    package let hint: String

    /// - Parameters:
    ///   - spared: how many times the current load is left alone: only nothing new begins.
    ///   - hint: how to ask again, in a sentence.
    package init(sparing spared: Int = 0, hint: String = "") {
        self.spared = spared
        self.hint = hint
    }

    /// Whether the run is to end.
    package var isRequested: Bool { state.withLock { $0.count > 0 } }

    /// Whether it is to end at once, whatever is under way.
    package var isUrgent: Bool { state.withLock { $0.count - spared > 1 } }

    /// Asks once more. Answers how often the load itself was asked by now: 1 for gracefully, 2 for at once, 0 or less while it is spared.
    @discardableResult
    package func ask() -> Int {
        let (count, load) = state.withLock { state in
            state.count += 1
            return (state.count - spared, state.load)
        }
        if let load { pass(count, to: load) }
        return count
    }

    /// The load that is to end, from now on.
    package func passOn(to load: Load) {
        let count = state.withLock { state in
            state.load = load
            return state.count - spared
        }
        pass(count, to: load)
    }

    private func pass(_ count: Int, to load: Load) {
        if count > 0 { load.stop(count == 1 ? .gracefully : .now) }
    }
}
