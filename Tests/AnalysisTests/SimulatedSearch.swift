// A capacity search against targets that are formulas, without load and without clock.

import Analysis
import Basics
import Glibc
import Runs

/// A target that answers like a single queue: p99 = 4.605/(μ − load), with noise. At `capacity` p99 is at its limit. With a saturation of no
/// more than the capacity it holds everything up to that.
struct QueueTarget {
    var capacity = 800.0
    var saturation = 1000.0
    /// Standard deviation of ln p99 in a trial of ten seconds, and how often a trial is hit by something else.
    var noise = 0.15
    var spikes = 0.05
    var random: SeededRandom

    private mutating func normal() -> Double { (-2 * log(1 - random.unit())).squareRoot() * cos(2 * .pi * random.unit()) }

    mutating func trial(_ load: Double, _ hold: Nanoseconds) -> CapacitySearch.Outcome {
        let wobble = noise * normal() * (10 / max(10, hold.inSeconds)).squareRoot()
        let isSpiked = random.unit() < spikes
        guard load < saturation else {
            let achieved = saturation * (1 + noise / 30 * normal())
            return .init(passed: load <= capacity, achieved: achieved, isOverloaded: load > 1.02 * saturation)
        }
        let p99 = 4.605 / (saturation - load) * exp(wobble) * (isSpiked ? 5 : 1)
        return .init(passed: saturation <= capacity || p99 <= 4.605 / (saturation - capacity), achieved: load)
    }
}

/// A search carried out to its end; each trial takes 0.6 s more than its hold.
struct SimulatedSearch {
    var trials: [SearchTrial] = []
    var end: SearchEnd?
    var elapsed: Nanoseconds = 0

    init(_ goal: SearchGoal, _ target: inout QueueTarget) {
        var copy = target
        self.init(goal) { copy.trial($0, $1) }
        target = copy
    }

    init(_ goal: SearchGoal, _ outcome: (Double) -> CapacitySearch.Outcome) { self.init(goal) { load, _ in outcome(load) } }

    init(_ goal: SearchGoal, _ outcome: (Double, Nanoseconds) -> CapacitySearch.Outcome) {
        var search = CapacitySearch(goal)
        while true {
            guard case .trial(let phase, let load, let hold) = search.next(elapsed: elapsed) else { break }
            let shown = outcome(load, hold)
            var trial = SearchTrial(trial: trials.count, phase: phase, offered: load, start: elapsed, hold: hold)
            trial.invalid = shown.isValid ? "" : "the generator was late"
            trial.failure = shown.passed ? "" : "too slow"
            trial.achieved = shown.achieved
            trial.requests = Int64(shown.achieved * hold.inSeconds)
            trials.append(trial)
            elapsed += hold + .milliseconds(600)
            search.record(shown)
        }
        if case .end(let end) = search.next(elapsed: elapsed) { self.end = end }
        goalUsed = goal
    }

    private let goalUsed: SearchGoal

    var result: SearchResult? { SearchResult(SearchRecord(goal: goalUsed, trials: trials, ended: end, elapsed: elapsed)) }

    /// For messages.
    var loads: String { trials.map { "\(Int($0.offered))\($0.passed ? "+" : $0.isValid ? "-" : "?")" }.joined(separator: " ") }
}
