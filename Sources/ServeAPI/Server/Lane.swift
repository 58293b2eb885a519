// A thread that answers requests one after the other, so that no look into the store holds up the loop.

import Basics
import Reactor
import Synchronization

/// A thread with its desk.
///
/// `Sendable` without the compiler's check: the desk is touched only on the thread, the rest is constant or atomic.
final class Lane: @unchecked Sendable {
    private let thread: BlockingThread
    private let desk: Desk
    private let waiting = Atomic(0)
    /// More requests than this do not wait: they are refused at once.
    static let longest = 256

    init(_ name: String, _ settings: ServeSettings, _ shared: SharedState) throws {
        guard let thread = BlockingThread(name) else {
            throw Problem(.inability, "No thread for the server could be started.", hint: "Raise the limit of threads: ulimit -u.")
        }
        self.thread = thread
        desk = Desk(settings, shared)
    }

    /// How many wait or are being answered.
    var length: Int { waiting.load(ordering: .relaxed) }

    /// Does `work` on the thread after all that came before; `false` when too many wait.
    @discardableResult
    func run(_ work: @escaping @Sendable (Desk) -> Void) -> Bool {
        guard waiting.wrappingAdd(1, ordering: .relaxed).newValue <= Self.longest else {
            waiting.wrappingSubtract(1, ordering: .relaxed)
            return false
        }
        thread.run { [self] in
            work(desk)
            waiting.wrappingSubtract(1, ordering: .relaxed)
        }
        return true
    }

    /// The thread ends after what it was given.
    func end() { thread.end {} }
}
