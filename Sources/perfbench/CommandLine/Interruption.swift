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
    /// When the last SIGTERM came, in nanoseconds of the monotonic clock.
    private let lastTerm = Mutex<UInt64?>(nil)
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
            source.setEventHandler { [weak self] in self?.hear(number) }
            source.setRegistrationHandler { listens.signal() }
            source.resume()
            sources.append(source)
        }
        for _ in sources { listens.wait() }
    }

    /// Takes a signal for a request. A scheduler at its time limit says SIGTERM twice within milliseconds and means it once (Slurm 22.05: 9 to 53 ms
    /// apart); it is not what Ctrl-C sends.
    private func hear(_ number: Int32) {
        let now = DispatchTime.now().uptimeNanoseconds
        let isEcho = lastTerm.withLock { last in
            guard number == SIGTERM else { return false }
            defer { last = now }
            return last.map { now - $0 < 1_000_000_000 } ?? false
        }
        if !isEcho { request() }
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
