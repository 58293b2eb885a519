private import CLinux
import Glibc

/// A thread for calls that block, so that no loop ever waits for them: does what it is handed, one piece of work after the other.
///
/// `Sendable` without the compiler's check: the inbox is made of atomics, and only the C library looks into the semaphore.
package final class BlockingThread: @unchecked Sendable {
    private let inbox = Inbox()
    private let signal = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private let name: String
    /// What SQLite's deepest parser needs, several times over.
    private static let stackSize = 512 << 10

    /// `nil` when the system gives no more threads. `name` is how /proc shows it, at most 15 characters.
    package init?(_ name: String) {
        self.name = name
        sem_init(signal, 0, 0)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, Self.stackSize)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let box = Unmanaged.passRetained(self)
        guard pthread_create(&thread, &attributes, threadMain, box.toOpaque()) == 0 else {
            box.release()
            return nil
        }
    }

    deinit {
        sem_destroy(signal)
        signal.deallocate()
    }

    /// Does `work` on the thread, after everything that was handed over before. Called from any thread, before `end`.
    package func run(_ work: @escaping @Sendable () -> Void) { send(.work(work)) }

    /// The thread ends when it has done what it was handed, `last` included.
    package func end(_ last: @escaping @Sendable () -> Void) {
        send(.work(last))
        send(.stop)
    }

    private func send(_ mail: Inbox.Mail) {
        inbox.put(mail)
        sem_post(signal)
    }

    fileprivate func work() {
        perfbench_prepare_thread(name)
        while true {
            while sem_wait(signal) != 0 {}
            for mail in inbox.takeAll() {
                switch mail {
                case .work(let work): work()
                case .stop: return
                case .job: preconditionFailure("no task runs on a thread for blocking calls")
                }
            }
        }
    }
}

private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    Unmanaged<BlockingThread>.fromOpaque(argument!).takeRetainedValue().work()
    return nil
}
