import Basics
import HTTPMessages
import Histograms
import Metrics
import Runs
import TestSupport
import Testing

@testable import Analysis

@Suite("Thresholds second by second")
struct WindowTests {
    /// `errors rate < 25% over 3s`, or what is asked instead.
    static func threshold(
        _ metric: Metric = .errors, _ statistic: Statistic = .rate, _ comparison: Threshold.Comparison = .below,
        _ limit: Double = 0.25,
        over window: Int? = 3, aborts: Bool = false, grace: Int = 0
    ) -> Threshold {
        Threshold(
            expression: "x", metric: metric, statistic: statistic, comparison: comparison, limit: .value(limit),
            window: window.map(TimeSpan.seconds), aborts: aborts, grace: .seconds(grace))
    }

    /// One second of 10 requests, of which so many fail.
    static func interval(_ second: Int, failed: Int64, trial: Int = 0, isWarmup: Bool = false) -> Interval {
        var tally = Tally(SyntheticRun.shop)
        tally.steps[0].requests = 10
        tally.steps[0].failed = failed
        for _ in failed..<10 {
            tally.steps[0].responseTime.record(.milliseconds(failed + 1))
            tally.steps[0].serviceTime.record(.milliseconds(failed + 1))
        }
        return Interval(
            trial: trial, second: second, start: .seconds(second), duration: .seconds(1), isWarmup: isWarmup, vus: 1, busyVUs: 1,
            loopCPU: [0.1], tally: tally)
    }

    static func result(_ threshold: Threshold, _ failed: [Int64], samples: [ResourceSample] = []) -> ThresholdResult? {
        var header = SyntheticRun().header
        header.thresholds = [threshold]
        var windows = ThresholdWindows(header, samples: samples)
        for (second, failed) in failed.enumerated() { windows.add(interval(second, failed: failed)) }
        return windows.result(at: 0)
    }

    @Test("the worst window decides, and is named")
    func worst() {
        let result = Self.result(Self.threshold(), [0, 0, 1, 2, 6, 0, 0, 0])
        #expect(result?.state == .failed)
        #expect(result?.actual == 0.3)
        #expect(result?.window == "3s from second 2")
    }

    @Test("for a lower limit the smallest window is the worst")
    func lowest() {
        let result = Self.result(Self.threshold(.throughput, .rate, .above, 7), [0, 4, 4, 4, 0])
        #expect(result?.state == .failed)
        #expect(result?.actual == 6)
        #expect(result?.window == "3s from second 1")
    }

    @Test("latencies slide: what left the window is forgotten")
    func slides() {
        let result = Self.result(Self.threshold(.serviceTime, .max, .below, 1e9, over: 2), [7, 0, 0, 0])
        #expect((result?.actual ?? 0) >= 8e6)
        let after = Self.result(Self.threshold(.responseTime, .min, .above, 0, over: 2), [7, 7, 7, 7])
        #expect((after?.actual ?? 0) > 7e6)
    }

    @Test("a run shorter than its window is unmeasured")
    func tooShort() {
        #expect(Self.result(Self.threshold(over: 10), [9, 9]) == nil)
        var sample = SyntheticRun()
        sample.rate = 20
        sample.thresholds = [Self.threshold(over: 100)]
        #expect(RunAnalysis(sample.run()).verdict.outcome == .unmeasured)
    }

    @Test("warm-up is in no window, and no window spans two trials")
    func boundaries() {
        var header = SyntheticRun().header
        header.thresholds = [Self.threshold(over: 2)]
        var windows = ThresholdWindows(header)
        #expect(windows.isNeeded)
        windows.add(Self.interval(0, failed: 10, isWarmup: true))
        windows.add(Self.interval(1, failed: 0))
        windows.add(Self.interval(2, failed: 0))
        windows.add(Self.interval(3, failed: 4))
        windows.add(Self.interval(1, failed: 10, trial: 1))
        windows.add(Self.interval(2, failed: 0, trial: 1))
        #expect(windows.result(at: 0)?.actual == 0.5)
        #expect(windows.result(at: 0)?.window == "2s from second 1 of trial 2")
    }

