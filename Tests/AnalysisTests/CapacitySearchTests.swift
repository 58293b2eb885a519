import Analysis
import Basics
import Runs
import TestSupport
import Testing

@Suite("The search for a capacity") struct CapacitySearchTests {
    private let goal = SearchGoal(from: 50, to: 5000, hold: .seconds(5), within: .seconds(180))

    @Test(arguments: [30.0, 50, 70, 113])
    func `a target without noise is found in few trials and in time`(from: Double) {
        var target = QueueTarget(capacity: 400, saturation: 400, noise: 0, spikes: 0, random: SeededRandom(seed: 1))
        let goal = SearchGoal(from: from, to: 5000, hold: .seconds(5), within: .seconds(180))
        let search = SimulatedSearch(goal, &target)
        #expect(search.end == .found)
        #expect(search.trials.count <= 20)
        #expect(search.result?.isConfirmed == true)
        #expect((search.result?.capacity).map { (392...400).contains($0) } == true, "\(search.loads)")
        #expect((search.result?.bracket).map { $0.contains(400) } == true)
    }

    struct Ending: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var end: SearchEnd
        var trials: Int
        var capacity: Double?
        var outcome: @Sendable (_ load: Double) -> CapacitySearch.Outcome
    }

    @Test(arguments: [
        Ending(testDescription: "not even the lowest load holds", end: .belowFrom, trials: 4) { _ in .init(passed: false) },
        Ending(testDescription: "the highest load holds", end: .reachedTo, trials: 11, capacity: 5000) {
            .init(passed: true, achieved: $0)
        },
        Ending(testDescription: "the generator fails from 300/s on", end: .generatorLimited, trials: 12, capacity: 200) {
            .init(isValid: $0 < 300, passed: $0 < 300, achieved: $0)
        },
    ])
    func `every search comes to an end and says why`(ending: Ending) {
        let search = SimulatedSearch(goal, ending.outcome)
        #expect(search.end == ending.end)
        #expect(search.trials.count == ending.trials)
        #expect(search.result?.capacity == ending.capacity)
    }

    @Test func `a load that holds only for a short time is not the answer`() {
        let search = SimulatedSearch(SearchGoal(from: 50, to: 5000, hold: .seconds(5))) { load, hold in
            .init(passed: load <= (hold > .seconds(5) ? 380 : 400), achieved: min(load, 400))
        }
        #expect((search.result?.capacity).map { (360...380).contains($0) } == true, "\(search.loads)")
    }

    @Test func `one odd failure far below the capacity does not doom the search`() {
        var isFirst = true
        let search = SimulatedSearch(goal) { load, _ in
            defer { if load == 100 { isFirst = false } }
            return .init(passed: load <= 700 && !(load == 100 && isFirst), achieved: load)
        }
        #expect((search.result?.capacity).map { (670...700).contains($0) } == true, "\(search.loads)")
    }

    @Test(arguments: [20, 40, 60, 90, 180, 600])
    func `a budget is kept, whatever the trials show`(seconds: Int) {
        for seed in 0..<20 {
            var target = QueueTarget(random: SeededRandom(seed: UInt64(seed)))
            let goal = SearchGoal(from: 50, to: 5000, hold: .seconds(4), within: .seconds(seconds))
            let search = SimulatedSearch(goal, &target)
            #expect(search.elapsed <= .seconds(seconds))
        }
    }

    /// Row 13 of `Manual/statistics.md`, 2: one queue with p99 = 4.605/(μ − load), 15 % noise of it, and 5 % of all trials spiked fivefold.
    @Test(arguments: [nil, Nanoseconds.seconds(180)])
    func `noise and spikes do not lead it astray`(within: Nanoseconds?) {
        let count = SearchProofs.size(small: 30, full: 2000)
        var (near, inside, sure, trials) = (0, 0, 0, 0)
        var ratios: [Double] = []
        var width = 0.0
        for seed in 0..<count {
            var random = SeededRandom(seed: 77, part: UInt64(seed))
            let truth = 600 + 300 * random.unit()
            var target = QueueTarget(capacity: truth, saturation: 1.25 * truth, random: SeededRandom(seed: UInt64(seed)))
            let goal = SearchGoal(from: 50, to: 5000, hold: .seconds(within == nil ? 10 : 5), within: within)
            let search = SimulatedSearch(goal, &target)
            trials += search.trials.count
            guard let result = search.result, let capacity = result.capacity, let bracket = result.bracket else { continue }
            ratios.append(capacity / truth)
            if abs(capacity / truth - 1) <= 0.05 { near += 1 }
            if bracket.contains(truth) { inside += 1 }
            if result.even?.interval.contains(truth) == true { sure += 1 }
            width += bracket.upperBound / bracket.lowerBound - 1
        }
        let mean = ratios.reduce(0, +) / Double(ratios.count)
        let deviation = (ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ratios.count)).squareRoot()
        SearchProofs.note(
            "capacity within \(within.map { $0.forPeople } ?? "any time"): within 5 % \(SearchProofs.rate(near, of: count)), bracket holds the truth \(SearchProofs.rate(inside, of: count)), interval \(SearchProofs.rate(sure, of: count)), CV \(deviation / mean), mean \(mean), bracket width \(width / Double(count)), trials \(Double(trials) / Double(count))"
        )
        let slack = SearchProofs.full ? 0.0 : 0.1
        #expect(Double(near) >= (0.95 - slack) * Double(count))
        #expect(Double(inside) >= (0.9 - slack) * Double(count))
        #expect(deviation / mean <= 0.03 + slack / 10)
    }
}
