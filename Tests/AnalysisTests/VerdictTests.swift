import Analysis
import Basics
import HTTPMessages
import Metrics
import Runs
import TestSupport
import Testing

@Suite("The verdict of a run")
struct VerdictTests {
    /// A run with one thing wrong, and what must come of it.
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var outcome: Verdict.Outcome
        /// Findings other than of the warm-up, in order.
        var rules: [String] = []
        var change: @Sendable (inout SyntheticRun) -> Void
    }

    static let cases: [Case] = [
        Case(testDescription: "all well", outcome: .passed) { _ in },
        Case(testDescription: "a threshold failed", outcome: .failed) { $0.thresholds = [.p95(below: .milliseconds(2))] },
        Case(testDescription: "a threshold without a sample", outcome: .unmeasured) {
            $0.thresholds = [.p95(below: .seconds(1), step: "nowhere")]
        },
        Case(testDescription: "nothing succeeded", outcome: .unmeasured, rules: ["nothing-measured"]) {
            $0.failures = [.refused: 20]
        },
        Case(testDescription: "nothing was sent", outcome: .unmeasured, rules: ["nothing-measured"]) { $0.rate = 0 },
        Case(testDescription: "sent late", outcome: .untrusted, rules: ["generator-lateness"]) { $0.lateness = .milliseconds(9) },
        Case(testDescription: "late, but little beside the latency", outcome: .passed) {
            $0.lateness = .milliseconds(9)
            $0.typical = .milliseconds(100)
        },
        Case(testDescription: "late, but under a millisecond", outcome: .passed) {
            $0.lateness = .microseconds(900)
            $0.typical = .microseconds(100)
        },
        Case(testDescription: "a loop over 90 % in one second of ten", outcome: .untrusted, rules: ["generator-cpu"]) {
            $0.loopCPU = [0.2, 0.2, 0.2, 0.95, 0.2]
        },
        Case(testDescription: "a loop over 90 % in the warm-up only", outcome: .passed) { $0.loopCPU = [0.99, 0.99, 0.2] },
        Case(testDescription: "a loop at exactly 90 %", outcome: .passed) { $0.loopCPU = [0.9] },
        Case(testDescription: "suspended for 3 s", outcome: .untrusted, rules: ["generator-stall", "one-clock"]) {
            $0.model = .closed
            $0.pause = .seconds(3)
            $0.slowest = .seconds(3)
        },
        Case(testDescription: "suspended for 300 ms of 10 s", outcome: .untrusted, rules: ["generator-stall", "one-clock"]) {
            $0.model = .closed
            $0.pause = .milliseconds(250)
            $0.slowest = .milliseconds(300)
        },
        Case(testDescription: "a hiccup of under 100 ms", outcome: .passed) { $0.pause = .milliseconds(99) },
        Case(
            testDescription: "a pause, and answers that take much longer anyway", outcome: .passed, rules: ["advice-slow-step"]
        ) {
            $0.pause = .milliseconds(300)
            $0.slowest = .seconds(2)
        },
        Case(testDescription: "a pause of 150 ms in a minute", outcome: .passed) {
            $0.measuredSeconds = 60
            $0.pause = .milliseconds(150)
            $0.slowest = .milliseconds(300)
        },
        Case(testDescription: "iterations left over by atMost", outcome: .passed, rules: ["iterations-left", "one-clock"]) {
            $0.model = .closed
            $0.dropped = 10
        },
        Case(testDescription: "arrivals missing while VUs were free", outcome: .untrusted, rules: ["generator-shortfall"]) {
            $0.missing = 1
        },
        Case(testDescription: "arrivals missing, just 1 %", outcome: .passed) {
            $0.rate = 100
            $0.missing = 1
        },
        Case(testDescription: "arrivals dropped because every VU was busy", outcome: .passed, rules: ["target-overloaded"]) {
            $0.dropped = 10
        },
        Case(testDescription: "our own errors", outcome: .untrusted, rules: ["generator-errors"]) {
            $0.failures = [.filesExhausted: 1]
        },
        Case(
            testDescription: "our own errors beside the target's", outcome: .untrusted,
            rules: ["generator-errors", "requests-failed"]
        ) {
            $0.failures = [.portsExhausted: 1, .status5xx: 3]
        },
        Case(testDescription: "our own errors, 1 in 1000", outcome: .passed, rules: ["ports-exhausted", "requests-failed"]) {
            $0.rate = 1000
            $0.failures = [.portsExhausted: 1]
        },
        Case(testDescription: "the target's errors alone", outcome: .passed, rules: ["requests-failed"]) {
            $0.failures = [.status5xx: 1]
        },
        Case(testDescription: "a slow store", outcome: .passed, rules: ["slow-store"]) { $0.slowestCommit = .milliseconds(1001) },
        Case(testDescription: "a closed model", outcome: .passed, rules: ["one-clock"]) { $0.model = .closed },
        Case(testDescription: "interrupted", outcome: .interrupted) { $0.status = .interrupted },
        Case(testDescription: "killed", outcome: .interrupted) { $0.status = .incomplete },
        Case(testDescription: "aborted by a threshold that holds in the end", outcome: .failed) { $0.status = .aborted },
    ]

    @Test("is the gravest of what holds", arguments: cases)
    func verdict(one: Case) {
        var sample = SyntheticRun()
        sample.rate = 20
        sample.monitors = false
        one.change(&sample)
        let analysis = RunAnalysis(sample.run())
        #expect(analysis.verdict.outcome == one.outcome)
        #expect(analysis.verdict.reasons.isEmpty == (one.outcome == .passed))
        #expect(analysis.findings.map(\.rule).filter { $0 != "warmup-excluded" } == one.rules)
        for finding in analysis.findings where finding.severity != .info { #expect(!finding.recommendation.isEmpty) }
    }

    @Test("tells every reason, the one that decides first")
    func everyReason() {
        var sample = SyntheticRun()
        sample.rate = 20
        sample.monitors = false
        sample.status = .interrupted
        sample.lateness = .milliseconds(9)
        sample.thresholds = [.p95(below: .milliseconds(2)), .p95(below: .seconds(1), step: "nowhere")]
        let verdict = RunAnalysis(sample.run()).verdict
        #expect(verdict.outcome == .interrupted)
        #expect(verdict.exitCode == 130)
        #expect(verdict.reasons.count == 4)
        #expect(verdict.reasons[0].hasPrefix("The run was interrupted"))
        #expect(verdict.reasons[1] == #"Threshold "response_time{step:nowhere} p95 < 1s" had no sample."#)
        #expect(verdict.reasons[2].hasPrefix("The generator sent late: lateness p99 is 9.0"))
        #expect(verdict.reasons[3].hasPrefix(#"Threshold "response_time p95 < 2ms" failed: "#))
    }

    @Test(
        "says why a run was ended early, as far as it is known",
        arguments: [
            ("", "The run was ended early."),
            (#"the threshold "x" failed."#, #"The run was ended early: the threshold "x" failed."#),
            ("The rows of \"users\" are used up.", "The run was ended early: The rows of \"users\" are used up."),
        ])
    func aborted(reason: String, sentence: String) {
        var sample = SyntheticRun()
        sample.rate = 20
        sample.status = .aborted
        var run = sample.run()
        run.header.abortReason = reason
        let verdict = RunAnalysis(run).verdict
        #expect(verdict.outcome == .failed && verdict.reasons == [sentence])
    }

    @Test("gives the same findings for the same run, byte for byte")
    func deterministic() {
        var sample = SyntheticRun()
        sample.rate = 20
        sample.failures = [.status5xx: 2, .check: 2, .reset: 2]
        sample.late = 3
        let (first, second) = (RunAnalysis(sample.run()), RunAnalysis(sample.run()))
        #expect(first.findings == second.findings)
        #expect(first.verdict == second.verdict)
    }

    @Test("warm-up is excluded and said")
    func warmup() {
        var sample = SyntheticRun()
        sample.rate = 20
        let findings = RunAnalysis(sample.run()).findings
        #expect(findings.map(\.title) == ["Warm-up of 2.00 s with 40 requests is excluded from every figure."])
    }
}

extension Threshold {
    /// `response_time p95 < LIMIT`, of one step or of all.
    static func p95(below limit: Nanoseconds, step: String? = nil) -> Threshold {
        let selectors = step.map { [Selector(key: .step, value: $0)] } ?? []
        let braces = step.map { "{step:\($0)}" } ?? ""
        return Threshold(
            expression: "response_time\(braces) p95 < \(TimeSpan(nanoseconds: limit))", metric: .responseTime, selectors: selectors,
            statistic: .percentile(95), comparison: .below, limit: .value(Double(limit)))
    }
}
