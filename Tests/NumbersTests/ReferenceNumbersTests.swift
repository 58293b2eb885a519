import Basics
import FoundationEssentials
import Histograms
import Numbers
import TestSupport
import Testing

/// What public packages say about inputs of our own, asked the way everybody asks: through a table of numbers.
@Suite("Reference numbers, through the door that everybody uses") struct ReferenceNumbersTests {
    private func table(_ text: String, _ columns: [NumberTable.Column]) throws -> NumberTable {
        try NumberTable(Array(text.utf8), file: "n.csv", columns: columns)
    }

    private func scalability(_ rows: some Sequence<(Double, Double)>) throws -> ScalabilityNumbers {
        let text = "concurrency,throughput\n" + rows.map { "\($0.0),\($0.1)\n" }.joined()
        let result = try NumbersAnalysis.scalability(table(text, NumbersAnalysis.scalabilityColumns)).result
        guard case .scalability(let numbers) = result else { throw Problem(.inability, "no fit") }
        return numbers
    }

    private struct Scalability: Decodable {
        struct Fit: Decodable { let alpha, beta, gamma, peak: Double }
        struct Noisy: Decodable {
            let points: [[Double]]
            let all: Fit
        }
        struct Exact: Decodable { let points: [[Double]] }
        let noisy: Noisy
        let exact: Exact
    }

    @Test("the scalability law through noisy points, and no peak from the first ten")
    func noisy() throws {
        let expected = try Reference.value("scalability.json", as: Scalability.self).noisy
        let rows = expected.points.map { ($0[0], $0[1]) }
        let numbers = try scalability(rows)
        let fit = expected.all
        for (found, expected) in [(numbers.alpha, fit.alpha), (numbers.beta, fit.beta), (numbers.gamma, fit.gamma)] {
            #expect(abs(found / expected - 1) < 2e-4)
        }
        let peak = try #require(numbers.peakConcurrency)
        #expect(numbers.isIdentified && abs(peak - fit.peak) < 0.01)
        let first = try scalability(rows.prefix(10))
        #expect(!first.isIdentified && first.peakConcurrency == nil)
    }

    @Test("the exact curve peaks at 7")
    func exact() throws {
        let points = try Reference.value("scalability.json", as: Scalability.self).exact.points
        let numbers = try scalability(points.map { ($0[0], $0[1]) })
        #expect(abs(try #require(numbers.peakConcurrency) - 7) < 1e-3)
        #expect(abs(numbers.alpha - 0.02) < 1e-4 && abs(numbers.beta - 0.02) < 1e-4 && abs(numbers.gamma - 1) < 1e-3)
    }

    @Test("Mann-Kendall's and Sen's figures of 240 values with gaps")
    func trend() throws {
        struct Document: Decodable {
            struct Test: Decodable { let p, z, s, var_s: Double }
            struct Sen: Decodable { let slope, intercept, lo, hi: Double }
            let x: [Double?]
            let original: Test
            let theil_sen95: Sen
        }
        let expected = try Reference.value("trend.json", as: Document.self)
        let text = "time,value\n" + expected.x.enumerated().map { "\($0),\($1.map { "\($0)" } ?? "")\n" }.joined()
        let result = try NumbersAnalysis.trend(table(text, NumbersAnalysis.seriesColumns("value", timeIs: .number))).result
        guard case .trend(let numbers) = result else { throw Problem(.inability, "no trend") }
        #expect(Double(numbers.mannKendall.s) == expected.original.s)
        #expect(abs(numbers.mannKendall.variance / expected.original.var_s - 1) < 1e-12)
        #expect(abs(numbers.mannKendall.z / expected.original.z - 1) < 1e-12)
        #expect(abs(numbers.mannKendall.p / expected.original.p - 1) < 1e-12)
        let sen = expected.theil_sen95
        #expect(numbers.slope == sen.slope && abs(numbers.intercept - sen.intercept) < 1e-12)
        #expect(numbers.interval == sen.lo...sen.hi)
    }

