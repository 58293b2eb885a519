// What a plan means before it runs: how long, how high, how many. Exact integers, so that it can be held against what was counted.

package import Basics

extension Executor {
    /// How long load is applied, without warm-up and graceful stop. For executors that count iterations: at most.
    package var duration: TimeSpan {
        switch self {
        case .replay(let track, _): track.duration
        case .constantVUs(_, let duration), .constantArrivalRate(_, let duration, _): duration
        case .sharedIterations(_, _, let atMost), .perVUIterations(_, _, let atMost): atMost
        case .rampingVUs(_, let stages): TimeSpan(nanoseconds: stages.reduce(0) { $0 + $1.over.nanoseconds })
        case .rampingArrivalRate(_, let stages, _): TimeSpan(nanoseconds: stages.reduce(0) { $0 + $1.over.nanoseconds })
        }
    }

    /// The most VUs it can use at once.
    package var mostVUs: Int {
        switch self {
        case .constantVUs(let vus, _), .sharedIterations(let vus, _, _), .perVUIterations(let vus, _, _): vus
        case .rampingVUs(let start, let stages): max(start, stages.map(\.to).max() ?? 0)
        case .constantArrivalRate(_, _, let maxVUs), .rampingArrivalRate(_, _, let maxVUs), .replay(_, let maxVUs): maxVUs
        }
    }

    /// How many iterations start; `nil` when the speed of the target decides. Exact for even arrivals and for counted iterations, the
    /// mean for Poisson arrivals. Arrival n is due when the integral of the rate reaches n, and one due at the very end is not made: so
    /// the count is the integral over the whole time, rounded up.
    package var expectedIterations: Int64? {
        switch self {
        case .constantVUs, .rampingVUs: return nil
        case .replay(let track, _): return Int64(track.count)
        case .sharedIterations(_, let iterations, _): return Int64(iterations)
        case .perVUIterations(let vus, let iterations, _): return Int64(vus) * Int64(iterations)
        case .constantArrivalRate(let rate, let duration, _):
            return Self.roundedUp(rate.microEventsPerHour * 2 * Int128(duration.nanoseconds))
        case .rampingArrivalRate(let start, let stages, _):
            var from = start.microEventsPerHour
            var area: Int128 = 0
            for stage in stages {
                let to = stage.to.microEventsPerHour
                area += (from + to) * Int128(stage.over.nanoseconds)
                from = to
            }
            return Self.roundedUp(area)
        }
    }

    /// Twice the integral, in millionths of an event per hour times nanoseconds, as a count of events.
    private static func roundedUp(_ doubleArea: Int128) -> Int64 {
        let event: Int128 = 2 * 1_000_000 * 3_600_000_000_000
        return Int64((doubleArea + event - 1) / event)
    }

    /// The planned VUs, or arrivals each second, so long after the start of the load.
    package func level(at time: Nanoseconds) -> Double {
        switch self {
        case .constantVUs(let vus, _), .sharedIterations(let vus, _, _), .perVUIterations(let vus, _, _): return Double(vus)
        case .constantArrivalRate(let rate, _, _): return rate.perSecond
        case .replay(let track, _): return track.level(at: time)
        case .rampingVUs(let start, let stages):
            return Self.level(at: time, from: Double(start), stages.map { (Double($0.to), $0.over.nanoseconds) })
        case .rampingArrivalRate(let start, let stages, _):
            return Self.level(at: time, from: start.perSecond, stages.map { ($0.to.perSecond, $0.over.nanoseconds) })
        }
    }

    private static func level(at time: Nanoseconds, from start: Double, _ stages: [(to: Double, over: Nanoseconds)]) -> Double {
        var from = start
        var begin: Nanoseconds = 0
        for (to, over) in stages {
            if time < begin + over { return from + (to - from) * Double(time - begin) / Double(over) }
            begin += over
            from = to
        }
        return from
    }
}

extension Rate {
    fileprivate var microEventsPerHour: Int128 { Int128(microEvents) * Int128(Nanoseconds.seconds(3600) / period) }
}
