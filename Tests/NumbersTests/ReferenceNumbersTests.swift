import Basics
import FoundationEssentials
import Histograms
import Numbers
import TestSupport
import Testing

@Suite(
    "Published numbers, through the door that everybody uses",
    .enabled(if: Reference.isPresent, "needs the reference data beside the project"))
struct ReferenceNumbersTests {
    private func decoded<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(try Reference.bytes(name)))
    }

    private func table(_ text: String, _ columns: [NumberTable.Column]) throws -> NumberTable {
        try NumberTable(Array(text.utf8), file: "n.csv", columns: columns)
    }

    private func scalability(_ rows: some Sequence<(Double, Double)>) throws -> ScalabilityNumbers {
        let text = "concurrency,throughput\n" + rows.map { "\($0.0),\($0.1)\n" }.joined()
        let result = try NumbersAnalysis.scalability(table(text, NumbersAnalysis.scalabilityColumns)).result
        guard case .scalability(let numbers) = result else { throw Problem(.inability, "no fit") }
        return numbers
    }

    @Test("Cisco's coefficients within 0.02 %, and no peak from its first ten points")
    func cisco() throws {
        struct Cisco: Decodable {
            let data: [[Double]]
            let sigma, kappa, lam: Double
        }
        let cisco = try decoded(Cisco.self, "usl/cisco.json")
        let rows = cisco.data.map { ($0[0], $0[1]) }
        let numbers = try scalability(rows)
        for (found, published) in [(numbers.alpha, cisco.sigma), (numbers.beta, cisco.kappa), (numbers.gamma, cisco.lam)] {
            #expect(abs(found / published - 1) < 2e-4)
        }
        #expect(numbers.isIdentified && numbers.peakConcurrency.map { Int($0) } == 35)
        let first = try scalability(rows.prefix(10))
        #expect(!first.isIdentified && first.peakConcurrency == nil)
    }

    @Test("the synthetic curve peaks at 7")
    func synthetic() throws {
        struct Synthetic: Decodable { let load, tput: [Double] }
        let synthetic = try decoded(Synthetic.self, "usl/synthetic6.json")
        let numbers = try scalability(zip(synthetic.load, synthetic.tput))
        #expect(abs(try #require(numbers.peakConcurrency) - 7) < 1e-3)
        #expect(abs(numbers.alpha - 0.02) < 1e-4 && abs(numbers.beta - 0.02) < 1e-4 && abs(numbers.gamma - 1) < 1e-3)
    }

    @Test("Mann-Kendall's and Sen's figures of 360 values with gaps")
    func trend() throws {
        struct Series: Decodable { let x: [Double?] }
        let series = try decoded(Series.self, "mannkendall/arbitrary_1d.json").x
        let text = "time,value\n" + series.enumerated().map { "\($0),\($1.map { "\($0)" } ?? "")\n" }.joined()
        let result = try NumbersAnalysis.trend(table(text, NumbersAnalysis.seriesColumns("value", timeIs: .number))).result
        guard case .trend(let numbers) = result else { throw Problem(.inability, "no trend") }
        #expect(numbers.mannKendall.s == -1959)
        #expect(abs(numbers.mannKendall.variance / 4889800.333333333 - 1) < 1e-12)
        #expect(abs(numbers.mannKendall.z / -0.8854562842589916 - 1) < 1e-12)
        #expect(abs(numbers.mannKendall.p / 0.37591058740506833 - 1) < 1e-12)
        #expect(numbers.slope == -0.006369426751592357 && abs(numbers.intercept - 96.15286624203821) < 1e-12)
        #expect(numbers.interval == -0.06557377049180328...0.015748031496062992)
    }

    @Test("Otava's change points")
    func changes() throws {
        struct Cases: Decodable {
            struct Case: Decodable {
                let name: String
                let series: [Double]?
                let change_points: [Int]?
                let max_pvalue, min_magnitude: Double?
            }
            let cases: [Case]
        }
        let cases = try decoded(Cases.self, "otava/small_series.json").cases.filter { $0.min_magnitude == 0 }
        #expect(cases.count == 3)
        for one in cases {
            let text = try #require(one.series).map { "\($0)\n" }.joined()
            let result = try NumbersAnalysis.changes(table(text, NumbersAnalysis.seriesColumns("value", timeIs: .word))).result
            guard case .changes(let numbers) = result else { throw Problem(.inability, "no changes") }
            #expect(numbers.changes.map(\.index) == one.change_points, "\(one.name)")
        }
    }

    @Test("benchstat's old and new: gob is unchanged, json is 17 % faster")
    func benchstat() throws {
        func values(_ file: String, _ benchmark: String) throws -> [Double] {
            try Reference.text("benchstat/" + file).split(separator: "\n").filter {
                $0.hasPrefix("BenchmarkEncode/format=" + benchmark)
            }
            .compactMap { Double($0.split(whereSeparator: \.isWhitespace)[2]) }
        }
        for (name, verdict) in [("json", ComparisonNumbers.Verdict.improvement), ("gob", .ok)] {
            let (old, new) = (try values("old.txt", name), try values("new.txt", name))
            #expect(old.count == 10 && new.count == 10)
            let text = "arm,value\n" + old.map { "old,\($0)\n" }.joined() + new.map { "new,\($0)\n" }.joined()
            let result = try NumbersAnalysis.comparison(table(text, NumbersAnalysis.comparisonColumns)).result
            guard case .comparison(let numbers) = result else { throw Problem(.inability, "no comparison") }
            #expect(numbers.verdict == verdict && numbers.design == .unpaired, "\(numbers)")
            if verdict == .improvement { #expect(abs(numbers.ratio - 0.828) < 0.01) }
        }
    }

    @Test(
        "logs of histograms, whole and in part",
        arguments: [
            ("jHiccup-2.0.7S.logV2.hlog", nil, nil, nil, 62, 48_761, 1_745_879_039, 1_796_210_687),
            ("jHiccup-2.0.7S.logV2.hlog", 5, 20, nil, 15, 11_664, 1_536_163_839, 1_544_552_447),
            ("jHiccup-2.0.7S.logV2.hlog", 40, 60, nil, 20, 15_830, 1_779_433_471, 1_796_210_687),
            ("jHiccup-2.0.1.logV0.hlog", nil, nil, nil, 81, 61_256, 1_510_998_015, 1_569_718_271),
            ("jHiccup-2.0.1.logV0.hlog", 46, 80, nil, 34, 25_439, 1_209_008_127, 1_234_173_951),
            ("tagged-Log.logV2.hlog", nil, nil, "A", 21, 16_145, 1_536_163_839, 1_544_552_447),
        ] as [(String, Int64?, Int64?, String?, Int, Int64, Int64, Int64)])
    func logs(
        _ name: String, _ from: Int64?, _ to: Int64?, _ tag: String?, _ count: Int, _ total: Int64, _ p999: Int64, _ max: Int64
    ) throws {
        let offsets = (from ?? 0) * 1_000_000_000..<(to.map { $0 * 1_000_000_000 } ?? .max)
        let result = try NumbersAnalysis.histogram(try Reference.text("hdr/" + name), file: name, offsets: offsets, tag: tag).result
        guard case .histogram(let numbers) = result else { throw Problem(.inability, "no histogram") }
        #expect((numbers.histograms, numbers.histogram.totalCount) == (count, total))
        #expect((numbers.value(atPercentile: 99.9), numbers.histogram.max) == (p999, max))
    }

    @Test(
        "logs that cannot be read, or do not hold what is asked for, are named",
        arguments: [
            ("test_tagged_missing_histogram.txt", nil, "The line has"),
            ("tagged-Log.logV2.hlog", "B", #"has the tag "B"; did you mean "A"? There are: A."#),
            ("jHiccup-2.0.7S.logV2.hlog", "A", #"has the tag "A". Its lines have no tags."#),
        ] as [(String, String?, String)])
    func badLogs(_ name: String, _ tag: String?, _ sentence: String) throws {
        let problems = try #require(throws: Problems.self) {
            try NumbersAnalysis.histogram(try Reference.text("hdr/" + name), file: name, tag: tag)
        }
        #expect(problems.description.contains(sentence), "\(problems)")
    }
}
