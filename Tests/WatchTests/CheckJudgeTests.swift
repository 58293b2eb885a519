import Basics
import Histograms
import Testing

@testable import Watch

/// How a check is judged, execution by execution.
struct CheckJudgeTests {
    /// An execution at a minute, of one request that took so many milliseconds; `nil` for one that failed.
    private func execution(minute: Int, _ milliseconds: Int?) -> Execution {
        let time = milliseconds.map { Nanoseconds.milliseconds($0) }
        return Execution(
            endedAt: .seconds(minute * 60), duration: time ?? 0, steps: [.init(step: 0, time: time)],
            failure: time == nil ? "\"home\": status 500" : nil)
    }

    private func judged(_ executions: [Execution], _ more: String) throws -> CheckJudge.Judgement {
        var judge = CheckJudge(try Written.scheduled(more))
        var last: CheckJudge.Judgement?
        for execution in executions { last = judge.judge(execution) }
        return try #require(last)
    }

    @Test("a right answer is good, a wrong one is failed, and what perfbench could not do is neither")
    func plain() throws {
        #expect(try judged([execution(minute: 0, 10)], "") == .init(state: .good, reasons: [], undecided: []))
        #expect(try judged([execution(minute: 0, nil)], "").state == .failed)
        var own = execution(minute: 0, 10)
        own.inability = "no free file descriptor"
        #expect(try judged([own], "") == .init(state: .notCarriedOut, reasons: ["no free file descriptor"], undecided: []))
    }

    @Test(
        "a percentile needs its samples: 20 for p95, 100 for p99; fewer are neither good nor failing",
        arguments: [
            (19, "p95", CheckState.good, ["response_time p95 < 50ms over 2h: not enough, 19 of 20 requests"]),
            (20, "p95", .failed, []),
            (99, "p99", .good, ["response_time p99 < 50ms over 2h: not enough, 99 of 100 requests"]), (100, "p99", .failed, []),
        ])
    func samples(_ count: Int, _ statistic: String, _ state: CheckState, _ undecided: [String]) throws {
        let judgement = try judged(
            (0..<count).map { execution(minute: $0, 80) }, #""conditions": ["response_time \#(statistic) < 50ms over 2h"],"#)
        #expect(judgement.state == state && judgement.undecided == undecided)
    }

    @Test("failed requests rank after every success: a percentile that falls among them keeps no limit")
    func failures() throws {
        let good = (0..<38).map { execution(minute: $0, 10) }
        let condition = #""conditions": ["response_time p95 < 50ms over 1h"],"#
        let two = try judged(good + [execution(minute: 38, nil), execution(minute: 39, nil), execution(minute: 40, 10)], condition)
        #expect(two.state == .good)
        let three = try judged(
            good + (38..<41).map { execution(minute: $0, nil) } + [execution(minute: 41, 10)], condition)
        #expect(
            three.state == .failed && three.reasons == ["response_time p95 < 50ms over 1h: p95 among the 3 without a good answer"])
    }

    @Test("what is older than the window counts no more")
    func window() throws {
        let slow = (0..<30).map { execution(minute: $0, 80) }
        let fast = (30..<55).map { execution(minute: $0, 10) }
        let condition = #""degraded": ["response_time p95 < 50ms over 20m"],"#
        #expect(try judged(slow, condition).state == .degraded)
        #expect(try judged(slow + fast, condition) == .init(state: .good, reasons: [], undecided: []))
    }

    @Test("the worse of the states counts, with every reason")
    func worst() throws {
        let judgement = try judged(
            [execution(minute: 0, 700)],
            #""conditions": ["response_time max < 500ms"], "degraded": ["response_time max < 300ms", "iteration_time max < 1s"],"#)
        #expect(
            judgement
                == .init(
                    state: .failed,
                    reasons: ["response_time max < 500ms: max 700 ms", "response_time max < 300ms: max 700 ms"], undecided: []))
    }

    @Test("shares are about requests and checks")
    func shares() throws {
        var judge = CheckJudge(try Written.scheduled(#""conditions": ["errors rate < 10% over 1h", "checks rate > 60% over 1h"],"#))
        for minute in 0..<19 { _ = judge.judge(execution(minute: minute, 10)) }
        var last = execution(minute: 19, 10)
        last.steps = [.init(step: 0, time: nil, checksPassed: 1, checksFailed: 1)]
        let half = judge.judge(last).reasons
        let (one, two) = (judge.judge(execution(minute: 20, nil)).reasons, judge.judge(execution(minute: 21, nil)).reasons)
        #expect(half == ["checks rate > 60% over 1h: rate 50.0 %"])
        #expect(one.contains { $0.hasPrefix("errors") } == false && two.contains("errors rate < 10% over 1h: rate 13.6 %"))
    }
}
