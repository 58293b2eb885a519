import Basics
import Synchronization

/// A freeze that is planned: some time after the first request that asks for it, all that ask for it stand still.
final class Stall: Sendable {
    private struct State: Sendable {
        var freeze: Range<Nanoseconds>?
        var lastSeen: Nanoseconds = 0
    }

    private let plan: FaultPlan.Stall
    private let state = Mutex(State())
    /// When no request has asked for so long after the freeze, the next is a first one again: a second run sees what the first saw.
    static let silence = Nanoseconds.seconds(5)

    init(_ plan: FaultPlan.Stall) { self.plan = plan }

    /// When the freeze is, for a request that arrives at `now`.
    func freeze(at now: Nanoseconds) -> Range<Nanoseconds> {
        state.withLock { state in
            defer { state.lastSeen = now }
            if let freeze = state.freeze, now < max(freeze.upperBound, state.lastSeen) + Self.silence { return freeze }
            let freeze = now + plan.after..<now + plan.after + plan.length
            state.freeze = freeze
            return freeze
        }
    }

    /// When work of `length` ends that starts at `start`, if nothing moves during `freeze`.
    static func end(of length: Nanoseconds, from start: Nanoseconds, freeze: Range<Nanoseconds>?) -> Nanoseconds {
        guard let freeze, !freeze.isEmpty else { return start + length }
        let begin = freeze.contains(start) ? freeze.upperBound : start
        let end = begin + length
        return begin < freeze.lowerBound && end > freeze.lowerBound ? end + Nanoseconds(freeze.count) : end
    }
}
