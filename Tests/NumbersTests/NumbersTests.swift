import Basics
import FoundationEssentials
import Numbers
import TestSupport
import Testing

@Suite("Statistics on numbers from any source") struct NumbersTests {
    private func table(_ text: String, _ columns: [NumberTable.Column]) throws -> NumberTable {
        try NumberTable(Array(text.utf8), file: "n.csv", columns: columns)
    }

    private func changes(_ values: [Double]) throws -> (ChangeNumbers, [String]) {
        let text = "value\n" + values.map { "\($0)\n" }.joined()
        let analysis = try NumbersAnalysis.changes(table(text, NumbersAnalysis.seriesColumns("value", timeIs: .word)))
        guard case .changes(let numbers) = analysis.result else { throw Problem(.inability, "no changes") }
        return (numbers, analysis.warnings)
    }

    private func trend(_ text: String) throws -> (TrendNumbers, [String]) {
        let analysis = try NumbersAnalysis.trend(table(text, NumbersAnalysis.seriesColumns("value", timeIs: .number)))
        guard case .trend(let numbers) = analysis.result else { throw Problem(.inability, "no trend") }
        return (numbers, analysis.warnings)
    }

    private func comparison(_ text: String, higherIsWorse: Bool = true) throws -> (ComparisonNumbers, [String]) {
        let analysis = try NumbersAnalysis.comparison(table(text, NumbersAnalysis.comparisonColumns), isHigherWorse: higherIsWorse)
        guard case .comparison(let numbers) = analysis.result else { throw Problem(.inability, "no comparison") }
        return (numbers, analysis.warnings)
    }

    private func scalability(_ rows: [(Double, Double)], relative: Bool = false) throws -> (ScalabilityNumbers, [String]) {
        let text = "throughput,concurrency\n" + rows.map { "\($1),\($0)\n" }.joined()
        let analysis = try NumbersAnalysis.scalability(table(text, NumbersAnalysis.scalabilityColumns), isRelative: relative)
        guard case .scalability(let numbers) = analysis.result else { throw Problem(.inability, "no fit") }
        return (numbers, analysis.warnings)
    }

    // MARK: A step

    @Test("a step is suspected at once and confirmed when there is enough of it")
    func step() throws {
        var random = SeededRandom(seed: 4)
        let values = (0..<60).map { ($0 < 35 ? 100 : 110) + 2 * random.unit() }
        let (numbers, warnings) = try changes(values)
        #expect(numbers.changes.map(\.index) == [35] && numbers.changes[0].isConfirmed && warnings.isEmpty)
        #expect(numbers.changes[0].range?.contains(35) == true)
        #expect(try changes(Array(values[20..<45])).0.changes.map(\.index) == [15])
    }

