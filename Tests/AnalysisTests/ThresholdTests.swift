import Basics
import HTTPMessages
import Histograms
import Metrics
import Runs
import TestSupport
import Testing

@testable import Analysis

@Suite("Thresholds over a whole run")
struct ThresholdTests {
    /// 10 measured seconds of 20 requests: 50 per step, of which products and search fail 20 each, login and pay 10.
    static let run: Run = {
        var sample = SyntheticRun()
        sample.rate = 20
        sample.failures = [.status5xx: 5, .check: 1]
        sample.late = 2
        sample.dropped = 1
        sample.layout.custom = ["stock"]
        var run = sample.run()
        run.totals.custom[0].record(1 << 20, count: 4)
        return run
    }()

    /// What is asked, and the answer; `nil` is unmeasured.
    struct Case: CustomTestStringConvertible, Sendable {
        var metric: Metric
        var statistic: Statistic
        var selectors: [Selector]
        var expected: Double?
        var unit: Metric.Unit

        init(
            _ metric: Metric, _ statistic: Statistic, _ selectors: [Selector.Key: String], _ expected: Double?, _ unit: Metric.Unit
        ) {
            self.metric = metric
            self.statistic = statistic
            self.selectors = selectors.map { Selector(key: $0.key, value: $0.value) }
            self.expected = expected
            self.unit = unit
        }

        var testDescription: String { "\(metric.rawValue) \(statistic) \(selectors.map { "\($0.key):\($0.value)" })" }
    }

    static let cases: [Case] = [
        Case(.errors, .rate, [:], 0.3, .fraction),
        Case(.errors, .count, [:], 60, .count),
        Case(.errors, .rate, [.step: "products"], 0.4, .fraction),
        Case(.errors, .rate, [.step: "pay"], 0.2, .fraction),
        Case(.errors, .rate, [.step: "nowhere"], nil, .fraction),
        Case(.errors, .rate, [.flow: "browse"], 0.4, .fraction),
        Case(.errors, .rate, [.group: "order"], 0.2, .fraction),
        Case(.errors, .rate, [.tag: "team=search"], 0.4, .fraction),
        Case(.errors, .rate, [.tag: "team"], 50.0 / 150, .fraction),
        Case(.errors, .rate, [.flow: "browse", .tag: "team=payments"], nil, .fraction),
        Case(.errors, .rate, [.status: "503"], 0.25, .fraction),
        Case(.errors, .rate, [.status: "503", .step: "pay"], nil, .fraction),
        Case(.custom, .min, [.name: "stock"], Double(1 << 20), .number),
        Case(.custom, .count, [.name: "stock"], 4, .count),
        Case(.custom, .max, [.name: "nothing"], nil, .number),
        Case(.requests, .count, [:], 200, .count),
        Case(.requests, .rate, [:], 20, .rate),
        Case(.requests, .count, [.status: "5xx"], 50, .count),
        Case(.requests, .count, [.status: "201"], 40, .count),
        Case(.requests, .count, [.status: "204"], 0, .count),
        Case(.requests, .count, [.status: "banana"], 0, .count),
        Case(.throughput, .rate, [:], 14, .rate),
        Case(.throughput, .mean, [:], 14, .rate),
        Case(.throughput, .rate, [.step: "login"], 4, .rate),
        Case(.throughput, .max, [:], nil, .rate),
        Case(.droppedIterations, .count, [:], 10, .count),
        Case(.lateIterations, .count, [:], 20, .count),
        Case(.lateIterations, .rate, [:], 2, .rate),
        Case(.lateIterations, .count, [.step: "pay"], nil, .count),
        Case(.bytesReceived, .count, [:], 280_000, .bytes),
        Case(.bytesReceived, .count, [.step: "pay"], 60_000, .bytes),
        Case(.bytesReceived, .rate, [.step: "pay"], 6000, .bytes),
        Case(.checks, .rate, [.step: "pay"], 0.8, .fraction),
        Case(.checks, .rate, [.check: "json $.token exists"], 0.8, .fraction),
        Case(.checks, .rate, [.check: "status 200", .step: "products"], 0.6, .fraction),
        Case(.checks, .rate, [.check: "nothing"], nil, .fraction),
        Case(.tls, .percentile(95), [:], nil, .time),
        Case(.connect, .count, [:], 10, .count),
        Case(.connect, .max, [.step: "pay"], nil, .time),
        Case(.responseTime, .count, [:], 210, .count),
        Case(.responseTime, .count, [.status: "200"], nil, .count),
        Case(.iterationTime, .count, [:], 200, .count),
        Case(.iterationTime, .count, [.group: "order"], 40, .count),
        Case(.iterationTime, .count, [.flow: "browse"], nil, .count),
        Case(.cpu, .mean, [:], 57, .percent),
        Case(.cpu, .max, [.process: "generator"], 25, .percent),
        Case(.cpu, .percentile(50), [.process: "target"], 57, .percent),
        Case(.memory, .min, [:], 122 * 1_048_576, .bytes),
        Case(.memory, .max, [.process: "target"], 131 * 1_048_576, .bytes),
        Case(.memory, .max, [.process: "other"], nil, .bytes),
        Case(.threads, .max, [:], 4, .count),
        Case(.descriptors, .mean, [:], 52, .count),
        Case(.descriptors, .max, [.process: "host"], nil, .count),
    ]

