import Analysis
import Basics
import Foundation
import Runs
import Testing

/// A target that answers like a single queue: p99 = 4.605/(μ − load), with noise. At `capacity` p99 is at its limit.
struct QueueTarget {
    var capacity = 800.0
    var saturation = 1000.0
    /// Standard deviation of ln p99 in a trial of ten seconds, and how often a trial is hit by something else.
    var noise = 0.15
    var spikes = 0.05
    var random: SeededRandom

    private mutating func normal() -> Double {
        (-2 * Foundation.log(1 - random.unit())).squareRoot() * Foundation.cos(2 * .pi * random.unit())
    }

    mutating func trial(_ load: Double, _ hold: Nanoseconds) -> CapacitySearch.Outcome {
        let wobble = normal() * noise * (10 / max(10, hold.inSeconds)).squareRoot()
        let isSpiked = random.unit() < spikes
        guard load < saturation else {
            return .init(passed: false, achieved: saturation * (1 + normal() * 0.005), isOverloaded: load > 1.02 * saturation)
        }
        let p99 = 4.605 / (saturation - load) * Foundation.exp(wobble) * (isSpiked ? 5 : 1)
        return .init(passed: p99 <= 4.605 / (saturation - capacity), achieved: load)
    }
}

struct SearchSimulation {
    var lower: Double?
    var upper: Double?
    var points: [PassProbability.Point] = []
    var trials = 0
    var end: SearchEnd?
    var elapsed: Nanoseconds = 0

    init(_ goal: SearchGoal, _ target: inout QueueTarget) {
        var search = CapacitySearch(goal)
        while case .trial(let phase, let load, let hold) = search.next(elapsed: elapsed) {
            let outcome = target.trial(load, hold)
            if trials < 8, ProcessInfo.processInfo.environment["DBG"] != nil { print(phase, load, outcome) }
            elapsed += hold + .milliseconds(600)
            search.record(outcome)
            trials += 1
            if phase != .warmup { points.append(.init(load: load, passed: outcome.passed)) }
        }
        if case .end(let end) = search.next(elapsed: elapsed) { self.end = end }
        (lower, upper) = search.bounds
    }
}

@Suite struct CapacitySearchTests {
    @Test func `clean`() {
        func f(_ l: Double, _ p: Bool, _ n: Int) -> [PassProbability.Point] { (0..<n).map { _ in .init(load: l, passed: p) } }
        let p = PassProbability(f(50, true, 1) + f(100, true, 1) + f(200, true, 1) + f(400, true, 1) + f(800, false, 1) + f(396, true, 3) + f(404, false, 3) + f(398, true, 1))!
        print("within clean", p)
    }

    @Test(arguments: [nil, Nanoseconds.seconds(180)]) func `sims`(within: Nanoseconds?) {
        var errors: [Double] = [], mids: [Double] = []
        var inBracket = 0, inInterval = 0, inHull = 0, trials = 0, width = 0.0, none = 0
        var ends: [String: Int] = [:]
        let n = ProcessInfo.processInfo.environment["DBG"].map { Int($0)! } ?? 150
        for seed in 0..<n {
            var random = SeededRandom(seed: UInt64(seed) + 77); let truth = 600 + 300 * random.unit()
            var target = QueueTarget(capacity: truth, saturation: truth * 1.25, random: SeededRandom(seed: UInt64(seed)))
            let goal = SearchGoal(from: 50, to: 5000, hold: within == nil ? .seconds(10) : .seconds(5), within: within)
            let s = SearchSimulation(goal, &target)
            ends[s.end!.rawValue, default: 0] += 1
            trials += s.trials
            guard let lower = s.lower, let upper = s.upper, let p = PassProbability(s.points) else { none += 1; continue }
            if abs(lower / truth - 1) > 0.0499 { print(within ?? 0 > 0 ? "B" : "N", seed, s.end!, truth, lower, upper, p.middle, p.interval, s.points.map { "\(Int($0.load))\($0.passed ? "+" : "-")" }.joined(separator: " ")) }
            errors.append(abs(lower / truth - 1)); mids.append(abs(p.middle / truth - 1))
            if lower <= truth, truth <= upper { inBracket += 1 }
            if p.interval.lowerBound <= truth, truth <= p.interval.upperBound { inInterval += 1 }
            let (l, u) = (min(lower, p.interval.lowerBound), max(upper, p.interval.upperBound))
            if l <= truth, truth <= u { inHull += 1 }
            width += u / l - 1
        }
        guard !errors.isEmpty else { return }
        errors.sort(); mids.sort()
        print("within", within as Any, "ends", ends, "trials", trials / n, "none", none)
        print("err p50", errors[errors.count / 2], "p95", errors[errors.count * 95 / 100], "within5", errors.count { $0 <= 0.05 }, "mid p95", mids[mids.count * 95 / 100])
        print("bracket", inBracket, "interval", inInterval, "hull", inHull, "hull width", width / Double(n))
    }
}
