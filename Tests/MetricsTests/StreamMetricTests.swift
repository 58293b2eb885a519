import Basics
import Metrics
import Testing

@Suite("Limits on streams")
struct StreamMetricTests {
    @Test(
        "are written with their own words, and tpot is itl",
        arguments: ["ttft", "icl", "itl", "tpot", "ttfot", "ntpot", "first_event", "latency_to_last"])
    func words(word: String) throws {
        let threshold = try Threshold(parsing: "\(word){step:answer} p95 < 40ms")
        guard case .stream(let metric) = threshold.metric else {
            Issue.record("\(threshold.metric)")
            return
        }
        #expect(metric.threshold == (word == "tpot" ? "itl" : word))
        #expect(threshold.limit == .value(4e7) && threshold.expression == "\(word){step:answer} p95 < 40ms")
    }

    @Test("on goodput need a time, of whatever kind")
    func goodput() throws {
        let threshold = try Threshold(parsing: "goodput{tpot:40ms,ttft:500ms} > 20/s")
        #expect(StreamGoal(threshold.selectors)?.name == "tpot:40000000,ttft:500000000")
        #expect(StreamGoal(try Threshold(parsing: "goodput{under:1s} > 20/s").selectors) == nil)
        #expect(
            mistake("goodput > 20/s") == "\"goodput\" needs the time within which an answer is good, as in goodput{under:250ms}.")
        #expect(mistake("goodput{ttft:fast} > 20/s") == "the selector \"ttft\" must be \(TimeSpan.expectation), not \"fast\".")
    }

    private func mistake(_ text: String) -> String? {
        do throws(ThresholdMistake) {
            _ = try Threshold(parsing: text)
            return nil
        } catch {
            return error.sentence
        }
    }

    @Test("hold together, and a time that is not there keeps its limit")
    func goal() throws {
        let goal = try #require(
            StreamGoal([
                Selector(key: .ttft, value: "1us"), Selector(key: .itl, value: "10ns"), Selector(key: .under, value: "5us"),
            ]))
        #expect(goal.holds(ttft: 1000, ttfot: nil, itl: 10, whole: 5000))
        #expect(goal.holds(ttft: 1000, ttfot: nil, itl: nil, whole: 5000))
        #expect(!goal.holds(ttft: 1001, ttfot: nil, itl: 10, whole: 5000))
        #expect(!goal.holds(ttft: 1000, ttfot: nil, itl: 11, whole: 5000))
        #expect(!goal.holds(ttft: 1000, ttfot: nil, itl: 10, whole: 5001))
    }
}
