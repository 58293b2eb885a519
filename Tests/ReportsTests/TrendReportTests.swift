import Analysis
import Basics
import Comparison
import Drawing
import JSON
import Metrics
import Runs
import TestSupport
import Testing

@testable import Reports

@Suite("Reports on a history") struct TrendReportTests {
    private func trend(_ levels: [Double]) -> ScenarioTrend {
        let conditions = HistoryRun.Conditions(
            fingerprint: "f", targetKind: .url, cpu: "cpu", cores: 2, kernel: "6.1", version: "1", transport: .wire, workers: 1)
        return ScenarioTrend(
            "peak", .p50,
            of: levels.enumerated().map { index, level in
                let figures = TrialFigures(
                    trial: 0, measured: .seconds(1), requests: 1000, failed: 0, p50: level * 1e6 + Double(index % 4) * 1e4)
                return HistoryRun(
                    id: "run-\(index)", label: index == 30 ? "new\u{1B}[2J" : "", tags: ["commit": "0123456789\(index)"],
                    startedAt: 1_795_000_000 + Double(index), conditions: conditions, trials: [figures])
            })
    }

    @Test("names the runs and commits between which something changed")
    func step() throws {
        let trend = trend(Array(repeating: 10, count: 30) + Array(repeating: 12, count: 15))
        let text = trendText(trend)
        let range = try #require(trend.changes.first).range
        #expect(range.contains(30))
        let (before, after) = ("run-\(range.lowerBound - 1)", "run-\(range.upperBound)")
        #expect(
            text.contains("peak: response_time p50, 45 runs since 2026-11-18 ") && text.contains("as usual") && text.contains("^"))
        #expect(text.contains("confirmed") && text.contains("\(before) (012345678)") && text.contains(after))
        #expect(!text.contains("\u{1B}") && text.split(separator: "\n").areAll { String($0).displayWidth <= 100 }, "\(text)")
        let document = try JSONValue(parsing: trendDocument(trend).text())
        #expect(document["schema"] == "perfbench.trend/1" && document["unit"] == "ms" && document["suspects"] == [])
        guard case .array(let changes)? = document["confirmed"], let change = changes.first else {
            throw Problem(.inability, "none")
        }
        #expect(change["index"] == 30 && change["lastBefore"]?["id"] == .string(before) && change["worse"] == true)
        #expect(change["firstAfter"]?["commit"] == .string("0123456789\(range.upperBound)"))
        #expect(document["latest"]?["standing"] == "within")
    }

    @Test(
        "of few runs say what is missing", arguments: [(0, "There is no run to show."), (1, "8 more runs"), (8, "1 more run on")])
    func few(_ count: Int, _ words: String) {
        #expect(trendText(trend(Array(repeating: 10, count: count))).contains(words))
    }
}
