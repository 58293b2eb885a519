import Basics
import Comparison
import Glibc
import Runs
import TestSupport
import Testing

@Suite("Comparing two runs")
struct ComparisonTests {
    private let comparer = Comparer()

    /// Two arms without any noise; `worse` multiplies figures of the candidate.
    private func quiet(blocks: Int = 8, _ change: (inout TrialFigures) -> Void = { _ in }) -> (ComparedRun, ComparedRun) {
        var noise = TrialNoise(seed: 1, deviation: 0)
        var (a, b) = noise.arms(blocks: blocks)
        for index in a.trials.indices { (a.trials[index].failed, b.trials[index].failed) = (0, 0) }
        for index in b.trials.indices { change(&b.trials[index]) }
        return (a, b)
    }

    private func runs(_ count: Int, trials: Int = 1, seed: UInt64 = 3) -> [ComparedRun] {
        var noise = TrialNoise(seed: seed, deviation: 0.01)
        return (0..<count).map { noise.run("run-\($0)", at: Double($0), trials: trials, betweenRuns: 0.005) }
    }

    @Test("arms without noise: equal is OK, +10 % is a regression, -10 % an improvement")
    func withoutNoise() {
        for (factor, outcome) in [(1.0, Comparison.Outcome.ok), (1.1, .regression), (0.9, .improvement), (1.02, .ok)] {
            let (a, b) = quiet { $0.p50! *= factor }
            let comparison = comparer.compare(a, b)
            #expect(comparison.outcome == outcome)
            #expect(comparison.design == .paired && comparison.blocks == 8 && comparison.alpha == 0.01)
            let change = comparison[.p50]?.change ?? .nan
            #expect(abs(change - (factor - 1)) < 1e-9)
        }
    }

    @Test("less throughput is worse, and more failures are")
    func directions() {
        let (a, slower) = quiet { $0.measured = $0.measured * 11 / 10 }
        let throughput = comparer.compare(a, slower)[.throughput]
        #expect(throughput?.outcome == .regression && (throughput?.change ?? 0) < -0.05)
        let (clean, failing) = quiet { $0.failed = 60 }
        let errors = comparer.compare(clean, failing)
        #expect(errors.outcome == .regression && errors[.errors]?.baseline == 0)
        #expect(errors[.errors]?.outcome == .regression && errors[.p50]?.outcome == .ok)
    }

    @Test("slot effects are taken out, and told")
    func slots() {
        var (a, b) = quiet()
        // Whoever comes second is 4 % slower.
        for block in 0..<8 { if block % 2 == 0 { b.trials[block].p50! *= 1.04 } else { a.trials[block].p50! *= 1.04 } }
        let p50 = comparer.compare(a, b)[.p50]
        #expect(p50?.outcome == .ok && abs(p50?.change ?? 1) < 1e-9)
        #expect(abs((p50?.slotEffect ?? 0) - 0.04) < 1e-9)
    }

    @Test("the other way round gives the other answer")
    func reversed() {
        let (a, b) = quiet { $0.p50! *= 1.1 }
        let comparison = comparer.compare(b, a)
        #expect(comparison.outcome == .improvement && comparison.blocks == 8)
    }

    @Test("a noisy metric says how many more blocks it needs, and what it could not see")
    func needsMore() {
        var noise = TrialNoise(seed: 4, deviation: 0.06)
        let (a, b) = noise.arms(blocks: 6)
        let comparison = comparer.compare(a, b)
        #expect(comparison.outcome == .inconclusive)
        let p50 = comparison[.p50]
        #expect((p50?.missing ?? 0) >= 2 && (p50?.minimalDetectable ?? 0) > 0.05)
        #expect(comparison.reasons.contains { $0.contains("more blocks would tell") })
    }

    @Test("percentiles with too few requests beyond them do not decide, and say so")
    func tooFewRequests() {
        let (a, b) = quiet { $0.p99! *= 2 }
        func short(_ run: ComparedRun, _ requests: Int64) -> ComparedRun {
            var run = run
            for index in run.trials.indices { run.trials[index].requests = requests }
            return run
        }
        let fewer = comparer.compare(short(a, 5000), short(b, 5000))
        #expect(fewer[.p99]?.isGating == false && fewer[.p99]?.outcome == .regression)
        #expect(fewer.outcome == .ok)
        #expect(fewer.notes.contains { $0.contains("10,000 are needed for it to decide") })
        #expect(comparer.compare(short(a, 900), short(b, 900))[.p99] == nil)
    }

