import Analysis
import Basics
import HTTPMessages
import Metrics
import Runs
import TestSupport
import Testing

@Suite("The judgement of one trial of a search") struct TrialJudgeTests {
    /// A trial of five seconds at 200/s with one thing wrong, and what is said of it.
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var failure = ""
        var invalid = ""
        var change: @Sendable (inout SyntheticRun) -> Void = { _ in }
    }

    @Test(arguments: [
        Case(testDescription: "all well"),
        Case(testDescription: "a threshold fails", failure: "response_time p95") {
            $0.thresholds = [.p95(below: .milliseconds(2))]
        },
        Case(testDescription: "nothing succeeds", failure: "p95 none: 100 % had no good answer") {
            $0.failures = [.refused: 200]
            $0.thresholds = [.p95(below: .seconds(1))]
        },
        Case(testDescription: "arrivals are dropped", failure: "10 arrivals were dropped") { $0.dropped = 2 },
        Case(testDescription: "held though it was sent late") { $0.lateness = .milliseconds(90) },
        Case(
            testDescription: "sent so late that the failure may be ours", failure: "response_time p95",
            invalid: "the generator sent late"
        ) {
            $0.lateness = .milliseconds(90)
            $0.thresholds = [.p95(below: .milliseconds(95))]
        },
        Case(testDescription: "too slow by far though it was sent late", failure: "response_time p95") {
            $0.lateness = .milliseconds(9)
            $0.typical = .milliseconds(500)
            $0.thresholds = [.p95(below: .milliseconds(50))]
        },
        Case(
            testDescription: "arrivals that nobody started", failure: "",
            invalid: "the generator started only 950 of 1,000 arrivals"
        ) {
            $0.missing = 10
        },
        Case(testDescription: "no CPU left, and a failure", failure: "response_time p95", invalid: "had no CPU left") {
            $0.loopCPU = [0.97]
            $0.thresholds = [.p95(below: .milliseconds(2))]
        },
    ])
    func `says why`(example: Case) throws {
        var run = SyntheticRun()
        (run.warmupSeconds, run.measuredSeconds) = (0, 5)
        example.change(&run)
        let trial = try judge(run, run.intervals)
        if example.failure.isEmpty, example.invalid.isEmpty {
            #expect(trial.passed, "\(trial.failure) \(trial.invalid)")
        } else {
            #expect(trial.failure.contains(example.failure), "\(trial.failure)")
            #expect(trial.invalid.contains(example.invalid) && trial.invalid.isEmpty == example.invalid.isEmpty, "\(trial.invalid)")
        }
    }

    @Test(arguments: [(1.0, true), (1.02, true), (1.1, false), (1.5, false)])
    func `a queue that grows all the time is no load that holds`(growth: Double, holds: Bool) throws {
        var run = SyntheticRun()
        (run.warmupSeconds, run.measuredSeconds, run.typical) = (0, 1, .milliseconds(10))
        var intervals: [Interval] = []
        for second in 0..<5 {
            var interval = run.intervals[0]
            (interval.second, interval.start) = (second, .seconds(second))
            intervals.append(interval)
            run.typical = Nanoseconds(Double(run.typical) * growth)
        }
        #expect(try judge(run, intervals).failure.contains("the queue grew all the time") == !holds)
    }

    @Test func `figures are those of the steady seconds`() throws {
        var run = SyntheticRun()
        (run.warmupSeconds, run.measuredSeconds) = (0, 5)
        let trial = try judge(run, run.intervals)
        #expect(trial.achieved == 200)
        #expect(trial.requests == 1000)
        #expect((1...6).contains(trial.inFlight))
        #expect(trial.p99 > trial.p50)
    }

    @Test(arguments: [1, 5])
    func `the moment in which the last responses arrive is none of them`(length: Int) throws {
        var run = SyntheticRun()
        (run.warmupSeconds, run.measuredSeconds) = (0, length)
        var last = run.intervals[0]
        (last.second, last.start, last.duration) = (length, .seconds(length), .milliseconds(30))
        var judge = TrialJudge(run.header, SearchTrial(trial: 0, phase: .ladder, offered: 200, start: 0, hold: .seconds(length)))
        for interval in run.intervals + [last] { judge.add(interval, samples: []) }
        #expect(judge.finished(wasLost: false).achieved == 200)
        #expect(judge.finished(wasLost: true).held == .seconds(length))
    }

    @Test func `what is refused is not achieved`() throws {
        var run = SyntheticRun()
        (run.warmupSeconds, run.measuredSeconds) = (0, 5)
        run.failures = [.refused: 50]
        let trial = try judge(run, run.intervals)
        let share = 1 - Double(trial.failedRequests) / Double(trial.requests)
        #expect(share < 1)
        #expect(abs(trial.achieved - 200 * share) < 1e-9)
    }

    @Test(arguments: [(12, false), (300, true)])
    func `a trial that cannot be saved any more is known as lost`(typical: Int, isLost: Bool) {
        var run = SyntheticRun()
        (run.warmupSeconds, run.measuredSeconds, run.typical) = (0, 5, .milliseconds(typical))
        run.thresholds = [.p95(below: .milliseconds(250))]
        var judge = TrialJudge(run.header, SearchTrial(trial: 0, phase: .ladder, offered: 200, start: 0, hold: .seconds(5)))
        for interval in run.intervals.prefix(2) { judge.add(interval, samples: []) }
        #expect(!judge.isLost)
        judge.add(run.intervals[2], samples: [])
        #expect(judge.isLost == isLost)
    }

    private func judge(_ run: SyntheticRun, _ intervals: [Interval], hold: Nanoseconds = .seconds(5)) throws -> SearchTrial {
        var judge = TrialJudge(run.header, SearchTrial(trial: 0, phase: .ladder, offered: 200, start: 0, hold: hold))
        for interval in intervals { judge.add(interval, samples: []) }
        return judge.finished(wasLost: false)
    }
}
