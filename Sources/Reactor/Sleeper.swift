package import Basics

/// Lets one task wait on its loop's time, again and again, without allocating. Used by one task at a time, on its loop.
package final class Sleeper {
    private unowned let loop: EventLoop
    private var continuation: UnsafeContinuation<Void, Never>?
    private let isExact: Bool
    private lazy var timer = LoopTimer(isExact: isExact) { [unowned self] _ in resume() }

    /// - Parameter isExact: whether the loop is awake when a moment comes, and so some 50 microseconds nearer to it. Costs CPU.
    package init(on loop: EventLoop, isExact: Bool = false) {
        self.loop = loop
        self.isExact = isExact
    }

    /// Waits until `deadline`, or until `wake()`. Returns at once when the deadline has passed.
    package func sleep(until deadline: Nanoseconds) async {
        guard deadline > loop.now else { return }
        await withUnsafeContinuation { continuation in
            self.continuation = continuation
            loop.schedule(timer, at: deadline)
        }
    }

    /// Waits until `wake()`, however long that takes.
    package func park() async {
        await withUnsafeContinuation { continuation = $0 }
    }

    /// Ends the wait now; nothing happens when no one waits.
    package func wake() {
        guard continuation != nil else { return }
        loop.cancel(timer)
        resume()
    }

    private func resume() {
        let waiting = continuation
        continuation = nil
        waiting?.resume()
    }

    /// Waits for `span` on the time of `loop`, from a task that runs anywhere.
    package static func pause(_ span: Nanoseconds, on loop: EventLoop) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: loop) { await Sleeper(on: loop).sleep(until: loop.readClock() + span) }
        }
    }
}