    @Test("blocks that are too few are inconclusive", arguments: [1, 2])
    func fewBlocks(blocks: Int) throws {
        let (a, b) = quiet(blocks: blocks) { $0.p50! *= 2 }
        let comparison = comparer.compare(a, b)
        #expect(comparison.outcome == .inconclusive && comparison[.p50]?.missing == 3 - blocks)
        try expectNoNaN(comparison)
    }

    // MARK: History

    @Test("without history: inconclusive, whatever the difference, and how many runs are missing")
    func noHistory() throws {
        for trials in [1, 8] {
            let pair = runs(2, trials: trials)
            var worse = pair[1]
            for index in worse.trials.indices { worse.trials[index].p50! *= 3 }
            let comparison = comparer.compare(pair[0], worse)
            #expect(comparison.outcome == .inconclusive && comparison.design == .historical && comparison.history == 1)
            #expect(comparison[.p50]?.missing == 7 && (comparison[.p50]?.change ?? 0) > 1.8)
            #expect(comparison[.p50]?.lower == nil && comparison[.p50]?.p == nil)
            #expect(comparison.reasons.contains { $0.contains("7 more") })
            try expectNoNaN(comparison)
        }
    }

    @Test("with history: the same is no regression, +10 % is one, and the baseline is the level of its segment")
    func withHistory() {
        let history = runs(20, trials: 3)
        let same = comparer.compare(history[10], runs(21, trials: 3, seed: 9)[20], history: history)
        #expect(same.history == 20 && [.ok, .inconclusive].contains(same.outcome))
        var worse = history[19]
        worse.header.id = "worse"
        for index in worse.trials.indices { worse.trials[index].p50! *= 1.1 }
        let comparison = comparer.compare(history[10], worse, history: history)
        #expect(comparison.outcome == .regression && comparison[.p50]?.outcome == .regression)
        #expect(comparison[.p99]?.outcome != .regression)
        #expect(comparison.notes.contains { $0.contains("perfbench ab") })
    }

    @Test("runs before a confirmed change do not count")
    func segments() {
        var history = runs(40)
        for index in 0..<20 {
            for trial in history[index].trials.indices { history[index].trials[trial].p50! *= 0.8 }
        }
        var candidate = history[39]
        candidate.header.id = "now"
        let comparison = comparer.compare(history[30], candidate, history: history)
        #expect(comparison[.p50]?.outcome != .regression)
        let old = comparer.compare(history[5], candidate, history: history)
        #expect(old[.p50]?.outcome == .regression && abs((old[.p50]?.change ?? 0) - 0.25) < 0.05)
    }

    @Test("the same runs give the same comparison")
    func repeatable() {
        let history = runs(40)
        let first = comparer.compare(history[3], history[39], history: history)
        #expect(first == comparer.compare(history[3], history[39], history: history))
    }

    // MARK: What cannot be compared

