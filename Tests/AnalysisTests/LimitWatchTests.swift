import Analysis
import Basics
import Histograms
import Metrics
import Runs
import TestSupport
import Testing

@Suite("Limits while a run is in progress")
struct LimitWatchTests {
    /// What is told when the median response time is these milliseconds, second by second, with a p95 limit of 100 ms.
    private func told(_ milliseconds: [Int], _ thresholds: [Threshold] = [.p95(below: .milliseconds(100))]) -> [String] {
        var header = SyntheticRun().header
        header.thresholds = thresholds
        var watch = LimitWatch(header)
        return milliseconds.enumerated().flatMap { second, time in
            watch.add(Self.interval(second, .milliseconds(time)), samples: [])
        }
    }

    private static func interval(_ second: Int, _ time: Nanoseconds, requests: Int64 = 100) -> Interval {
        var tally = Tally(SyntheticRun.shop)
        tally.steps[0].requests = requests
        tally.steps[0].responseTime.record(time, count: requests)
        tally.counts.offered = requests
        tally.counts.dropped = time > .milliseconds(500) ? 1 : 0
        return Interval(
            trial: 0, second: second, start: .seconds(second), duration: .seconds(1), isWarmup: false, vus: 1, busyVUs: 1,
            loopCPU: [0],
            tally: tally)
    }

    @Test("are told when they are crossed and when they hold again")
    func crossed() {
        let lines = told(Array(repeating: 10, count: 6) + Array(repeating: 200, count: 6) + Array(repeating: 10, count: 15))
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("Second 8: \"response_time p95 < 100ms\" is crossed: 200") == true, "\(lines)")
        #expect(lines.last?.contains("holds again: 10.0 ms") == true, "\(lines)")
    }

    @Test("are not told of one bad second")
    func hysteresis() {
        // One second of five is in the window until four good ones have passed: that is more than one, so it is told once, not each second.
        #expect(told(Array(repeating: 10, count: 20)).isEmpty)
        #expect(told(Array(repeating: 10, count: 6) + [10] + Array(repeating: 10, count: 6)).isEmpty)
    }

    @Test("never flood: at most four lines of each")
    func flood() {
        let waves = (0..<30).flatMap { _ in Array(repeating: 10, count: 12) + Array(repeating: 300, count: 12) }
        let lines = told(waves)
        #expect(lines.count == 4)
        #expect(lines.last?.hasSuffix("(no more is reported about this one).") == true)
        let many = (0..<10).map { _ in Threshold.p95(below: .milliseconds(100)) }
        #expect(told(waves, many).count == 12)
    }

    @Test("on a sum are told once, and those that abort or were never met not at all")
    func others() {
        let dropped = Threshold(
            expression: "dropped_iterations count < 1", metric: .droppedIterations, statistic: .count, comparison: .below,
            limit: .value(1))
        #expect(
            told([10, 10, 600, 10, 10, 10, 10, 10, 10], [dropped]) == ["Second 4: \"dropped_iterations count < 1\" is crossed: 1."])
        var aborting = dropped
        aborting.aborts = true
        #expect(told([600, 600, 600, 600], [aborting]).isEmpty)
        let throughput = Threshold(
            expression: "throughput > 500/s", metric: .throughput, statistic: .rate, comparison: .above, limit: .value(500))
        #expect(told(Array(repeating: 10, count: 20), [throughput]).isEmpty)
    }
}
