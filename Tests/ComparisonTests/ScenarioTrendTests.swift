import Basics
import Comparison
import Glibc
import Metrics
import Runs
import Testing

@Suite("The history of a scenario") struct ScenarioTrendTests {
    private static let here = HistoryRun.Conditions(
        fingerprint: "f", targetKind: .url, cpu: "cpu", cores: 2, kernel: "6.1", version: "1", transport: .wire, workers: 1)

    /// Runs of three trials whose p50 lies around the levels given, in milliseconds.
    private func runs(_ levels: [Double], noise: Double = 0.01) -> [HistoryRun] {
        var random = SeededRandom(seed: 11)
        return levels.enumerated().map { index, level in
            let trials = (0..<3).map { trial in
                TrialFigures(
                    trial: trial, measured: .seconds(10), requests: 20_000, failed: 20, offered: 20_000, started: 20_000,
                    p50: level * 1e6 * (1 + noise * (random.unit() - 0.5)), p99: nil)
            }
            return HistoryRun(
                id: "run-\(index)", tags: ["commit": "c\(index)"], startedAt: Double(index), conditions: Self.here, trials: trials)
        }
    }

    private func levels(_ parts: (Double, Int)...) -> [Double] { parts.flatMap { Array(repeating: $0.0, count: $0.1) } }

    @Test("a step is confirmed between the runs around it, and the runs after it are the new usual")
    func step() throws {
        let trend = ScenarioTrend("peak", .p50, of: runs(levels((10, 30), (11, 20))))
        let change = try #require(trend.changes.first)
        #expect(trend.changes.count == 1 && change.isConfirmed && change.isWorse && change.index == 30)
        #expect(change.range.contains(30) && change.range.count <= 5)
        #expect(abs(change.before / 10e6 - 1) < 0.01 && abs(change.after / 11e6 - 1) < 0.01)
        #expect(trend.bound?.runs == 19 && trend.standing == .within && trend.missing == 0)
        #expect(abs(try #require(trend.bound).centre / 11e6 - 1) < 0.01)
    }

    /// A run every three hours for so many days; at some hours the level is `peak` times as high.
    private func days(_ count: Int, peak: Double, at hours: Set<Int>, seed: UInt64 = 3, runsAtOnce: Int = 1) -> [HistoryRun] {
        var random = SeededRandom(seed: seed)
        let slots = (0..<count).flatMap { day in stride(from: 0, to: 24, by: 3).map { day * 24 + $0 } }
        return slots.flatMap { slot in
            (0..<runsAtOnce).map { number in
                let noise = 1 + 0.03 * (random.unit() + random.unit() - 1)
                var run = runs([10 * (hours.contains(slot % 24) ? peak : 1) * noise])[0]
                run.id = "run-\(slot)-\(number)"
                run.startedAt = Double(slot * 3600 + number * 60)
                return run
            }
        }
    }

    @Test("hours of the day at which it is worse are named, with both levels")
    func peaks() throws {
        let trend = ScenarioTrend("peak", .p50, of: days(10, peak: 1.3, at: [12, 15]))
        #expect(trend.peakHours.map(\.hour) == [12, 15])
        let first = try #require(trend.peakHours.first)
        #expect(first.days == 10 && first.others == 70 && first.p < 0.001)
        #expect(abs(first.level / 13e6 - 1) < 0.02 && abs(first.usual / 10e6 - 1) < 0.02)
    }

    @Test("no hour is named where the hours are alike, where it is better, where it hardly matters, or on too few days")
    func noPeaks() {
        #expect(ScenarioTrend("peak", .p50, of: days(10, peak: 0.7, at: [12])).peakHours.isEmpty)
        #expect(ScenarioTrend("peak", .p50, of: days(10, peak: 1.02, at: [12])).peakHours.isEmpty)
        #expect(ScenarioTrend("peak", .p50, of: days(2, peak: 2, at: [12])).peakHours.isEmpty)
        // Many runs within an hour are one look at it.
        #expect(ScenarioTrend("peak", .p50, of: days(2, peak: 2, at: [12], runsAtOnce: 4)).peakHours.isEmpty)
        let alarms = (1...60).count {
            !ScenarioTrend("peak", .p50, of: days(6, peak: 1, at: [], seed: UInt64($0))).peakHours.isEmpty
        }
        #expect(alarms <= 2)
    }

