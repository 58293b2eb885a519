import Dispatch
import Glibc
import LoadEngine
import Synchronization

/// Ctrl-C: the first time the load ends gracefully, the second time at once, and what was measured is saved both times; the third time
/// perfbench ends as it stands.
///
/// `Sendable` without the compiler's check: `sources` is only kept, never touched after `init`; the rest is a `Mutex`.
final class Interruption: @unchecked Sendable {
    private struct State {
        var count = 0
        var load: Load?
    }

    private let state = Mutex(State())
    private let spared: Int
    private let announce: @Sendable () -> Void
    private var sources: [any DispatchSourceSignal] = []

    /// Listens from now on: a signal that comes later is never lost, one that comes before ends perfbench, which has nothing to save yet.
    /// - Parameters:
    ///   - spared: so many times the load that goes on is left alone: only nothing new shall begin.
    ///   - announce: called at the first signal, on a thread of its own.
    init(sparing spared: Int = 0, announce: @escaping @Sendable () -> Void = {}) {
        self.spared = spared
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

    /// Whether the run is to end.
    var isRequested: Bool { state.withLock { $0.count > 0 } }

    /// The load that is to end, from now on.
    func passOn(to load: Load) {
        let count = state.withLock { [spared] state in
            state.load = load
            return state.count - spared
        }
        if count > 0 { load.stop(count == 1 ? .gracefully : .now) }
    }

    private func request() {
        let (count, load) = state.withLock { [spared, announce] state in
            state.count += 1
            if state.count == 1 { announce() }
            return (state.count - spared, state.load)
        }
        if count > 2 { exit(130) }
        if count > 0 { load?.stop(count == 1 ? .gracefully : .now) }
    }
}
