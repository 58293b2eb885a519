import Basics
import Dispatch
import Glibc
import Synchronization

/// The signals of a daemon: SIGHUP asks it to read its file again, SIGINT and SIGTERM ask it to end, and the third of these ends perfbench at once.
///
/// `Sendable` without the compiler's check: `sources` is only kept, never touched after `init`; the rest is a `Mutex` and constants.
final class WatchSignals: @unchecked Sendable {
    private let asked = Mutex(0)
    private var sources: [any DispatchSourceSignal] = []

    /// Listens from now on. Both closures are called on a thread of their own.
    init(reload: @escaping @Sendable () -> Void, end: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "signals")
        let listens = DispatchSemaphore(value: 0)
        for number in [SIGHUP, SIGINT, SIGTERM] {
            // The source takes the place of what the signal does otherwise.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { [weak self] in number == SIGHUP ? reload() : self?.ask(end) }
            source.setRegistrationHandler { listens.signal() }
            source.resume()
            sources.append(source)
        }
        for _ in sources { listens.wait() }
    }

    private func ask(_ end: () -> Void) {
        let count = asked.withLock { count in
            count += 1
            return count
        }
        if count > 2 { exit(ExitCode.interrupted.rawValue) }
        end()
    }
}
