package import Basics

/// How load is applied: an executor, and the flows its VUs walk through.
package struct Workload: Sendable {
    /// Which spacing arrivals of an open model have.
    package enum Arrivals: Sendable, Hashable {
        case even
        case poisson
        /// In bursts: over long windows the variance of their number is this many times its mean (the index of dispersion for counts), which
        /// is 1 for a Poisson process. Above 1.
        case bursty(Double)

        /// Whether the plan alone says when each one comes, and so how many there are.
        package var isExact: Bool { self == .even }
    }

    package var name: String
    package var executor: Executor
    package var arrivals: Arrivals
    /// Positions in `Plan.flows`, and how often each is chosen in relation to the others (1 or more).
    package var flows: [(flow: Int, weight: Int)]
    /// From the start of the load; 0 for at once.
    package var startAfter: TimeSpan
    /// How long iterations may continue after the load has ended.
    package var gracefulStop: TimeSpan

    package init(
        name: String, executor: Executor, arrivals: Arrivals = .even, flows: [(flow: Int, weight: Int)],
        startAfter: TimeSpan = TimeSpan(nanoseconds: 0), gracefulStop: TimeSpan = .seconds(5)
    ) {
        self.name = name
        self.executor = executor
        self.arrivals = arrivals
        self.flows = flows
        self.startAfter = startAfter
        self.gracefulStop = gracefulStop
    }
}

/// k6's six executors, and the replay of a log.
package enum Executor: Sendable, Hashable {
    /// So many VUs, each starting its next iteration when the last one ends.
    case constantVUs(vus: Int, duration: TimeSpan)
    case rampingVUs(start: Int, stages: [VUStage])
    /// So many iterations in all, taken by whichever VU is free.
    case sharedIterations(vus: Int, iterations: Int, atMost: TimeSpan)
    case perVUIterations(vus: Int, iterations: Int, atMost: TimeSpan)
    /// So many iterations a second, however long they take.
    case constantArrivalRate(rate: Rate, duration: TimeSpan, maxVUs: Int)
    case rampingArrivalRate(start: Rate, stages: [RateStage], maxVUs: Int)
    /// The requests of an access log, each at its own time.
    case replay(ReplayTrack, maxVUs: Int)

    /// The word in a scenario.
    package var name: String {
        switch self {
        case .constantVUs: "constant-vus"
        case .rampingVUs: "ramping-vus"
        case .sharedIterations: "shared-iterations"
        case .perVUIterations: "per-vu-iterations"
        case .constantArrivalRate: "constant-arrival-rate"
        case .rampingArrivalRate: "ramping-arrival-rate"
        case .replay: "replay"
        }
    }

    /// Whether arrivals come whatever the target does.
    package var isOpen: Bool {
        switch self {
        case .constantArrivalRate, .rampingArrivalRate, .replay: true
        default: false
        }
    }
}

extension Workload {
    /// The log that is replayed; `nil` for any other executor.
    package var track: ReplayTrack? { if case .replay(let track, _) = executor { track } else { nil } }
}

/// A straight line to `to` VUs over a time; a line of no length is a jump.
package struct VUStage: Sendable, Hashable {
    package var to: Int
    package var over: TimeSpan

    package init(to: Int, over: TimeSpan) {
        self.to = to
        self.over = over
    }
}

/// A straight line to a rate over a time; a line of no length is a jump.
package struct RateStage: Sendable, Hashable {
    package var to: Rate
    package var over: TimeSpan

    package init(to: Rate, over: TimeSpan) {
        self.to = to
        self.over = over
    }
}
