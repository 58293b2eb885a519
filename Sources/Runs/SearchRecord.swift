package import Basics

/// A capacity search as it went: what was asked for, every trial in order, and why it ended. Made from the store like the rest of a run.
package struct SearchRecord: Sendable, Hashable {
    package var goal: SearchGoal
    /// In the order in which they were made.
    package var trials: [SearchTrial]
    /// `nil` while it runs, and when perfbench was killed in the middle of it.
    package var ended: SearchEnd?
    /// From the start of the first trial to the end, drains included, in nanoseconds.
    package var elapsed: Nanoseconds

    package init(goal: SearchGoal, trials: [SearchTrial] = [], ended: SearchEnd? = nil, elapsed: Nanoseconds = 0) {
        self.goal = goal
        self.trials = trials
        self.ended = ended
        self.elapsed = elapsed
    }
}

/// What a capacity search is to find: the highest rate between two at which the thresholds hold. Rates are iterations a second.
package struct SearchGoal: Sendable, Hashable {
    /// The load it begins with.
    package var from: Double
    /// The load it never exceeds.
    package var to: Double
    /// How long each trial lasts, in nanoseconds.
    package var hold: Nanoseconds
    /// How long the whole search may take, in nanoseconds; `nil` for as long as it needs.
    package var within: Nanoseconds?
    /// How far apart the two bounds may be at the end, as a share of the lower one.
    package var precision: Double

    package init(from: Double, to: Double, hold: Nanoseconds, within: Nanoseconds? = nil, precision: Double = 0.02) {
        self.from = from
        self.to = to
        self.hold = hold
        self.within = within
        self.precision = precision
    }
}

/// Why a capacity search ended. The raw value is its name in the store and in JSON.
package enum SearchEnd: String, Sendable, Hashable, CaseIterable {
    /// Both bounds are decided, as near to each other as asked for, and the lower one was confirmed.
    case found
    /// Both bounds are decided, but no load near the lower one held the thresholds for the length of the confirmation.
    case unconfirmed
    /// The highest load asked for holds the thresholds.
    case reachedTo = "reached-to"
    /// The lowest load does not hold the thresholds.
    case belowFrom = "below-from"
    /// The time was over.
    case budget
    /// Trials were not valid again and again: the generator could not make the load.
    case generatorLimited = "generator-limited"
    /// The target was gone.
    case targetGone = "target-gone"
    /// The results contradict each other too much to come to an end.
    case noise
    /// Someone ended it.
    case interrupted
}

/// One trial of a capacity search: one load, held for a while, and what came of it. Its seconds are in the run under the same number.
package struct SearchTrial: Sendable, Hashable {
    /// The raw value is its name in the store and in JSON.
    package enum Phase: String, Sendable, Hashable, CaseIterable {
        /// The lowest load, before anything counts.
        case warmup = "warm-up"
        /// Upwards in large steps, until a load fails.
        case ladder
        /// Between a load that holds and one that does not.
        case bisection
        /// Again at a bound, because one trial proves nothing.
        case repetition
        /// Longer, at the load that is to be the answer.
        case confirmation
    }

    /// Its number among the trials of the run, from 0.
    package var trial: Int
    package var phase: Phase
    /// Iterations a second that were to start.
    package var offered: Double
    /// From the start of the search to the start of this trial, in nanoseconds.
    package var start: Nanoseconds
    /// How long the load was to be held, in nanoseconds.
    package var hold: Nanoseconds
    /// How long it was held: less than `hold` when the trial was lost before its end, or the search was ended.
    package var held: Nanoseconds = 0
    /// Load, last responses and the pause after it until the target was itself again, in nanoseconds.
    package var took: Nanoseconds = 0
    /// Why nothing may be concluded from this trial: the generator's fault; empty when it is valid.
    package var invalid = ""
    /// Whether it is `invalid` only because it was too short to tell whether the target keeps up; not kept in the store.
    package var isUntold = false
    /// Why the load counts as too high; empty when it holds.
    package var failure = ""
    /// How each threshold of the run came out in this trial.
    package var thresholds: [ThresholdResult] = []
    /// Iterations a second that came to their end while the load was held, once it was steady, without the share of requests that failed.
    package var achieved = 0.0
    /// The mean over successful requests, from the intended start, in nanoseconds.
    package var meanResponseTime = 0.0
    package var p50: Nanoseconds = 0
    package var p99: Nanoseconds = 0
    /// Iterations that were in flight or waiting at the same time, on average: rate times mean iteration time (Little).
    package var inFlight = 0.0
    package var requests: Int64 = 0
    package var failedRequests: Int64 = 0
    package var latenessP99: Nanoseconds = 0
    package var loopLagP99: Nanoseconds = 0
    /// The highest share of a core that a worker used in a whole second, 0 to 1.
    package var loopCPU = 0.0

    package init(trial: Int, phase: Phase, offered: Double, start: Nanoseconds, hold: Nanoseconds) {
        self.trial = trial
        self.phase = phase
        self.offered = offered
        self.start = start
        self.hold = hold
    }

    package var isValid: Bool { invalid.isEmpty }
    /// Whether it shows that the load can be held. What was not finished cannot, whatever else was found: runs from before called some such held.
    package var passed: Bool { isValid && failure.isEmpty && keptUp }
    /// Whether as much was finished as was asked for, within 3 % and three iterations at the ends of the window.
    private var keptUp: Bool {
        let succeeded = requests > 0 ? 1 - Double(failedRequests) / Double(requests) : 1
        let finished = succeeded > 0 ? achieved / succeeded : 0
        return (offered - finished) * held.inSeconds <= 0.03 * offered * held.inSeconds + 3
    }
    /// Whether it says anything about the capacity: the warm-up does not.
    package var counts: Bool { isValid && phase != .warmup }
    /// Whether the target fell behind the load.
    package var isOverloaded: Bool { achieved < 0.98 * offered }
}
