import Basics
import Reactor
import Runs

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
    }

    private let box: Mailbox<State>
    private let layout: Layout
    private let loops: Int
    private let trial: Int

    init(layout: Layout, loops: Int, trial: Int) {
        self.layout = layout
        self.loops = loops
        self.trial = trial
        box = Mailbox(State(loopsLeft: loops))
    }

    /// An empty tally, a used one if there is one.
    func emptyTally() -> Tally { box.withState { $0.spares.popLast() } ?? Tally(layout) }

    /// One loop's part of interval `second`. Called once by each loop for each interval.
    func deliver(_ part: Part, second: Int, start: Nanoseconds, end: Nanoseconds, isWarmup: Bool) {
        box.update { state in
            let position: Int
            if let known = state.pending.firstIndex(where: { $0.second == second }) {
                position = known
            } else {
                position = state.pending.count
                state.pending.append(Pending(second: second, start: start, end: end, isWarmup: isWarmup))
            }
            state.pending[position].parts.append(part)
            state.pending[position].end = max(state.pending[position].end, end)
        }
    }

    /// Called by each loop when it delivers no more.
    func loopEnded() { box.update { $0.loopsLeft -= 1 } }

    /// The next whole interval; `nil` when all loops have ended and everything was picked up. For one consumer.
    func next() async -> Interval? {
        enum Found {
            case interval(Pending)
            case end
        }
        let found: Found = await box.next { [loops] state in
            if let first = state.pending.first, first.parts.count == loops || state.loopsLeft == 0 {
                return .interval(state.pending.removeFirst())
            }
            return state.loopsLeft == 0 ? .end : nil
        }
        return if case .interval(let pending) = found { merge(pending) } else { nil }
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
        box.withState { [tallies] state in
            if state.spares.count < 2 * loops { state.spares.append(contentsOf: tallies) }
        }
    }
}
