import Basics
import Histograms
import Runs
import TestSupport
import Testing

@testable import Comparison

@Suite("The finer figures of a comparison") struct ComparisonDetailTests {
    private static let blocks = 8

    private func run(_ id: String, _ arm: Experiment.Arm?, p50: [Double]) -> ComparedRun {
        var header = SyntheticRun().header
        header.id = id
        header.experiment = arm.map { Experiment(id: "e", arm: $0, baselineFirst: Experiment.orders(blocks: Self.blocks)) }
        let trials = p50.enumerated().map { trial, p50 in
            TrialFigures(trial: trial, measured: .seconds(10), requests: 20_000, failed: 0, p50: p50, p99: 3 * p50)
        }
        return ComparedRun(header: header, verdict: Verdict(outcome: .passed), trials: trials)
    }

    /// Evenly spread from `typical` to three times as long; `noise` of one trial moves all of it.
    private func times(_ typical: Double, noise: [Double], requests: Int = 20_000) -> [Int: Histogram] {
        noise.enumerated().reduce(into: [:]) { times, entry in
            var histogram = Histogram()
            for request in 0..<requests {
                histogram.record(Nanoseconds(typical * (1 + entry.element) * (1 + 2 * Double(request) / Double(requests))))
            }
            times[entry.offset] = histogram
        }
    }

    private let quiet = [0.001, -0.002, 0.002, 0, -0.001, 0.001, -0.001, 0]

    private func detail(
        _ arm: Bool, factor: Double, noise: [Double]? = nil, requests: Int = 20_000, _ change: (inout Comparison) -> Void = { _ in }
    ) -> ComparisonDetail {
        let noise = noise ?? quiet
        let levels = noise.map { 1e7 * (1 + $0) }
        let (old, new) = (
            run("a", arm ? .baseline : nil, p50: levels), run("b", arm ? .candidate : nil, p50: levels.map { $0 * factor })
        )
        var comparison = Comparer().compare(old, new)
        change(&comparison)
        return ComparisonDetail(
            comparison, old, new,
            times: (times(1e7, noise: noise, requests: requests), times(1e7 * factor, noise: noise, requests: requests)))
    }

    @Test("every percentile moved by what the candidate is slower, and the blocks say how sure that is")
    func paired() throws {
        let detail = detail(true, factor: 1.1)
        #expect(detail.shifts.map(\.percentile) == [50, 75, 90, 95, 99, 99.9])
        for shift in detail.shifts {
            #expect(abs(shift.change - 0.1) < 0.002, "\(shift)")
            let interval = try #require(shift.interval)
            #expect(interval.contains(shift.change) && interval.upperBound - interval.lowerBound < 0.01, "\(shift)")
        }
        #expect(abs(detail.shifts[0].baseline / 2e7 - 1) < 0.005 && abs(detail.shifts[0].candidate / 2.2e7 - 1) < 0.005)
        let p50 = try #require(detail.blocks.first { $0.metric == .p50 })
        #expect(p50.changes.count == 8 && p50.changes.areAll { abs(($0 ?? 0) - 0.1) < 1e-9 })
        #expect(detail.blocks.areAll { $0.metric.isRatio } && detail.baselineFirst.count == 8)
        #expect(detail.baselineTimes.totalCount == 160_000 && detail.candidateTimes.totalCount == 160_000)
    }

    @Test("runs that are no experiment have intervals from their trials, and no blocks")
    func unpaired() throws {
        let detail = detail(false, factor: 1.1)
        let interval = try #require(detail.shifts.first?.interval)
        #expect(interval.contains(0.1) && interval.lowerBound > 0.09)
        #expect(detail.blocks.isEmpty && detail.baselineFirst.isEmpty)
        let single = self.detail(false, factor: 1.1, noise: [0])
        #expect(abs(single.shifts[0].change - 0.1) < 0.002 && single.shifts.areAll { $0.interval == nil })
    }

    @Test(
        "a percentile needs ten requests beyond it in every trial", arguments: [(20_000, 6), (2000, 5), (200, 4), (30, 1), (10, 0)])
    func enough(requests: Int, count: Int) { #expect(detail(true, factor: 1.1, requests: requests).shifts.count == count) }

    @Test("where failures distort response times, no percentile is shown")
    func distorted() {
        let detail = detail(true, factor: 1.1) { comparison in
            for index in comparison.metrics.indices where comparison.metrics[index].metric.isLatency {
                comparison.metrics[index].outcome = .incomparable
            }
        }
        #expect(detail.shifts.isEmpty)
    }

    @Test("blocks that were not compared are not shown")
    func cutShort() {
        let detail = detail(true, factor: 1.1) { $0.blocks = 5 }
        #expect(detail.baselineFirst.count == 5 && detail.baselineTimes.totalCount == 100_000)
    }
}
