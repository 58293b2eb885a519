// Where the capacity search goes next: a state machine without clock, load or target. It is told what each trial showed and how much time
// has gone by, and answers with the next trial or with the end.

package import Basics
package import Runs
import Glibc

/// The search for the highest load that holds. Upwards in large steps until a load fails; then between the two, with a first guess at what
/// the overloaded target still achieved; then each of the two bounds again until 3 of 5 trials agree, because one trial proves nothing
/// (MLRsearch, RFC 9971); at last a longer trial at the lower bound.
package struct CapacitySearch: Sendable {
    /// The next thing to do.
    package enum Move: Sendable, Hashable {
        /// Hold `load` iterations a second for this many nanoseconds.
        case trial(SearchTrial.Phase, load: Double, hold: Nanoseconds)
        case end(SearchEnd)
    }

    /// What a trial showed.
    package struct Outcome: Sendable, Hashable {
        /// Whether anything may be concluded from it.
        package var isValid: Bool
        /// Whether the load was held.
        package var passed: Bool
        /// What the target achieved, iterations a second; with an overloaded target a hint at where the capacity lies.
        package var achieved: Double
        /// Whether the target fell behind.
        package var isOverloaded: Bool
        /// Whether it was too short to tell: the same load is held longer.
        package var isUntold: Bool

        package init(isValid: Bool = true, passed: Bool, achieved: Double = 0, isOverloaded: Bool = false, isUntold: Bool = false) {
            self.isValid = isValid
            self.passed = passed
            self.achieved = achieved
            self.isOverloaded = isOverloaded
            self.isUntold = isUntold
        }

        /// What a judged trial says.
        package init(_ trial: SearchTrial) {
            self.init(
                isValid: trial.isValid, passed: trial.passed, achieved: trial.achieved, isOverloaded: trial.isOverloaded,
                isUntold: trial.isUntold)
        }
    }

    private let goal: SearchGoal
    private let limits: SearchLimits
    private let rules = SearchRules()
    private var loads = TriedLoads()
    private var current: Move?
    /// How long a trial lasts now: longer than asked for once that was too short to tell whether the target keeps up.
    private var hold: Nanoseconds
    /// The trial that is made again, longer.
    private var unanswered: (phase: SearchTrial.Phase, load: Double)?
    private var isWarm = false
    private var invalidInARow = 0
    private var count = 0
    /// Time that a trial takes beyond its hold: last responses, drain, probe.
    private var overhead: Nanoseconds
    private var lastElapsed: Nanoseconds = 0
    /// A little less than what the target achieved when it was overloaded for the first time.
    private var guess: Double?
    private var confirmation = Confirmation()
    /// Whether there was no time to bring the bounds together.
    private var isCut = false
    private var ending: SearchEnd?

    /// Where the longer trials at the lower bound are.
    private struct Confirmation: Sendable {
        /// The load that is tried next, and for how long.
        var load: Double?
        var hold: Nanoseconds?
        var stepsDown = 0
        /// The highest load that was confirmed, and the lowest that was not.
        var holds, fails: Double?
        var isDone = false
    }

    package init(_ goal: SearchGoal, limits: SearchLimits = SearchLimits()) {
        self.goal = goal
        self.limits = limits
        overhead = limits.firstOverhead
        hold = goal.hold
    }

    /// The largest load that holds and the smallest above it that does not, by all trials so far; `nil` where there is none yet.
    package var bounds: (lower: Double?, upper: Double?) { loads.bounds }

    /// What to do next.
    /// - Parameter elapsed: since the search began, in nanoseconds; it must not go backwards.
    package mutating func next(elapsed: Nanoseconds) -> Move {
        if let current, case .trial(_, _, let hold) = current {
            // The dearest of the last trials: a search that overruns its budget is worse than one that leaves a moment unused.
            let spent = max(0, elapsed - lastElapsed - hold)
            overhead = max(spent, overhead * 3 / 4)
        }
        lastElapsed = elapsed
        let move = ending.map(Move.end) ?? decide(left: goal.within.map { $0 - elapsed })
        current = move
        return move
    }

    /// Takes in what the trial that was asked for last showed.
    package mutating func record(_ outcome: Outcome) {
        guard case .trial(let phase, let load, let held)? = current else { return }
        count += 1
        unanswered = nil
        if phase == .warmup {
            isWarm = true
            return
        }
        if outcome.isUntold {
            hold = min(goal.longestHold, max(hold, 2 * held))
            if phase == .confirmation { confirmation.hold = max(confirmation.hold ?? 0, hold) }
            unanswered = (phase, load)
            return
        }
        guard outcome.isValid else {
            invalidInARow += 1
            if invalidInARow >= limits.invalidInARow { ending = .generatorLimited }
            return
        }
        invalidInARow = 0
        if outcome.isOverloaded, guess == nil { guess = outcome.achieved * (1 - goal.precision / 2) }
        if phase == .confirmation {
            confirmed(outcome.passed, load)
        } else {
            loads.add(load, passed: outcome.passed)
        }
    }

    // MARK: Decisions

    private func cost(_ hold: Nanoseconds) -> Nanoseconds { hold + overhead }

    private mutating func decide(left: Nanoseconds?) -> Move {
        let left = left ?? .max / 2
        guard isWarm else { return .trial(.warmup, load: goal.from, hold: min(goal.hold, limits.warmup)) }
        guard left >= cost(hold) else { return .end(endOfTime) }
        guard count < limits.trials else { return .end(.noise) }
        if confirmation.isDone { return .end(endOfTime) }
        if let unanswered, unanswered.phase != .confirmation { return trial(unanswered.phase, unanswered.load) }
        if invalidInARow > 0, let current, case .trial(let phase, let load, _) = current, phase != .confirmation {
            return trial(phase, load)
        }
        if confirmation.load == nil, let refinement {
            // What is kept back pays for the confirmation, which proves more than one more repetition.
            if case .end = refinement { return refinement }
            if loads.bounds.lower == nil || left >= 2 * cost(hold) { return refinement }
            isCut = true
        }
        return confirm(left: left)
    }

    /// How a search ends for which there is nothing left to do, or no time.
    private var endOfTime: SearchEnd { confirmation.holds == nil || isCut ? .budget : .found }

    /// The next trial that brings the bounds nearer or makes them surer; `nil` when there is nothing left to refine.
    private var refinement: Move? {
        let (lower, upper) = loads.bounds
        guard let upper else { return ladder(above: lower) }
        // A first failure without overload may be chance, and would send the search to the wrong place.
        if loads.failures == 1, loads.trials(at: upper) == 1, guess == nil { return trial(.repetition, upper) }
        guard let lower else { return loads.isDecided(upper) ? .end(.belowFrom) : trial(.repetition, upper) }
        if upper / lower > 1 + goal.precision * (1 + rules.rounding) { return trial(.bisection, between(lower, upper)) }
        let undecided = [lower, upper].filter { !loads.isDecided($0) }
        return undecided.min { loads.trials(at: $0) < loads.trials(at: $1) }.map { trial(.repetition, $0) }
    }

    private func trial(_ phase: SearchTrial.Phase, _ load: Double) -> Move { .trial(phase, load: load, hold: hold) }

    /// The next step upwards; once the highest load holds, it is decided like any bound.
    private func ladder(above lower: Double?) -> Move? {
        guard let lower else { return trial(.ladder, goal.from) }
        guard lower >= goal.to * (1 - rules.rounding) else { return trial(.ladder, min(goal.to, lower * stride)) }
        return loads.isDecided(lower) ? .end(.reachedTo) : trial(.repetition, lower)
    }

    /// By how much a step of the ladder raises the load: twice, or more where that would take more than a quarter of the time.
    private var stride: Double {
        guard let within = goal.within, goal.to > goal.from else { return 2 }
        let affordable = max(2, Double(within / 4 / max(1, cost(hold))))
        return max(2, exp(log(goal.to / goal.from) / affordable))
    }

    /// A load between the bounds: near what points at the capacity, else the middle, by ratio. What an overloaded target achieved is where
    /// most capacities lie. A bound with trials of both kinds was on the other side before, so the capacity cannot be far from it either:
    /// from both the search continues in growing steps.
    private func between(_ lower: Double, _ upper: Double) -> Double {
        let middle = (lower * upper).squareRoot()
        if let guess, loads.trials(at: guess) == 0, lower < guess, guess < upper { return guess }
        func step(_ distance: Double) -> Double { 1 + max(goal.precision, 2 * distance) }
        let near = rules.anchorReach
        if let anchor = loads.mixed(atLeast: upper), anchor < (1 + near) * upper {
            return max(middle, upper / step(anchor / upper - 1))
        }
        let anchors = [loads.mixed(atMost: lower), guess.flatMap { $0 <= lower ? $0 : nil }].compactMap { $0 }
        if let anchor = anchors.max(), lower < (1 + near) * anchor { return min(middle, lower * step(lower / anchor - 1)) }
        return middle
    }

    // MARK: Confirmation

    private mutating func confirm(left: Nanoseconds) -> Move {
        if confirmation.load == nil { confirmation.load = loads.bounds.lower }
        guard let load = confirmation.load else { return .end(endOfTime) }
        // A third of what is left, so that a failure can be looked into; by trials as long as the first, or they would prove less.
        let spare = goal.within == nil ? limits.confirmation : left / 3 - overhead
        let length = confirmation.hold ?? max(hold, min(limits.confirmation, spare))
        confirmation.hold = length
        guard left >= cost(max(hold, length * 3 / 4)) else { return .end(endOfTime) }
        return .trial(.confirmation, load: load, hold: min(length, left - overhead))
    }

    /// A failure may be chance and is tried once more; the second one at a load moves the answer down. Once it holds there, half the way
    /// back up is tried too.
    private mutating func confirmed(_ passed: Bool, _ load: Double) {
        switch loads.confirm(load, passed: passed) {
        case true?: confirmation.holds = load
        case false?: confirmation.fails = load
        case nil: return
        }
        guard let holds = confirmation.holds else {
            guard confirmation.stepsDown < limits.stepsDown.count,
                load * (1 - limits.stepsDown[confirmation.stepsDown]) >= goal.from
            else {
                ending = .unconfirmed
                return
            }
            confirmation.load = load * (1 - limits.stepsDown[confirmation.stepsDown])
            confirmation.stepsDown += 1
            return
        }
        guard let fails = confirmation.fails, fails / holds > 1 + max(2 * goal.precision, rules.confirmedGap) else {
            confirmation.isDone = true
            return
        }
        confirmation.load = (holds * fails).squareRoot()
    }
}

/// The figures of a search that users need not choose.
package struct SearchLimits: Sendable, Hashable {
    /// How long the lowest load is held before anything counts, at most.
    package var warmup = Nanoseconds.seconds(3)
    /// How long the load that is to be the answer is held at the end, at most.
    package var confirmation = Nanoseconds.seconds(120)
    /// How far the answer moves down each time it is not confirmed. Our choice: about twice as far each time, a tenth
    /// at most.
    package var stepsDown = [0.025, 0.05, 0.1]
    /// So many trials in a row that are not valid end the search.
    package var invalidInARow = 8
    /// So many trials end it whatever they show.
    package var trials = 120
    /// What a trial is taken to cost beyond its hold before one was made.
    package var firstOverhead = Nanoseconds.milliseconds(500)

    package init() {}
}
