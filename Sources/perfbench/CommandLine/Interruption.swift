import Basics
import Conduct
import Dispatch
import Glibc
import Synchronization

/// Ctrl-C: passes each signal on to a `StopRequest`, and ends perfbench at once when that has had no effect twice.
///
/// `Sendable` without the compiler's check: `sources` is only kept, never touched after `init`; the rest is a `Mutex` and constants.
final class Interruption: @unchecked Sendable {
    /// What the signals ask for.
    let stop: StopRequest
    private let wasAnnounced = Mutex(false)
    private let announce: @Sendable () -> Void
    private var sources: [any DispatchSourceSignal] = []

    /// Listens from now on: a signal that comes later is never lost, one that comes before ends perfbench, which has nothing to save yet.
    /// - Parameters:
    ///   - spared: how many signals leave the current load alone: only nothing new begins.
    ///   - announce: called at the first signal, on a thread of its own.
    init(sparing spared: Int = 0, announce: @escaping @Sendable () -> Void = {}) {
        stop = StopRequest(sparing: spared, hint: "Press Ctrl-C again to end now.")
        self.announce = announce
        let queue = DispatchQueue(label: "signals")
        let listens = DispatchSemaphore(value: 0)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { [weak self] in self?.request() }
            source.setRegistrationHandler { listens.signal() }
            source.resume()
            sources.append(source)
        }
        for _ in sources { listens.wait() }
    }

    private func request() {
        let isFirst = wasAnnounced.withLock { wasAnnounced in
            defer { wasAnnounced = true }
            return !wasAnnounced
        }
        if isFirst { announce() }
        if stop.ask() > 2 { exit(ExitCode.interrupted.rawValue) }
    }
}