    @Test(
        "the latest run stands as it is",
        arguments: [
            (10.0, ScenarioTrend.Standing.within), (10.1, .within), (11, .worse), (9, .better),
        ])
    func latest(_ level: Double, _ standing: ScenarioTrend.Standing) {
        #expect(ScenarioTrend("peak", .p50, of: runs(levels((10, 30), (level, 1)))).standing == standing)
    }

    @Test("of throughput, less is worse")
    func throughput() {
        var runs = runs(levels((10, 30)))
        for trial in runs[29].trials.indices { runs[29].trials[trial].requests = 15_000 }
        #expect(ScenarioTrend("peak", .throughput, of: runs).standing == .worse)
    }

    @Test("too few runs say how many are missing", arguments: [(0, 9), (1, 8), (5, 4), (8, 1), (9, 0)])
    func fewRuns(_ count: Int, _ missing: Int) {
        let trend = ScenarioTrend("peak", .p50, of: runs(levels((10, count))))
        #expect(trend.missing == missing && (trend.bound == nil) == (missing > 0) && trend.points.count == count)
        #expect((trend.standing == .unknown) == (missing > 0) && trend.changes.isEmpty)
    }

    @Test("what is no part of the series is said")
    func leftOut() {
        var runs = runs(levels((10, 20)))
        runs[0].conditions.kernel = "5.10"
        runs[1].conditions.fingerprint = "g"
        runs[2].isPaired = true
        runs[3].outcome = .untrusted
        runs[4].trials = []
        let trend = ScenarioTrend("peak", .p50, of: runs)
        #expect(trend.points.count == 15)
        #expect(
            trend.notes == [
                "1 run is not in the series: an arm of a paired comparison.",
                "1 run is not in the series: untrusted, unmeasured or interrupted.",
                "1 run is not in the series: without enough measured for response_time p50.",
                "2 runs are not in the series: another scenario, another kernel than the latest.",
            ])
    }

    @Test("the same runs always give the same answer")
    func sameAnswer() {
        let runs = runs(levels((10, 25), (10.5, 25)), noise: 0.1)
        let (first, second) = (ScenarioTrend("peak", .p50, of: runs), ScenarioTrend("peak", .p50, of: runs))
        #expect(first.changes.map(\.index) == second.changes.map(\.index) && first.changes.map(\.p) == second.changes.map(\.p))
    }

    /// Runs whose p50 is log-normal around 10 ms with a deviation of 1 %, the last one `shift` higher.
    private func noisy(_ count: Int, shift: Double, using noise: inout TrialNoise) -> [HistoryRun] {
        (0..<count).map { index in
            let level = 10e6 * exp(noise.normal(0.01) + (index == count - 1 ? log1p(shift) : 0))
            let trial = TrialFigures(trial: 0, measured: .seconds(10), requests: 20_000, failed: 0, p50: level)
            return HistoryRun(id: "run-\(index)", startedAt: Double(index), conditions: Self.here, trials: [trial])
        }
    }

    @Test("hardly ever is a run called worse that is not, and 10 % hardly ever missed")
    func calibration() {
        var noise = TrialNoise(seed: 31)
        let count = ComparisonProofs.size(small: 150, full: 2000)
        func worse(_ shift: Double) -> Int {
            (0..<count).count { _ in ScenarioTrend("peak", .p50, of: noisy(31, shift: shift, using: &noise)).standing == .worse }
        }
        let (wrong, right) = (worse(0), worse(0.1))
        ComparisonProofs.note("trend, 30 stationary runs: called worse \(ComparisonProofs.rate(wrong, of: count))")
        ComparisonProofs.note("trend, +10 % at a deviation of 1 %: called worse \(ComparisonProofs.rate(right, of: count))")
        #expect(Double(wrong) <= max(1, 0.003 * Double(count)) && Double(right) >= 0.95 * Double(count), "\(wrong) \(right)")
    }
}