    @Test("see what they ask for, in their unit", arguments: cases)
    func actual(one: Case) throws {
        let threshold = Threshold(
            expression: "", metric: one.metric, selectors: one.selectors, statistic: one.statistic, comparison: .atMost,
            limit: .value(one.expected ?? 0))
        var run = Self.run
        run.header.thresholds = [threshold]
        let result = try #require(RunAnalysis(run).thresholds.first)
        #expect(result.unit == one.unit)
        #expect(result.state == (one.expected == nil ? .unmeasured : .passed))
        if let actual = result.actual, let expected = one.expected {
            #expect(abs(actual - expected) <= 1e-9 * max(1, abs(expected)))
        } else {
            #expect(result.actual == nil && one.expected == nil)
        }
    }

    @Test("read latencies from the histograms of their steps")
    func latencies() throws {
        var run = Self.run
        for step in run.totals.steps.indices { run.totals.steps[step].failed = 0 }
        run.totals.counts.dropped = 0
        run.header.thresholds = [.p95(below: .seconds(1)), .p95(below: .seconds(1), step: "pay")]
        let results = RunAnalysis(run).thresholds
        #expect(results[0].actual == Double(run.totals.merged(\.responseTime).value(atPercentile: 95)))
        #expect(results[1].actual == Double(run.totals.steps[3].responseTime.value(atPercentile: 95)))
    }

    @Test(
        "compare as written",
        arguments: [(.below, .failed), (.atMost, .passed), (.above, .failed), (.atLeast, .passed)]
            as [(Threshold.Comparison, ThresholdResult.State)])
    func comparison(comparison: Threshold.Comparison, state: ThresholdResult.State) {
        var run = Self.run
        run.header.thresholds = [
            Threshold(expression: "", metric: .requests, statistic: .count, comparison: comparison, limit: .value(200))
        ]
        #expect(RunAnalysis(run).thresholds.map(\.state) == [state])
    }

    @Test("that hang on a missing baseline are unmeasured, never passed")
    func baseline() {
        var run = Self.run
        run.header.thresholds = [
            Threshold(expression: "x", metric: .requests, statistic: .count, comparison: .below, limit: .ofBaseline(1.1))
        ]
        let analysis = RunAnalysis(run)
        #expect(analysis.thresholds.map(\.state) == [.unmeasured])
        #expect(analysis.thresholds[0].limit == nil)
        #expect(analysis.verdict.outcome == .unmeasured)
        #expect(analysis.verdict.reasons == [#"Threshold "x" has no baseline to be held against."#])
    }

    @Test("that hang on a baseline take their limit from it, also in a window, but not from one under other conditions")
    func ofBaseline() {
        var run = Self.run
        run.header.thresholds = [
            Threshold(expression: "x", metric: .requests, statistic: .count, comparison: .below, limit: .ofBaseline(1.1)),
            Threshold(
                expression: "y", metric: .requests, selectors: [Selector(key: .step, value: "nowhere")], statistic: .count,
                comparison: .below, limit: .ofBaseline(1.1)),
            Threshold(
                expression: "z", metric: .throughput, statistic: .rate, comparison: .above, limit: .ofBaseline(0.5),
                window: .seconds(2)),
        ]
        #expect(run.header.needsBaseline)
        let limited = run.header.limited(by: Self.run)
        #expect(limited.thresholds.map(\.expression) == ["x", "y", "z"])
        #expect(limited.thresholds[0].limit == .value(1.1 * Double(Self.run.totals.requests)))
        #expect(limited.thresholds[1].limit == .ofBaseline(1.1))
        #expect(limited.thresholds[2].limit != .ofBaseline(0.5))
        run.header = limited
        #expect(RunAnalysis(run).thresholds.map(\.state) == [.passed, .unmeasured, .unmeasured])
        var other = Self.run
        other.header.machine.cpu = "another"
        #expect(!run.header.limited(by: other).thresholds.contains { $0.expression == "y" && $0.limit != .ofBaseline(1.1) })
        #expect(Self.run.header.limited(by: nil).thresholds == Self.run.header.thresholds)
    }

    @Test(
        "print their values for people",
        arguments: [
            (.time, 12_345_678, "12.3 ms"), (.fraction, 0.0231, "2.31 %"), (.rate, 150.5, "151/s"),
            (.bytes, 1_048_576, "1.00 MiB"),
            (.percent, 57, "57.0 %"), (.count, 12, "12"), (.time, nil, "no sample"), (.time, .infinity, "-"),
        ] as [(Metric.Unit, Double?, String)])
    func forPeople(unit: Metric.Unit, value: Double?, expected: String) {
        let result = ThresholdResult(expression: "", state: .passed, actual: value, limit: nil, unit: unit)
        #expect(result.actualForPeople == expected)
    }
}
