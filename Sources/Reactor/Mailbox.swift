// The one place where a task waits for what other threads bring, so that the guard against a wake-up that comes too early is written once.

import Synchronization

/// A state that any thread may change, and one task at a time waits on. The lock is held for as long as a closure takes, so keep those short.
package final class Mailbox<State: Sendable>: Sendable {
    private struct Contents {
        var state: State
        var waiting: UnsafeContinuation<Void, Never>?
    }

    private let contents: Mutex<Contents>

    package init(_ state: State) { contents = Mutex(Contents(state: state)) }

    /// Changes the state, and lets the task that waits look at it.
    @discardableResult
    package func update<Result: Sendable>(_ change: (inout State) -> Result) -> Result {
        let (result, waiting) = contents.withLock { contents in
            defer { contents.waiting = nil }
            return (change(&contents.state), contents.waiting)
        }
        waiting?.resume()
        return result
    }

    /// Reads or changes the state where this is nothing to wake anyone for.
    package func withState<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        contents.withLock { body(&$0.state) }
    }

    /// Waits until `take` finds something in the state, and may take it out. It is asked at once, and again after each `update`.
    package func next<Result: Sendable>(_ take: (inout State) -> Result?) async -> Result {
        while true {
            if let result = withState(take) { return result }
            var found: Result?
            await withUnsafeContinuation { continuation in
                // Asked again together with the wait: what came since the look before would wake nobody.
                found = contents.withLock { contents in
                    let result = take(&contents.state)
                    if result == nil { contents.waiting = continuation }
                    return result
                }
                if found != nil { continuation.resume() }
            }
            if let found { return found }
        }
    }
}
