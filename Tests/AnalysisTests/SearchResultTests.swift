import Analysis
import Basics
import HTTPMessages
import Metrics
import Runs
import TestSupport
import Testing

@Suite("What a search came to") struct SearchResultTests {
    /// A pool of 4 workers with 10 ms: 400/s, and what asks for more waits.
    private func record(ended: SearchEnd?, _ loads: [(load: Double, passed: Bool)], confirmed: Bool = false) -> SearchRecord {
        var record = SearchRecord(
            goal: SearchGoal(from: 50, to: 5000, hold: .seconds(5), within: .seconds(180)), ended: ended, elapsed: .seconds(100))
        for (index, load) in loads.enumerated() {
            let isLast = confirmed && index == loads.count - 1
            var trial = SearchTrial(
                trial: index, phase: index == 0 ? .warmup : isLast ? .confirmation : .bisection, offered: load.load,
                start: .seconds(index * 6), hold: .seconds(5))
            trial.achieved = min(400, load.load)
            trial.meanResponseTime = load.load <= 400 ? 10e6 + 1e6 * load.load / 400 : 800e6
            (trial.p50, trial.p99) = (Nanoseconds(trial.meanResponseTime), Nanoseconds(2 * trial.meanResponseTime))
            trial.inFlight = trial.achieved * trial.meanResponseTime / 1e9
            trial.failure = load.passed ? "" : "response_time p99 < 100ms: 1.60 s"
            trial.requests = Int64(5 * trial.achieved)
            trial.thresholds = [
                ThresholdResult(
                    expression: "response_time p99 < 100ms", state: load.passed ? .passed : .failed, actual: Double(trial.p99),
                    limit: 1e8, unit: .time)
            ]
            record.trials.append(trial)
        }
        return record
    }

    private static let found: [(Double, Bool)] = [
        (50, true), (50, true), (100, true), (200, true), (396, true), (800, false), (404, false), (396, true), (404, false),
        (396, true), (404, false), (396, true),
    ]

    @Test func `three numbers, and none of them is called the knee of all`() throws {
        let result = try #require(SearchResult(record(ended: .found, Self.found, confirmed: true)))
        #expect(result.capacity == 396)
        #expect(result.upper == 404)
        #expect(result.isConfirmed)
        let bracket = try #require(result.bracket)
        #expect(bracket.contains(400) && bracket.lowerBound > 370 && bracket.upperBound < 430)
        #expect(result.saturation?.throughput == 400 && result.saturation?.isPlateau == true)
        #expect(result.knee?.load == 396)
        #expect(result.steps.map(\.offered) == [50, 100, 200, 396, 404, 800])
        #expect(result.representative.trial == 11)
        #expect(result.leftUndone.isEmpty)
        #expect(result.scalability?.doubts.isEmpty == false)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var ended: SearchEnd?
        var loads: [(Double, Bool)]
        var outcome: Verdict.Outcome
        /// Rules of the findings that are about the search.
        var rules: [String]
        var words: String
    }

    @Test(arguments: [
        Case(
            testDescription: "found", ended: .found, loads: found, outcome: .passed,
            rules: ["slo-capacity", "saturation", "efficiency-knee"], words: "SLO capacity: 396/s, bracket "),
        Case(
            testDescription: "the highest load holds", ended: .reachedTo, loads: [(50, true), (50, true), (5000, true)],
            outcome: .passed, rules: ["slo-capacity"], words: "SLO capacity: at least 5.00 k/s."),
        Case(
            testDescription: "not even the lowest load holds", ended: .belowFrom, loads: [(800, false), (800, false)],
            outcome: .failed,
            rules: ["below-from", "saturation"], words: "Even 800/s does not hold: response_time p99 < 100ms: 1.60 s."),
        Case(
            testDescription: "the time was over", ended: .budget, loads: [(50, true), (50, true), (100, true), (800, false)],
            outcome: .passed, rules: ["slo-capacity", "saturation", "efficiency-knee"],
            words: "The time was over: the bounds are still 700 % apart."),
        Case(
            testDescription: "the target was killed", ended: .targetGone,
            loads: [(50, true), (50, true), (100, true), (800, false)],
            outcome: .failed, rules: ["target-gone", "slo-capacity", "saturation", "efficiency-knee"],
            words: "The target was gone after a trial at 800/s."),
        Case(
            testDescription: "the target was killed before anything was known", ended: .targetGone,
            loads: [(50, true), (50, false)],
            outcome: .unmeasured, rules: ["search-unanswered"],
            words: "The target was gone before a single load was found that holds."),
        Case(
            testDescription: "nothing was tried", ended: .budget, loads: [(50, false)], outcome: .unmeasured,
            rules: ["search-unanswered"], words: "The search ended before a single load was judged."),
    ])
    func `findings and verdict`(example: Case) {
        var sample = SyntheticRun()
        sample.warmupSeconds = 0
        sample.kind = .stress
        var run = sample.run()
        run.search = record(ended: example.ended, example.loads)
        let analyzed = run.analyzed()
        #expect(analyzed.verdict?.outcome == example.outcome, "\(analyzed.verdict?.reasons ?? [])")
        #expect(analyzed.findings.map(\.rule) == example.rules)
        #expect(analyzed.findings.contains { $0.title.contains(example.words) }, "\(analyzed.findings.map(\.title))")
    }

    @Test func `a generator that could not make the load is accused, and nobody else`() {
        var run = SyntheticRun().run()
        run.search = record(ended: .generatorLimited, [(50, true), (50, true), (100, true), (200, false)])
        run.search?.trials[3].invalid = "the generator sent late: lateness p99 90.0 ms"
        let analyzed = run.analyzed()
        #expect(analyzed.verdict?.outcome == .untrusted)
        #expect(analyzed.findings.first?.rule == "generator-limited")
        #expect(analyzed.findings.first?.title.contains("the capacity is at least 100/s") == true)
    }
}