    struct Difference: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout ComparedRun) -> Void
    }

    @Test(
        "runs under other conditions are incomparable, and it says why",
        arguments: [
            Difference(testDescription: #"The scenario differs: "peak" for the baseline, "soak" for the candidate."#) {
                $0.header.scenario = "soak"
            },
            Difference(testDescription: #"The scenario "peak" does not send the same any more: its load, steps or data changed."#) {
                $0.header.fingerprint = "g"
            },
            Difference(testDescription: #"The kind of target differs: "url" for the baseline, "demo" for the candidate."#) {
                $0.header.target = "demo"
            },
            Difference(testDescription: #"The processor differs: "cpu" for the baseline, "other" for the candidate."#) {
                $0.header.machine.cpu = "other"
            },
            Difference(testDescription: #"The kernel differs: "6.1" for the baseline, "6.2" for the candidate."#) {
                $0.header.machine.kernel = "6.2"
            },
            Difference(testDescription: #"The version of perfbench differs: "1" for the baseline, "2" for the candidate."#) {
                $0.header.version = "2"
            },
            Difference(testDescription: #"The transport differs: "curl" for the baseline, "wire" for the candidate."#) {
                $0.header.transport = "wire"
            },
            Difference(testDescription: #"The candidate "run-1" was interrupted."#) { $0.header.status = .interrupted },
            Difference(testDescription: #"The candidate "run-1" was ended early."#) { $0.header.status = .aborted },
            Difference(testDescription: #"The candidate "run-1" has not ended yet."#) { $0.header.status = .running },
            Difference(testDescription: #"The candidate "run-1" measured nothing."#) { $0.trials = [] },
            Difference(testDescription: #"The candidate "run-1" measured nothing."#) {
                for index in $0.trials.indices { $0.trials[index].failed = $0.trials[index].requests }
            },
            Difference(testDescription: #"The candidate "run-1" is untrusted: The generator sent late."#) {
                $0.verdict = Verdict(outcome: .untrusted)
                $0.findings = [Finding(rule: "generator-lateness", severity: .critical, title: "The generator sent late.")]
            },
            Difference(testDescription: #"Both are the same run, "run-0"; name two."#) { $0.header.id = "run-0" },
        ])
    func incomparable(difference: Difference) throws {
        var pair = runs(2)
        difference.change(&pair[1])
        let comparison = comparer.compare(pair[0], pair[1])
        #expect(comparison.outcome == .incomparable && comparison.reasons == [difference.testDescription])
        #expect(comparison.metrics.isEmpty)
        let forced = comparer.compare(pair[0], pair[1], isForced: true)
        #expect(forced.outcome == .incomparable && forced.isForced && forced.reasons == comparison.reasons)
        try expectNoNaN(forced)
    }

    @Test("a limit without a baseline does not spoil a run as a baseline")
    func unmeasuredThreshold() {
        var pair = runs(2)
        pair[0].verdict = Verdict(outcome: .unmeasured, reasons: ["no baseline"])
        #expect(comparer.compare(pair[0], pair[1]).outcome == .inconclusive)
    }

    @Test("failures or arrivals that differ by more than 1 % make latencies incomparable")
    func survivors() {
        let (a, failing) = quiet { $0.failed = 240 }
        let errors = comparer.compare(a, failing)
        #expect(errors[.p50]?.outcome == .incomparable && errors[.cpu]?.outcome == .ok)
        // Failures are worse for sure, and that is the answer.
        #expect(errors.outcome == .regression && errors.reasons.contains { $0.hasPrefix("Response times cannot be compared: 0 %") })
        let (b, dropping) = quiet { $0.started = 11_000 }
        let shortfall = comparer.compare(b, dropping)
        #expect(shortfall.outcome == .incomparable && shortfall.reasons.first?.contains("of the arrivals planned") == true)
    }

    @Test("what was not measured is left out, and named")
    func absent() {
        var (a, b) = quiet()
        for index in a.trials.indices { (a.trials[index].peakMemory, b.trials[index].cpuSeconds) = (nil, nil) }
        let comparison = comparer.compare(a, b)
        #expect(comparison[.memory] == nil && comparison[.cpu] == nil && comparison.outcome == .ok)
        #expect(comparison.notes == ["Not measured in both runs: cpu per request, memory max."])
    }

    @Test("while both runs go on, they are compared as far as they are")
    func provisional() {
        var (a, b) = quiet { $0.p50! *= 1.1 }
        (a.header.status, b.header.status, a.verdict, b.verdict) = (.running, .running, nil, nil)
        b.trials.removeLast(3)
        #expect(comparer.compare(a, b).outcome == .incomparable)
        let comparison = comparer.compare(a, b, isProvisional: true)
        #expect(comparison.outcome == .regression && comparison.blocks == 5)
    }

    private func expectNoNaN(_ comparison: Comparison) throws {
        for metric in try some(comparison.metrics) {
            let numbers = [
                metric.baseline, metric.candidate, metric.change, metric.lower, metric.upper, metric.p, metric.threshold,
                metric.noiseFloor, metric.minimalDetectable, metric.slotEffect, metric.robustChange,
            ]
            for number in numbers.compactMap({ $0 }) { #expect(number.isFinite, "\(metric)") }
        }
    }
}
