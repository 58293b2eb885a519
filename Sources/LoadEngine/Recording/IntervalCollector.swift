import Basics
import Runs
import Synchronization

/// Where the loops leave their tallies, once a second each, and from where the consumers that save and show them take whole intervals. The lock is
/// taken once a second by each loop, never between requests.
final class IntervalCollector: Sendable {
    /// What one loop says of one interval.
    struct Part {
        var tally: Tally
        var vus: Int
        var busyVUs: Int
        var cpu: Double
    }

    private struct Pending {
        var second: Int
        var start: Nanoseconds
        var end: Nanoseconds
        var isWarmup: Bool
        var parts: [Part] = []
    }

    private struct State {
        var pending: [Pending] = []
        var spares: [Tally] = []
        var loopsLeft: Int
        var waiting: UnsafeContinuation<Void, Never>?
    }

    private let state: Mutex<State>
    private let layout: Layout
    private let loops: Int
    private let trial: Int

    init(layout: Layout, loops: Int, trial: Int) {
        self.layout = layout
        self.loops = loops
        self.trial = trial
        state = Mutex(State(loopsLeft: loops))
    }

    /// An empty tally, a used one if there is one.
    func emptyTally() -> Tally { state.withLock { $0.spares.popLast() } ?? Tally(layout) }

    /// One loop's part of interval `second`. Called once by each loop for each interval.
    func deliver(_ part: Part, second: Int, start: Nanoseconds, end: Nanoseconds, isWarmup: Bool) {
        let waiting = state.withLock { state in
            let position: Int
            if let known = state.pending.firstIndex(where: { $0.second == second }) {
                position = known
            } else {
                position = state.pending.count
                state.pending.append(Pending(second: second, start: start, end: end, isWarmup: isWarmup))
            }
            state.pending[position].parts.append(part)
            state.pending[position].end = max(state.pending[position].end, end)
            return Self.takeWaiting(&state, loops)
        }
        waiting?.resume()
    }

    /// Called by each loop when it delivers no more.
    func loopEnded() {
        let waiting = state.withLock { state in
            state.loopsLeft -= 1
            return Self.takeWaiting(&state, loops)
        }
        waiting?.resume()
    }

    private static func takeWaiting(_ state: inout State, _ loops: Int) -> UnsafeContinuation<Void, Never>? {
        guard state.loopsLeft == 0 || state.pending.first?.parts.count == loops else { return nil }
        defer { state.waiting = nil }
        return state.waiting
    }

    /// The next whole interval; `nil` when all loops have ended and everything was picked up. For one consumer.
    func next() async -> Interval? {
        while true {
            enum Found {
                case interval(Pending)
                case end
                case nothing
            }
            let found: Found = state.withLock { state in
                if let first = state.pending.first, first.parts.count == loops || state.loopsLeft == 0 {
                    state.pending.removeFirst()
                    return .interval(first)
                }
                return state.loopsLeft == 0 ? .end : .nothing
            }
            switch found {
            case .interval(let pending): return merge(pending)
            case .end: return nil
            case .nothing: await waitForDelivery()
            }
        }
    }

    private func waitForDelivery() async {
        await withUnsafeContinuation { continuation in
            let isReady = state.withLock { state in
                if state.loopsLeft == 0 || state.pending.first?.parts.count == loops { return true }
                state.waiting = continuation
                return false
            }
            if isReady { continuation.resume() }
        }
    }

    private func merge(_ pending: Pending) -> Interval {
        var merged = Tally(layout)
        for part in pending.parts { merged.add(part.tally) }
        let interval = Interval(
            trial: trial, second: pending.second, start: pending.start, duration: pending.end - pending.start,
            isWarmup: pending.isWarmup, vus: pending.parts.reduce(0) { $0 + $1.vus },
            busyVUs: pending.parts.reduce(0) { $0 + $1.busyVUs }, loopCPU: pending.parts.map(\.cpu), tally: merged)
        recycle(pending.parts)
        return interval
    }

    private func recycle(_ parts: consuming [Part]) {
        var tallies = parts.map(\.tally)
        parts = []
        for index in tallies.indices { tallies[index].reset() }
        state.withLock { [tallies] state in
            if state.spares.count < 2 * loops { state.spares.append(contentsOf: tallies) }
        }
    }
}
