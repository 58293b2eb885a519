import Analysis
import Basics
import HTTPMessages
import JSON
import Metrics
import Runs
import TestSupport
import Testing

@testable import Reports

@Suite("Reports of a capacity search") struct SearchReportTests {
    private static let run: Run = {
        var sample = SyntheticRun()
        (sample.kind, sample.warmupSeconds) = (.stress, 0)
        var run = sample.run()
        var record = SearchRecord(
            goal: SearchGoal(from: 50, to: 5000, hold: .seconds(5), within: .seconds(180)), ended: .found, elapsed: .seconds(101))
        let loads: [(Double, Bool)] = [
            (50, true), (50, true), (100, true), (200, true), (396, true), (800, false), (404, false), (404, false), (404, false),
            (396, true),
        ]
        for (index, (load, passed)) in loads.enumerated() {
            var trial = SearchTrial(
                trial: index, phase: index == 0 ? .warmup : index == 9 ? .confirmation : .bisection, offered: load,
                start: .seconds(6 * index), hold: .seconds(5))
            (trial.achieved, trial.meanResponseTime, trial.inFlight) = (min(400, load), load <= 400 ? 11e6 : 9e8, load / 90)
            (trial.p50, trial.p99, trial.requests) = (11_000_000, load <= 400 ? 15_000_000 : 1_800_000_000, Int64(5 * load))
            trial.failure = passed ? "" : "response_time p99 < 100ms: 1.80 s"
            record.trials.append(trial)
        }
        run.search = record
        return run.analyzed()
    }()

    @Test(arguments: [60, 80, 100, 160])
    func `the summary names three numbers and shows every load`(width: Int) {
        let text = summaryText(Self.run, width: width)
        for words in [
            "SLO capacity", "396/s", "saturation throughput", "efficiency knee", "scalability law", "10 trials in", "800/s",
        ] {
            #expect(text.contains(words), "\(words) in \(text)")
        }
        #expect(text.split(separator: "\n").areAll { $0.count <= width })
    }

    @Test func `the document has the search behind the keys of the contract`() {
        let search = resultDocument(Self.run)["search"]
        #expect(search?["capacity"] == .number(396))
        #expect(search?["endedBecause"] == "found")
        #expect(search?["isConfirmed"] == .bool(true))
        #expect(search?["judgedTrial"] == .integer(9))
        guard case .array(let trials)? = search?["trials"], case .array(let loads)? = search?["loads"] else {
            Issue.record("no trials")
            return
        }
        #expect(trials.count == 10 && loads.count == 6)
        #expect(trials[5]["reason"] == "response_time p99 < 100ms: 1.80 s")
    }

    @Test func `page and Markdown tell it too`() {
        let page = htmlReport(Self.run)
        for words in [
            "id=\"search\"", "chart-bracket", "chart-search-throughput", "chart-search-times", "scalability law", "Every trial",
        ] {
            #expect(page.contains(words), "\(words)")
        }
        let markdown = markdownReport(Self.run)
        #expect(markdown.contains("SLO capacity") && markdown.contains("**396/s**") && markdown.contains("10 trials at 6 loads"))
    }

    @Test func `a run without a search says nothing of it`() {
        let run = SyntheticRun().run().analyzed()
        #expect(resultDocument(run)["search"] == nil)
        #expect(!summaryText(run).contains("SLO capacity") && !htmlReport(run).contains("id=\"search\""))
    }

    @Test func `progress shows how the bracket closes`() throws {
        let record = try #require(Self.run.search)
        var known: [String] = []
        for count in 1...record.trials.count {
            var part = record
            part.trials = Array(record.trials.prefix(count))
            known.append(searchLine(part.trials[count - 1], try #require(SearchResult(part))))
        }
        #expect(known[0].contains("warm-up"))
        #expect(known[4].contains("at least 396/s"))
        #expect(known[5].contains("396/s … 800/s") && known[5].contains("✗"))
        #expect(known[9].contains("396/s … 404/s") && known[9].contains("confirmation"))
    }
}