    @Test("too many values are put together, and that is said")
    func millions() throws {
        var random = SeededRandom(seed: 5)
        let values = (0..<7000).map { ($0 < 4200 ? 100 : 105) + 10 * random.unit() }
        let (numbers, warnings) = try changes(values)
        #expect(numbers.changes.filter(\.isConfirmed).map(\.index) == [4200] && numbers.blockSize == 2)
        #expect(
            warnings == [
                "7000 values are too many to search one by one: the medians of each 2 consecutive values were searched, so a place is known to 2 rows."
            ])
        let (line, said) = try trend("value\n" + values.enumerated().map { "\(Double($0) * 0.01 + $1)\n" }.joined())
        #expect(line.direction == .rising && line.count == 7000 && abs(line.slope / 0.011 - 1) < 0.05 && said.count == 1)
        let rows = (0..<2000).map { index in
            let n = Double([1, 2, 4, 8, 16, 32, 48, 64][index % 8])
            return (n, 100 * n / (1 + 0.03 * (n - 1) + 0.0005 * n * (n - 1)) * (0.99 + 0.02 * random.unit()))
        }
        let (fit, told) = try scalability(rows)
        #expect(abs(fit.alpha - 0.03) < 0.001 && told.count == 1 && fit.points.count <= 500)
    }

    @Test(
        "series without a change, without variation, or too short to have one say so",
        arguments: [[5], [5, 6], Array(repeating: 5, count: 40)])
    func noChange(_ values: [Double]) throws { #expect(try changes(values).0.changes.isEmpty) }

    // MARK: A line

    @Test("a trend is found in rows out of order, with gaps")
    func line() throws {
        let (numbers, warnings) = try trend("time,value\n3,7\n1,3\n2,5\n5,\n6,13\n4,9\n")
        #expect(numbers.slope == 2 && numbers.intercept == 1 && numbers.count == 5)
        #expect(warnings == ["1 missing value was left out.", "The rows were not in the order of time; they were sorted."])
    }

    @Test("series that never vary have no trend, and one value is too few")
    func flat() throws {
        let (numbers, _) = try trend("5\n5\n5\n5\n5\n")
        #expect(numbers.direction == .none && numbers.slope == 0 && numbers.p == 1)
        let problems = try #require(throws: Problems.self) { try trend("5\n") }
        #expect(
            problems.description == #"error: "n.csv" cannot be analyzed: the analysis needs at least 2 values, and there is 1."#)
    }

    // MARK: Two arms

    private func arms(_ ratio: Double, spread: Double, blocks: Int) -> String {
        var random = SeededRandom(seed: 8)
        return "arm,block,value\n"
            + (0..<blocks).map { block in
                let level = 10 + random.unit()
                func noise() -> Double { 1 + spread * (random.unit() - 0.5) }
                return "baseline,\(block),\(level * noise())\ncandidate,\(block),\(level * ratio * noise())\n"
            }.joined()
    }

    @Test(
        "arms are judged by block",
        arguments: [
            (1.06, 0.02, 10, ComparisonNumbers.Verdict.regression), (0.94, 0.02, 10, .improvement), (1, 0.02, 10, .ok),
            (1.06, 0.3, 6, .inconclusive), (1.06, 0.02, 1, .inconclusive), (1.1, 0, 2, .inconclusive), (1.1, 0, 8, .regression),
            (1, 0, 2, .ok),
        ])
    func verdicts(_ ratio: Double, _ spread: Double, _ blocks: Int, _ verdict: ComparisonNumbers.Verdict) throws {
        let (numbers, _) = try comparison(arms(ratio, spread: spread, blocks: blocks))
        #expect(numbers.verdict == verdict, "\(numbers)")
        #expect(!numbers.reasons.isEmpty)
        #expect(numbers.design == (blocks > 1 ? .paired : .unpaired))
    }

    @Test("what is better depends on what is measured")
    func direction() throws {
        let text = arms(1.06, spread: 0.02, blocks: 10)
        let (worse, _) = try comparison(text)
        let (better, _) = try comparison(text, higherIsWorse: false)
        #expect(worse.verdict == .regression && better.verdict == .improvement)
        #expect(worse.ratio == better.ratio && worse.p == better.p)
        let (a, b) = (try #require(worse.interval), try #require(better.interval))
        #expect(abs(a.lowerBound - b.lowerBound) < 1e-12 && abs(a.upperBound - b.upperBound) < 1e-12)
    }

    @Test(
        "what does not match is said",
        arguments: [
            ("a,1,1\na,2,2\nb,3,1\nb,4,2\n", "The arms have no block in common: they were compared unpaired."),
            ("a,1\na,2\nb,1\nb,2\n", "There is no column \"block\": the arms were compared unpaired."),
            ("a,1,1\na,2,2\na,3,2\nb,1,1\nb,2,2\n", "1 block of one arm alone was left out."),
            ("a,1,1\na,1,2\na,2,2\nb,1,1\nb,2,2\n", "Several values of an arm in one block were averaged (geometric mean)."),
            ("x,1,1\nx,2,2\nw,1,1\nw,2,2\n", "\"x\" comes first in the file and was taken as the baseline."),
        ])
    func mismatches(_ text: String, _ warning: String) throws { #expect(try comparison(text).1 == [warning]) }

    @Test("arms are known by their names, whichever comes first")
    func names() throws {
        let (numbers, warnings) = try comparison("New,1,2\nOld,1,1\nNew,2,2\nOld,2,1\n")
        #expect(numbers.baselineArm == "Old" && numbers.ratio > 1.99 && warnings.isEmpty)
    }

    @Test(
        "what cannot be compared is named",
        arguments: [
            ("a,1,1\n", #"error: "n.csv" has only the arm "a". Two are compared, such as baseline and candidate."#),
            (
                "a,1,1\nb,1,1\nc,1,1\n",
                #"error: "n.csv" has more than two arms: "a", "b", "c". Two are compared, such as baseline and candidate."#
            ),
            (
                "a,1,1\nb,1,0\nb,2,-3\n",
                "n.csv:2:1: error: The value 0 is not above 0. The arms are compared as a ratio.\nn.csv:3:1: error: The value -3 is not above 0. The arms are compared as a ratio."
            ),
        ])
    func notComparable(_ text: String, _ sentence: String) throws {
        let problems = try #require(throws: Problems.self) { try comparison(text) }
        #expect(problems.description == sentence)
    }

    // MARK: Outliers

    @Test(
        "values that stand out are found with their rows, however many hide each other",
        arguments: [([], []), ([(20, 50.0)], [20]), ([(3, -40), (20, 50), (50, 50.5)], [3, 20, 50])]
            as [([(Int, Double)], [Int])])
    func outliers(_ odd: [(Int, Double)], _ rows: [Int]) throws {
        var random = SeededRandom(seed: 9)
        var values = (0..<60).map { _ in 10 + random.unit() + random.unit() + random.unit() }
        for (row, value) in odd { values[row] = value }
        // A gap in the first row moves every value one row on.
        let text = "time,value\nfirst,\n" + values.map { "later,\($0)\n" }.joined()
        let analysis = try NumbersAnalysis.outliers(table(text, NumbersAnalysis.seriesColumns("value", timeIs: .word)))
        guard case .outliers(let numbers) = analysis.result else { throw Problem(.inability, "no outliers") }
        #expect(numbers.outliers.map(\.index).sorted() == rows.map { $0 + 1 } && numbers.most == 6)
        #expect(numbers.outliers.map(\.value).sorted() == odd.map(\.1).sorted())
        #expect((11...12).contains(numbers.mean) && numbers.standardDeviation < 1)
        #expect(analysis.warnings == ["1 missing value was left out."])
    }

    // MARK: A curve

    @Test("a curve that was not followed to its peak has none")
    func notIdentified() throws {
        let (numbers, _) = try scalability([(1, 10), (2, 20), (4, 40), (8, 80), (16, 160), (32, 320)])
        #expect(!numbers.isIdentified && numbers.peakConcurrency == nil && numbers.peakThroughput == nil)
        #expect(
            numbers.reasons == ["Throughput was never seen to fall with more users, so there is no peak to be told (beta is 0)."])
        #expect(throws: Problems.self) { try scalability([(1, 10), (2, 19), (4, 36)]) }
        #expect(throws: Problems.self) { try scalability([(1, 10), (2, 0), (4, 36), (8, 3)]) }
    }
}
