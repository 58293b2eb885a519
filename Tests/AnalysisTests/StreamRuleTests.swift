import Analysis
import Histograms
import Metrics
import Runs
import TestSupport
import Testing

@Suite("Streams whose times are not the target's")
struct StreamRuleTests {
    private func findings(_ change: (inout StreamTally) -> Void) -> [Finding] {
        var run = SyntheticRun().run()
        var streams = StreamTally()
        streams[.streams] = 10
        streams[.contents] = 200
        streams[.bursts] = 200
        streams[.reads] = 300
        change(&streams)
        run.totals.steps[0].stream = streams
        return run.analyzed().findings
    }

    @Test("are named when something gathers events, with the figures and what to switch on")
    func held() throws {
        let finding = try #require(
            findings { streams in
                streams[.bursts] = 40
                streams[.sharedBursts] = 30
                streams[.icl].record(0, count: 160)
                streams[.icl].record(300_000_000, count: 30)
            }.first { $0.rule == "held-on-the-way" })
        #expect(
            finding.title.hasPrefix("Events arrive gathered: 5.0 contents in one read, every 300 ms on average. Something between"))
        #expect(finding.recommendation.contains("option http-no-delay") && finding.recommendation.contains("X-Accel-Buffering: no"))
        let whole = try #require(
            findings { streams in
                streams[.bursts] = 10
                streams[.sharedBursts] = 10
            }.first { $0.rule == "held-on-the-way" })
        #expect(whole.title.contains("20.0 contents in one read, all of them at once."))
    }

    @Test("are not suspected where each content is alone, or reads were late")
    func silent() {
        #expect(!findings { _ in }.contains { $0.rule == "held-on-the-way" })
        let late = findings { streams in
            streams[.sharedBursts] = 150
            streams[.lateReads] = 100
        }
        #expect(!late.contains { $0.rule == "held-on-the-way" })
    }

    @Test("are untrusted when reads were late")
    func late() throws {
        let finding = try #require(findings { $0[.lateReads] = 4 }.first { $0.rule == "late-reads" })
        #expect(finding.title == "4 of 300 reads of streams (1.33 %) came more than 1 ms after the bytes were there.")
        #expect(!findings { $0[.lateReads] = 3 }.contains { $0.rule == "late-reads" })
        var run = SyntheticRun().run()
        var streams = StreamTally()
        streams[.reads] = 100
        streams[.lateReads] = 2
        run.totals.steps[0].stream = streams
        #expect(run.analyzed().verdict?.outcome == .untrusted)
    }
}
