import Basics
import Histograms
import Metrics
import Runs
import TestSupport
import Testing

@testable import Analysis

@Suite("Limits on response time are about everything that was asked for")
struct AllArrivalsTests {
    private static let one = Layout(steps: [.init(name: "a", flow: "main")], flows: ["main"])

    private func run(
        _ layout: Layout = AllArrivalsTests.one, limits: [String], _ fill: (inout Tally) -> Void
    ) throws -> RunAnalysis {
        var sample = SyntheticRun()
        (sample.layout, sample.rate) = (layout, 0)
        var run = sample.run()
        run.totals = Tally(layout)
        fill(&run.totals)
        run.header.thresholds = try limits.map { try Threshold(parsing: $0) }
        return RunAnalysis(run)
    }

    /// 600 requests, of which 3 hang until their limit of 500 ms.
    private func hanging(_ tally: inout Tally) {
        tally.steps[0].requests = 600
        tally.steps[0].responseTime.record(.milliseconds(5), count: 597)
        tally.steps[0].failed = 3
        tally.steps[0].failedResponseTime.record(.milliseconds(500), count: 3)
    }

    @Test("3 of 600 requests that hang: p99.9 has no figure and fails, p99 holds, and of successes both hold")
    func threeOfSixHundred() throws {
        let limits = [
            "response_time p99.9 < 100ms", "response_time p99 < 100ms", "response_time max < 100ms", "response_time mean < 100ms",
            "response_time min < 100ms", "response_time{outcome:success} p99.9 < 100ms",
            "response_time{outcome:success} max < 100ms",
            "response_time{step:a} p99.9 < 100ms", "response_time{step:a} p99 < 100ms", "response_time p99.9 > 1ms",
        ]
        let analysis = try run(limits: limits, hanging)
        #expect(
            analysis.thresholds.map(\.state) == [
                .failed, .passed, .failed, .failed, .passed, .passed, .passed, .failed, .passed, .failed,
            ])
        #expect(analysis.thresholds.map { $0.actual == nil } == analysis.thresholds.map { $0.state == .failed })
        #expect(analysis.thresholds[0].actualForPeople == "p99.9 none: 0.50 % had no good answer")
        #expect(analysis.thresholds[0].unanswered == 0.005 && analysis.thresholds[1].unanswered == nil)
        #expect(analysis.verdict.outcome == .failed)
        #expect(
            analysis.verdict.reasons.first
                == "Threshold \"response_time p99.9 < 100ms\" failed: p99.9 none: 0.50 % had no good answer.")
    }

    @Test("a dropped arrival counts once in the whole, once in the first step of its flow, and in no other")
    func dropped() throws {
        let layout = Layout(
            steps: [.init(name: "a", flow: "x"), .init(name: "b", flow: "x"), .init(name: "c", flow: "y")], flows: ["x", "y"])
        let analysis = try run(
            layout,
            limits: [
                "response_time p99 < 1s", "response_time p98 < 1s", "response_time{step:a} p95 < 1s",
                "response_time{step:a} p90 < 1s",
                "response_time{step:b} max < 1s", "response_time{flow:x} p98 < 1s", "response_time{flow:y} max < 1s",
            ]
        ) { tally in
            for step in tally.steps.indices {
                tally.steps[step].requests = 90
                tally.steps[step].responseTime.record(.milliseconds(5), count: 90)
            }
            tally.counts.dropped = 5
            tally.steps[0].dropped = 5
        }
        #expect(analysis.thresholds.map(\.state) == [.failed, .passed, .failed, .passed, .passed, .failed, .passed])
    }

    @Test("goodput counts what was answered rightly in time, of the steps that are meant")
    func goodput() throws {
        var sample = SyntheticRun()
        sample.layout = Layout(steps: [.init(name: "a", flow: "main"), .init(name: "b", flow: "main")], flows: ["main"])
        var run = sample.run()
        run.totals = Tally(sample.layout)
        for step in 0..<2 {
            run.totals.steps[step].requests = 1000
            run.totals.steps[step].failed = 100
            run.totals.steps[step].failedResponseTime.record(.milliseconds(1), count: 100)
            run.totals.steps[step].responseTime.record(.milliseconds(100), count: 600 - 200 * Int64(step))
            run.totals.steps[step].responseTime.record(.milliseconds(400), count: 300 + 200 * Int64(step))
        }
        run.header.thresholds = try [
            "goodput{under:250ms} > 99/s", "goodput{under:250ms,step:b} > 40.1/s", "goodput{under:1s} >= 180/s",
        ]
        .map { try Threshold(parsing: $0) }
        let analysis = RunAnalysis(run)
        #expect(analysis.thresholds.map(\.actual) == [100, 40, 180])
        #expect(analysis.thresholds.map(\.state) == [.passed, .failed, .passed])
        #expect(run.goodput == 100)
        #expect(analysis.thresholds.map(\.unit) == [.rate, .rate, .rate])
    }

    @Test("a window without a good answer is the worst of all, and ends a run that must not have one")
    func windows() throws {
        var sample = SyntheticRun()
        (sample.layout, sample.rate, sample.monitors) = (Self.one, 0, false)
        sample.thresholds = try ["response_time p90 < 100ms over 2s"].map { try Threshold(parsing: $0) }
        var intervals = sample.intervals
        for index in intervals.indices {
            intervals[index].tally.steps[0].requests = 20
            let failed: Int64 = intervals[index].second == 6 ? 5 : 0
            intervals[index].tally.steps[0].failed = failed
            intervals[index].tally.steps[0].responseTime.record(.milliseconds(index), count: 20 - failed)
        }
        var windows = ThresholdWindows(sample.header)
        for interval in intervals { windows.add(interval) }
        let result = try #require(windows.result(at: 0))
        #expect(result.state == .failed && result.actual == nil && result.unanswered == 0.125)
        #expect(result.window == "2s from second 5")
        var header = sample.header
        header.thresholds[0].aborts = true
        var abort = AbortWatch(header)
        let failures = intervals.compactMap { abort.add($0, samples: []).map { _ in true } }
        #expect(failures.count == 2)
    }

    @Test("any percentile of all arrivals is that of the sorted list with every failure at its end, in 1,000 random mixes")
    func bruteForce() {
        var random = SeededRandom(seed: 20)
        for _ in 0..<1000 {
            let answered = Int(random.unit() * 400)
            let unanswered = Int(random.unit() * random.unit() * 200)
            let values = (0..<answered).map { _ in Int64(exponential(random.unit() * 20)) }
            var arrivals = AllArrivals(unanswered: Int64(unanswered))
            for value in values { arrivals.answered.record(value) }
            let sorted = values.sorted().map(Double.init) + [Double](repeating: .infinity, count: unanswered)
            guard !sorted.isEmpty else {
                #expect(arrivals.value(atPercentile: 50) == nil && arrivals.unansweredShare == nil)
                continue
            }
            for percentile in [0.1, 25, 50, 90, 95, 99, 99.9, 100] {
                let rank = max(1, Int((percentile.nextDown * Double(sorted.count) / 100).rounded(.up)))
                let exact = sorted[rank - 1]
                let reported = arrivals.value(atPercentile: percentile).map(Double.init) ?? .infinity
                #expect(
                    exact == reported || (exact.isFinite && reported >= exact && reported <= exact * 1.001 + 64),
                    "p\(percentile) of \(answered) + \(unanswered)")
            }
        }
    }

    @Test(
        "what cannot be asked for is said",
        arguments: [
            ("goodput > 300/s", "\"goodput\" needs the time within which an answer is good, as in goodput{under:250ms}."),
            ("goodput{step:a} > 300/s", "\"goodput\" needs the time within which an answer is good, as in goodput{under:250ms}."),
            ("goodput{under:fast} > 300/s", "the selector \"under\" must be \(TimeSpan.expectation), not \"fast\"."),
            ("response_time{outcome:failure} p95 < 1s", "the selector \"outcome\" can only be \"success\", not \"failure\"."),
            ("response_time{under:1s} p95 < 1s", "\"response_time\" cannot be narrowed down by \"under\"."),
        ])
    func mistakes(text: String, sentence: String) {
        #expect { try Threshold(parsing: text) } throws: { ($0 as? ThresholdMistake)?.sentence == sentence }
    }
}