    @Test("samples of monitors fall into the second in which they were read")
    func samples() {
        let samples = (0..<5).map { second in
            ResourceSample(
                trial: 0, time: .seconds(second) + .milliseconds(500), source: "process:target",
                values: [.cpuPercent: Double(second) * 10])
        }
        let result = Self.result(Self.threshold(.cpu, .mean, .below, 30, over: 2), [0, 0, 0, 0, 0], samples: samples)
        #expect(result?.actual == 35)
        #expect(result?.window == "2s from second 3")
    }

    @Test("gauges fall into their second as other samples do")
    func gauges() {
        let samples = (0..<5).map { second in
            ResourceSample(
                trial: 0, time: .seconds(second) + .milliseconds(500), source: .scrape("app"), values: [:],
                gauges: [Gauge(name: "queue", value: Double(second)), Gauge(name: "other", value: 100)])
        }
        var threshold = Self.threshold(.gauge, .max, .below, 3, over: 2)
        threshold.selectors = [Selector(key: .source, value: "app"), Selector(key: .name, value: "queue")]
        let result = Self.result(threshold, [0, 0, 0, 0, 0], samples: samples)
        #expect(result?.actual == 4 && result?.state == .failed)
    }

    @Test("samples may come as they are read, each a moment after its second, and mean the same")
    func samplesAsTheyCome() {
        let samples = (0..<9).map { second in
            ResourceSample(
                trial: 0, time: .seconds(second + 1) + .milliseconds(40), source: "process:target",
                values: [.cpuPercent: Double(second * second % 50)])
        }
        let threshold = Self.threshold(.cpu, .mean, .below, 30, over: 2)
        var header = SyntheticRun().header
        header.thresholds = [threshold]
        var live = ThresholdWindows(header)
        for second in samples.indices {
            live.add([samples[second]])
            live.add(Self.interval(second, failed: 0))
        }
        let stored = Self.result(threshold, samples.map { _ in 0 }, samples: samples)
        #expect(stored?.actual != nil && live.result(at: 0) == stored)
    }

    @Test("the result of a window goes into the analysis")
    func analysis() {
        var sample = SyntheticRun()
        sample.rate = 20
        sample.failures = [.status5xx: 1]
        sample.thresholds = [Self.threshold(), Self.threshold(.errors, .rate, .below, 0.01)]
        var windows = ThresholdWindows(sample.header)
        for interval in sample.intervals { windows.add(interval) }
        let analysis = RunAnalysis(sample.run(), windows: windows)
        #expect(analysis.thresholds.map(\.state) == [.passed, .failed])
        #expect(analysis.verdict.reasons == [#"Threshold "x" failed: 5.00 % in 3s from second 2."#])
    }

    /// In which second a run is ended; `nil` when it goes on.
    static func ended(_ threshold: Threshold, _ failed: [Int64]) -> Int? {
        var header = SyntheticRun().header
        header.thresholds = [threshold]
        var watch = AbortWatch(header)
        for (second, failed) in failed.enumerated() where watch.add(interval(second, failed: failed), samples: []) != nil {
            return second
        }
        return nil
    }

    @Test("a threshold that aborts ends the run in the second it fails")
    func aborts() {
        #expect(Self.ended(Self.threshold(over: nil, aborts: true), [0, 0, 5, 5, 0]) == 3)
        #expect(Self.ended(Self.threshold(over: nil, aborts: true), [0, 0, 2, 2, 0]) == nil)
    }

    @Test("… but not in its grace, not without a whole window, and not when it need not abort")
    func doesNotAbort() {
        #expect(Self.ended(Self.threshold(over: nil, aborts: true, grace: 3), [9, 9, 9, 9]) == 3)
        #expect(Self.ended(Self.threshold(over: 3, aborts: true), [9, 0, 0, 0]) == 2)
        #expect(Self.ended(Self.threshold(over: nil), [9, 9]) == nil)
    }
}