    @Test("Otava's change points")
    func changes() throws {
        struct Document: Decodable {
            struct Case: Decodable {
                let name: String
                let series: [Double]
                let change_points: [Int]
                let min_magnitude: Double
            }
            let cases: [Case]
        }
        let cases = try Reference.value("changes.json", as: Document.self).cases.filter { $0.min_magnitude == 0 }
        #expect(cases.count == 5)
        for one in cases {
            let text = one.series.map { "\($0)\n" }.joined()
            let result = try NumbersAnalysis.changes(table(text, NumbersAnalysis.seriesColumns("value", timeIs: .word))).result
            guard case .changes(let numbers) = result else { throw Problem(.inability, "no changes") }
            #expect(numbers.changes.map(\.index) == one.change_points, "\(one.name)")
        }
    }

    @Test("old against new: one is 17 % faster, one is unchanged")
    func comparison() throws {
        struct Document: Decodable {
            struct Arms: Decodable { let name: String, old, new: [Double], old_median, new_median: Double }
            let arms: [Arms]
        }
        let arms = try Reference.value("comparison.json", as: Document.self).arms
        #expect(arms.map(\.name) == ["faster", "unchanged"])
        for (arm, verdict) in zip(arms, [ComparisonNumbers.Verdict.improvement, .ok]) {
            let text = "arm,value\n" + arm.old.map { "old,\($0)\n" }.joined() + arm.new.map { "new,\($0)\n" }.joined()
            let result = try NumbersAnalysis.comparison(table(text, NumbersAnalysis.comparisonColumns)).result
            guard case .comparison(let numbers) = result else { throw Problem(.inability, "no comparison") }
            #expect(numbers.verdict == verdict && numbers.design == .unpaired, "\(numbers)")
            #expect(abs(numbers.ratio - arm.new_median / arm.old_median) < 0.01)
        }
    }

    private struct Logs: Decodable {
        struct Figures: Decodable {
            let from, to: Int64?
            let histograms: Int
            let total, p999, max: Int64
        }
        struct Log: Decodable {
            let whole: Figures
            let parts: [Figures]
            let tagged: Figures?
        }
        let logs: [String: Log]
    }

    @Test("logs of histograms, whole, in part and by tag", arguments: ["v0.hlog", "v1.hlog", "v2.hlog", "tagged.hlog"])
    func logs(name: String) throws {
        let expected = try #require(try Reference.value("histograms.json", as: Logs.self).logs[name])
        var cases: [(Logs.Figures, String?)] = ([expected.whole] + expected.parts).map { ($0, nil) }
        if let tagged = expected.tagged { cases.append((tagged, "A")) }
        #expect(cases.count == 3)
        for (figures, tag) in cases {
            let offsets = (figures.from ?? 0) * 1_000_000_000..<(figures.to.map { $0 * 1_000_000_000 } ?? .max)
            let result = try NumbersAnalysis.histogram(try Reference.text(name), file: name, offsets: offsets, tag: tag).result
            guard case .histogram(let numbers) = result else { throw Problem(.inability, "no histogram") }
            #expect((numbers.histograms, numbers.histogram.totalCount) == (figures.histograms, figures.total))
            #expect((numbers.value(atPercentile: 99.9), numbers.histogram.max) == (figures.p999, figures.max))
        }
    }

    @Test(
        "logs that cannot be read, or do not hold what is asked for, are named",
        arguments: [
            ("", nil, "The line has"), ("tagged.hlog", "B", #"has the tag "B"; did you mean "A"? There are: A."#),
            ("v2.hlog", "A", #"has the tag "A". Its lines have no tags."#),
        ] as [(String, String?, String)])
    func badLogs(_ name: String, _ tag: String?, _ sentence: String) throws {
        let text = name.isEmpty ? "Tag=A,0.127,1.007,2.769\n" : try Reference.text(name)
        let problems = try #require(throws: Problems.self) { try NumbersAnalysis.histogram(text, file: name, tag: tag) }
        #expect(problems.description.contains(sentence), "\(problems)")
    }
}
