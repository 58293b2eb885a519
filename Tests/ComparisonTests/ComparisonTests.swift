import Basics
import Comparison
import Glibc
import Metrics
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
                $0.header.transport = .wire
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

    @Test("failures and dropped arrivals are in every percentile; arrivals that nobody started make them incomparable")
    func survivors() {
        let (a, failing) = quiet { $0.failed = 240 }
        let errors = comparer.compare(a, failing)
        #expect(errors[.p50]?.outcome == .ok && errors[.cpu]?.outcome == .ok && errors[.mean]?.outcome == .incomparable)
        #expect(
            errors.notes.contains { $0.hasPrefix("response_time mean cannot be compared: 0 % of the baseline's requests failed") })
        #expect(errors[.p99]?.outcome == .regression && errors[.p99]?.candidate == nil && errors[.p99]?.baseline != nil)
        #expect(errors.outcome == .regression)
        #expect(errors.reasons.contains { $0.hasPrefix("response_time p99 is worse: none instead of ") })
        let (c, dropped) = quiet { ($0.started, $0.dropped) = ($0.started - 240, 240) }
        #expect(
            comparer.compare(c, dropped)[.p99]?.outcome == .regression
                && comparer.compare(dropped, c)[.p99]?.outcome == .improvement)
        let (b, dropping) = quiet { $0.started = 11_000 }
        let shortfall = comparer.compare(b, dropping)
        #expect(shortfall.outcome == .incomparable && shortfall.reasons.first?.contains("of the arrivals planned") == true)
    }

    @Test("a percentile without a figure on both sides decides nothing; with one now and then it cannot be told")
    func noFigures() {
        var (a, b) = quiet { $0.failed = 240 }
        for index in a.trials.indices { a.trials[index].failed = 240 }
        let both = comparer.compare(a, b)
        #expect(both[.p99]?.outcome == .incomparable && both[.p99]?.isGating == false && both.outcome == .ok)
        for index in [0, 3, 5] { a.trials[index].failed = 0 }
        for index in [1, 2] { b.trials[index].failed = 0 }
        let mixed = comparer.compare(a, b)
        #expect(mixed[.p99]?.outcome == .inconclusive)
        #expect(
            mixed[.p99]?.reason
                == "falls among arrivals without a good answer in 5 of 8 trials of the baseline and 6 of the candidate")
        let (few, fewer) = quiet(blocks: 3) { $0.failed = 240 }
        #expect(comparer.compare(few, fewer)[.p99]?.outcome == .inconclusive)
    }

    @Test("against a history, to have no figure is worse than any, once enough runs had one")
    func noFigureInHistory() {
        let history = runs(12, trials: 2)
        func failing(_ run: ComparedRun) -> ComparedRun {
            var run = run
            for index in run.trials.indices { run.trials[index].failed = run.trials[index].requests / 50 }
            return run
        }
        var candidate = failing(history[11])
        candidate.header.id = "now"
        #expect(comparer.compare(history[11], candidate, history: history)[.p99]?.outcome == .regression)
        let short = comparer.compare(history[2], candidate, history: Array(history[..<3]))
        #expect(short[.p99]?.outcome == .inconclusive && short[.p99]?.missing == 5)
        let known = history.map(failing)
        #expect(comparer.compare(known[11], candidate, history: known)[.p99]?.outcome == .incomparable)
    }

    @Test("no all-clear while no response time rests on enough: inconclusive, and how long trials must be")
    func noLatency() {
        // 30/s for 4 s, one millisecond slower: what was told as OK.
        let (a, b) = quiet { $0.p50! *= 1.05 }
        func short(_ run: ComparedRun) -> ComparedRun {
            var run = run
            for index in run.trials.indices {
                (run.trials[index].requests, run.trials[index].measured) = (120, .seconds(4))
                (run.trials[index].offered, run.trials[index].started) = (120, 120)
            }
            return run
        }
        let comparison = comparer.compare(short(a), short(b))
        #expect(comparison.outcome == .inconclusive)
        #expect(
            comparison.reasons == [
                "No response time rests on enough requests to decide. At this load a trial must last 7s or more (for response_time p99 5m34s): raise --duration, or the rate."
            ])
        var rules = ComparisonRules()
        rules.gating = [.throughput, .errors]
        #expect(Comparer(rules: rules).compare(short(a), short(b)).outcome == .ok)
    }

    @Test("what was not measured is left out, and named")
    func absent() {
        var (a, b) = quiet()
        for index in a.trials.indices { (a.trials[index].peakMemory, b.trials[index].cpuSeconds) = (nil, nil) }
        let comparison = comparer.compare(a, b)
        #expect(comparison[.memory] == nil && comparison[.cpu] == nil && comparison.outcome == .ok)
        #expect(comparison.notes == ["Not measured in both runs: cpu per request, memory max."])
    }

    @Test("while both runs are in progress, they are compared as far as they are")
    func provisional() {
        var (a, b) = quiet { $0.p50! *= 1.1 }
        (a.header.status, b.header.status, a.verdict, b.verdict) = (.running, .running, nil, nil)
        b.trials.removeLast(3)
        #expect(comparer.compare(a, b).outcome == .incomparable)
        let comparison = comparer.compare(a, b, isProvisional: true)
        #expect(comparison.outcome == .regression && comparison.blocks == 5)
    }

    private func expectNoNaN(_ comparison: Comparison) throws {
        for metric in comparison.metrics {
            let numbers = [
                metric.baseline, metric.candidate, metric.change, metric.lower, metric.upper, metric.p, metric.threshold,
                metric.noiseFloor, metric.minimalDetectable, metric.slotEffect, metric.robustChange,
            ]
            for number in numbers.compactMap({ $0 }) { #expect(number.isFinite, "\(metric)") }
        }
    }
}
