import Basics
import Database
import Histograms
import Metrics
import Runs
import TestSupport
import Testing

@testable import RunStore

@Suite("What the store keeps for comparisons")
struct ComparisonStoreTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func header(
        _ id: String, at start: Double, _ change: (inout RunHeader) -> Void = { _ in }
    ) -> RunHeader {
        var header = Sample.header(id, startedAt: start)
        change(&header)
        return header
    }

    @Test("the figures of a trial are those of its merged seconds, without warm-up, the first time and later")
    func trialFigures() throws {
        let intervals = try RunStore.temporary(folder).record()
        let store = try RunStore.temporary(folder)
        let fresh = try store.trialFigures(of: Sample.header().id)
        #expect(fresh.map(\.trial) == [0, 1])
        for (trial, figures) in fresh.enumerated() {
            let measured = intervals.filter { $0.trial == trial && !$0.isWarmup }
            var times = Histogram()
            for interval in measured { times.add(interval.tally.merged(\.responseTime)) }
            #expect(figures.requests == measured.reduce(0) { $0 + $1.tally.requests })
            #expect(figures.failed == measured.reduce(0) { $0 + $1.tally.failedRequests })
            #expect(figures.measured == measured.reduce(0) { $0 + $1.duration })
            #expect(figures.offered == 600 && figures.started == 597)
            #expect(try store.responseTimes(of: Sample.header().id)[trial] == times)
            let arrivals = AllArrivals(answered: times, unanswered: figures.failed + figures.dropped)
            #expect(figures.p50 == arrivals.interpolatedValue(atPercentile: 50) && figures.p50 != nil && figures.mean == times.mean)
            #expect(figures.p99 == arrivals.interpolatedValue(atPercentile: 99))
            #expect(figures.peakMemory == 1e9 + 0.1 && figures.cpuSeconds == nil)
        }
        // The second time they come from the table.
        #expect(try store.compared(Sample.header().id).trials == fresh)
        #expect(try store.connection.first("SELECT count(*) FROM trial_figures") { try $0.read(0, as: Int.self) } == 2)
        #expect(try store.compared(Sample.header().id).trials == fresh)
        #expect(try store.compared(Sample.header().id).verdict == Sample.verdict)
    }

    @Test("of a run in progress, the figures so far come, and are not kept")
    func unfinished() throws {
        let store = try RunStore.temporary(folder, alive: [4242])
        let recording = try store.begin(Sample.header())
        for second in 0..<4 { try recording.append(Sample.interval(second)) }
        let run = try store.compared(Sample.header().id)
        #expect(run.header.status == .running && run.trials.count == 1 && run.trials[0].requests == 72)
        #expect(try store.connection.first("SELECT count(*) FROM trial_figures") { try $0.read(0, as: Int.self) } == 0)
    }

    @Test("CPU is weighed by the time between samples")
    func cpu() throws {
        let store = try RunStore.temporary(folder)
        let recording = try store.begin(Sample.header())
        for second in 0..<4 {
            // Half a second late, as monitors can be.
            let time = Nanoseconds.seconds(second + 1) + (second == 3 ? .milliseconds(400) : 0)
            let sample = ResourceSample(
                trial: 0, time: time, source: "process:target", values: [.cpuPercent: second < 2 ? 900 : 50, .memoryBytes: 5])
            try recording.append(Sample.interval(second), samples: [sample])
        }
        let (totals, measured) = Sample.totals((0..<4).map { Sample.interval($0) })
        try recording.finish(Ending(status: .completed, finishedAt: 2, measured: measured, totals: totals, peakVUs: 1))
        let figures = try #require(try store.trialFigures(of: Sample.header().id).first)
        #expect(abs((figures.cpuSeconds ?? 0) - 0.5 * 2.4) < 1e-9)
    }

    @Test("a run remembers its experiment, what it is held against, and why it was ended early")
    func header() throws {
        let store = try RunStore.temporary(folder)
        let saved = header("a", at: 1) {
            $0.experiment = Experiment(id: "e", arm: .candidate, baselineFirst: [true, false, true], isUnchanged: true)
            $0.baseline = "b"
            $0.isCompared = true
        }
        let recording = try store.begin(saved)
        try recording.finish(
            Ending(
                status: .aborted, finishedAt: 2, measured: 0, totals: Tally(Sample.layout), peakVUs: 0,
                abortReason: "the threshold \"x\" failed."))
        let found = try store.load("a").header
        #expect(found.experiment == saved.experiment && found.baseline == "b" && found.isCompared)
        #expect(found.abortReason == "the threshold \"x\" failed.")
        try store.record(header("b", at: 2))
        let plain = try store.load("b").header
        #expect(plain.experiment == nil && plain.baseline == nil && !plain.isCompared && plain.abortReason == "")
    }

    @Test("history holds earlier runs under the same conditions, oldest first, and none of an experiment")
    func history() throws {
        let store = try RunStore.temporary(folder)
        for (index, id) in ["one", "two", "late"].enumerated() { try store.record(header(id, at: Double(index * 10)), seconds: 3) }
        try store.record(header("other-machine", at: 1) { $0.machine.cpu = "another" }, seconds: 3)
        try store.record(header("other-load", at: 1) { $0.fingerprint = "beef" }, seconds: 3)
        try store.record(
            header("arm", at: 1) { $0.experiment = Experiment(id: "e", arm: .baseline, baselineFirst: [true]) }, seconds: 3)
        _ = try store.begin(header("dead", at: 1))
        let now = header("now", at: 15)
        #expect(try store.history(of: now).map(\.header.id) == ["one", "two"])
        #expect(try store.history(of: now, with: ["late", "other-load"]).map(\.header.id) == ["one", "two", "late"])
        #expect(try store.history(of: header("one", at: 0)).isEmpty)
    }

    @Test("experiments in which nothing had changed are found, both arms of each")
    func unchanged() throws {
        let store = try RunStore.temporary(folder)
        func arm(_ id: String, _ arm: Experiment.Arm, unchanged: Bool) -> RunHeader {
            header("\(id)-\(arm.rawValue)", at: 1) {
                $0.experiment = Experiment(id: id, arm: arm, baselineFirst: [true, false], isUnchanged: unchanged)
            }
        }
        for id in ["quiet", "changed", "half", "own"] {
            for side in Experiment.Arm.allCases where id != "half" || side == .candidate {
                try store.record(arm(id, side, unchanged: id != "changed"), seconds: 3)
            }
        }
        let pairs = try store.unchangedExperiments(like: arm("own", .candidate, unchanged: true))
        #expect(pairs.map { [$0.baseline.header.id, $0.candidate.header.id] } == [["quiet-baseline", "quiet-candidate"]])
    }

    @Test("a comparison comes back as it was, also when the other run is gone")
    func comparison() throws {
        let store = try RunStore.temporary(folder)
        try store.record(seconds: 3)
        func side(_ id: String) -> Comparison.Side {
            Comparison.Side(id: id, scenario: "peak", label: "l", target: "t", startedAt: 1.5, trials: 8)
        }
        let comparison = Comparison(
            baseline: side("gone"), candidate: side(Sample.header().id), design: .paired, blocks: 8, history: 3, alpha: 0.003,
            outcome: .inconclusive,
            metrics: [
                MetricComparison(
                    metric: .p99, isGating: true, baseline: 1e6, candidate: 2e6, change: 0.1, lower: -0.1, upper: 0.3, p: 0.04,
                    threshold: 0.05, noiseFloor: 0.02, minimalDetectable: 0.09, slotEffect: -0.001, robustChange: 0.11,
                    outcome: .inconclusive, missing: 4, reason: "why"),
                MetricComparison(metric: .errors, isGating: false, threshold: 0.001, outcome: .incomparable),
            ], reasons: ["one.", "two."], notes: ["three."],
            looks: [.init(blocks: 4, alpha: 0.003, outcome: .inconclusive), .init(blocks: 8, alpha: 0.003, outcome: .ok)],
            isForced: true)
        let id = Sample.header().id
        try store.conclude(id, thresholds: [], findings: [], verdict: Verdict(outcome: .passed), comparison: comparison)
        #expect(try RunStore.temporary(folder).load(id).comparison == comparison)
        try store.conclude(id, thresholds: [], findings: [], verdict: Verdict(outcome: .passed))
        #expect(try store.load(id).comparison == nil)
        try store.delete(id)
    }
}
