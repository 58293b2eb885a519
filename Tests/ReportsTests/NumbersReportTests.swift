import Basics
import Drawing
import JSON
import Numbers
import Runs
import TestSupport
import Testing

@testable import Reports

@Suite("Reports on anybody's numbers") struct NumbersReportTests {
    private static func table(_ text: String, _ columns: [NumberTable.Column]) throws -> NumberTable {
        try NumberTable(Array(text.utf8), file: "n\u{1B}[31m.csv", columns: columns)
    }

    static func analyses() throws -> [NumbersAnalysis] {
        let series = "value\n" + (0..<60).map { "\($0 < 30 ? 10 : 20 + $0 % 3)\n" }.joined()
        let arms = (0..<10).map { "a,\($0),\(10 + $0 % 3)\nb,\($0),\(11 + $0 % 2)\n" }.joined()
        return [
            try .scalability(
                table("1,955\n2,1878\n4,3548\n8,6531\n16,9897\n24,12089\n32,12074\n", NumbersAnalysis.scalabilityColumns)),
            try .scalability(table("1,10\n2,20\n4,40\n8,80\n", NumbersAnalysis.scalabilityColumns)),
            try .trend(table(series, NumbersAnalysis.seriesColumns("value", timeIs: .number))),
            try .changes(table(series, NumbersAnalysis.seriesColumns("value", timeIs: .word))),
            try .outliers(table(series + "\n900\n", NumbersAnalysis.seriesColumns("value", timeIs: .word))),
            try .comparison(table(arms, NumbersAnalysis.comparisonColumns)),
            try .comparison(table("a,1,1\nb,1,2\n", NumbersAnalysis.comparisonColumns)),
        ]
    }

    @Test("are text that fits the page, and obeys no file", arguments: [40, 80, 100, 200])
    func text(_ width: Int) throws {
        for analysis in try Self.analyses() {
            let text = numbersText(analysis, width: width, color: false)
            #expect(
                !text.contains("\u{1B}") && text.split(separator: "\n").areAll { String($0).displayWidth <= width }, "\(text)")
            #expect(numbersText(analysis, width: width, color: true).contains("\u{1B}["))
        }
    }

    @Test("are documents of one schema that can be read back")
    func documents() throws {
        for analysis in try Self.analyses() {
            let document = try JSONValue(parsing: numbersDocument(analysis).text(pretty: true))
            #expect(document["schema"] == "perfbench.analysis/1" && document["analysis"] == .string(analysis.result.name))
            #expect(document["input"]?["rows"] == .integer(Int64(analysis.rows)))
            guard case .object(let result)? = document["result"] else { throw Problem(.inability, "no result") }
            let names = result.map(\.key)
            let expected: [String: [String]] = [
                "usl": ["alpha", "beta", "gamma", "interval", "peakConcurrency", "peakThroughput", "identified", "reasons"],
                "trend": ["mannKendall", "theilSen"], "changes": ["suspects", "confirmed"],
                "outliers": ["count", "most", "mean", "stddev", "outliers"],
                "compare": ["baseline", "candidate", "design", "blocks", "verdict", "metrics", "reasons"],
            ]
            #expect(Set(expected[analysis.result.name] ?? []).isSubset(of: Set(names)))
        }
        let changes = numbersDocument(try Self.analyses()[3])["result"]
        #expect(changes?["suspects"] == [30] && changes?["confirmed"] == [30])
    }

    @Test(
        "have figures of four digits",
        arguments: [
            (0, "0"), (3, "3"), (-1959, "-1959"), (0.02671591, "0.02672"), (0.00076909, "7.691e-4"), (995.6486, "995.6"),
            (12341.5, "12342"), (1.5e9, "1.500e9"), (0.99996, "1.0000"), (.infinity, "∞"), (.nan, "-"), (-0.5, "-0.5000"),
        ])
    func figures(_ value: Double, _ text: String) { #expect(figure(value) == text) }

    @Test(
        "have changes with a sign", arguments: [(1, "±0.00 %"), (1.052, "+5.20 %"), (0.9, "-10.0 %"), (3, "+200 %"), (.nan, "-")])
    func changes(_ ratio: Double, _ text: String) { #expect(change(ratio) == text) }

    @Test(
        "draw intervals around nothing",
        arguments: [
            (-0.1, 0.0, 0.1, "├────●────┤"), (-0.02, 0.04, 0.06, "····├┼─●┤··"), (-1, 0.06, 1, "─────┼──●──"),
            (0.2, 0.3, 0.4, "·····┼····●"),
        ])
    func intervals(_ lower: Double, _ estimate: Double, _ upper: Double, _ picture: String) {
        let drawn = intervalPicture(lower, estimate, upper, reach: 0.1, width: 11)
        #expect(drawn == picture)
    }
}
