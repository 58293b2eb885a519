import Basics
import Statistics
import TestSupport
import Testing

/// Whatever comes in, there is an answer or a sentence, never a trap.
@Suite("Odd input")
struct DegenerateTests {
    static let odd: [(name: String, values: [Double])] = [
        ("nothing", []), ("one value", [1]), ("two points", [1, 2]), ("two equal points", [1, 1]), ("three points", [1, 2, 4]),
        ("not a number", [1, .nan, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), ("infinity", [1, .infinity, 3]),
        ("all the same", [Double](repeating: 7, count: 40)), ("all zero", [Double](repeating: 0, count: 40)),
        ("two values only", (0..<40).map { Double($0 % 2) }), ("huge", (0..<40).map { 1e308 * ($0 % 2 == 0 ? 1.0 : 0.5) }),
        ("tiny", (0..<40).map { Double.leastNonzeroMagnitude * Double($0) }),
        ("both signs", (0..<40).map { $0 % 3 == 0 ? -1e300 : 1e300 }),
        ("a step at the end", (0..<40).map { $0 < 39 ? 1 : 2 }),
    ]

    /// Every function of the module on one series, by name.
    static let all: [(name: String, run: @Sendable ([Double]) throws -> Void)] = [
        ("sample", { _ = try Sample($0).quantile(0.3) }),
        ("one-sample t", { _ = try TTest.oneSample($0).interval() }),
        ("Student", { _ = try TTest.student($0, [1, 2, 3]).pTwoSided }),
        ("Welch", { _ = try TTest.welch([1, 2, 3], $0).interval() }),
        ("paired", { _ = try TTest.paired($0, $0.map { $0 / 2 }).pLess }),
        ("Mann–Whitney", { _ = try MannWhitney($0, [1, 2, 3]).pTwoSided }),
        ("Mann–Whitney normal", { _ = try MannWhitney($0, $0, method: .normal).pTwoSided }),
        ("sign flips", { _ = try SignFlip(exact: Array($0.prefix(10))) }),
        ("Hodges–Lehmann", { _ = try HodgesLehmann($0).interval() }),
        ("Mann–Kendall", { _ = try MannKendall($0).p }),
        ("Hamed–Rao", { _ = try MannKendall.hamedRao($0).p }),
        ("Theil–Sen", { _ = try TheilSen($0).interval() }),
        ("Theil–Sen in time", { _ = try TheilSen($0, at: $0.map { _ in 3 }).interval() }),
        ("suspects", { _ = try ChangePointSearch(window: 5).suspects($0) }),
        (
            "confirmation",
            { values in
                var random = SeededRandom(seed: 1)
                let suspects = try ChangePointSearch().suspects(values)
                _ = try ConfirmedChange.confirm(suspects, of: values, using: &random)
            }
        ),
        (
            "rank CUSUM",
            { values in
                var random = SeededRandom(seed: 1)
                _ = try RankCUSUM(replicates: 9).strongestStep(values, using: &random)
            }
        ),
        ("inflation", { _ = try Autocorrelation.inflation($0) }),
        ("scalability", { _ = try ScalabilityFit($0.enumerated().map { .init(concurrency: Double($0 + 1), throughput: $1) }) }),
        ("GESD", { _ = try GESD($0, maximum: 5) }),
        ("robust GESD", { _ = try GESD($0, maximum: 5, scale: .medianDeviation) }),
        ("outliers", { _ = try Outliers.reverting($0) }),
        (
            "gate",
            { values in
                let orders = values.indices.map { $0 % 2 == 0 }
                let comparison = try PairedComparison(values, baselineFirst: orders)
                _ = (comparison.reportedP, comparison.robustEffect, comparison.ratio)
                _ = try Gate().conclusions([.init(comparison, threshold: 0.03)])
            }
        ),
        ("history", { _ = try PredictionBound(history: $0).alarms(at: $0, threshold: 0.03) }),
        ("noise floor", { _ = try NoiseFloor.floor(minimalDetectable: 0.1, unchanged: $0) }),
    ]

    @Test("every function answers or says why not", arguments: all.map(\.name))
    func answers(function: String) throws {
        let run = try #require(Self.all.first { $0.name == function }).run
        for (name, values) in Self.odd {
            do {
                try run(values)
                #expect(values.filter { !$0.isFinite }.isEmpty, "\(function) of \(name) must not accept what is not finite")
            } catch let error as StatisticsError {
                #expect(!error.description.isEmpty)
            }
        }
    }

    @Test(
        "what is thrown, in words",
        arguments: [
            (.tooFew(needed: 2, found: 1), "needs at least 2 values, and there are 1"),
            (.tooMany(limit: 20, found: 21), "can treat at most 20 values, and there are 21"),
            (.notFinite, "one of the values is not a finite number"),
            (.noVariation, "all values are equal"),
            (.unequalLengths(3, 4), "one column has 3 values, the other 4"),
            (.invalid("confidence must lie between 0 and 1"), "confidence must lie between 0 and 1"),
        ] as [(StatisticsError, String)])
    func sentences(error: StatisticsError, text: String) {
        #expect(error.description == text)
    }

    @Test("parameters outside their range are refused by name")
    func parameters() {
        #expect(throws: StatisticsError.invalid("confidence must lie between 0 and 1")) {
            try HodgesLehmann([1, 2]).interval(confidence: 1)
        }
        #expect(throws: StatisticsError.invalid("alpha must lie between 0 and 1")) { try Gate(alpha: 0) }
        #expect(throws: StatisticsError.invalid("successes must lie between 0 and trials")) {
            try Proportion.interval(successes: 3, trials: 2)
        }
        #expect(throws: StatisticsError.invalid("degrees of freedom must be above 0")) { try StudentT(degreesOfFreedom: .nan) }
        #expect(throws: StatisticsError.unequalLengths(2, 1)) { try TTest.paired([1, 2], [1]) }
        #expect(throws: StatisticsError.unequalLengths(2, 1)) { try TheilSen([1, 2], at: [1]) }
    }

    @Test("zero variance has a meaning")
    func zeroVariance() throws {
        let same = [Double](repeating: 7, count: 40)
        #expect(try MannKendall(same).p == 1)
        #expect(try TheilSen(same).slope == 0)
        #expect(try Autocorrelation.inflation(same) == 1)
        #expect(try ChangePointSearch().suspects(same).isEmpty)
        let bound = try PredictionBound(history: same, minimumSpread: 0)
        #expect(bound.upper(count: 1) == 7 && !bound.alarms(at: [7], threshold: 0))
        let unchanged = try PairedComparison([0, 0, 0, 0])
        #expect(try Gate().conclusions([.init(unchanged, threshold: 0.03)]) == [.ok])
        let shifted = try PairedComparison([0.1, 0.1, 0.1, 0.1])
        #expect(try Gate().conclusions([.init(shifted, threshold: 0.03)]) == [.regression])
    }

    @Test("a long series is treated, or refused by its length")
    func long() throws {
        let count = Proofs.size(small: 20_000, full: 1_000_000)
        var noise = Noise(seed: 1)
        let values = (0..<count).map { Double($0) * 1e-5 + noise.random.unit() }
        #expect(try MannKendall(values).z > 3)
        #expect(throws: StatisticsError.tooMany(limit: 100_000, found: 100_001)) {
            try TheilSen([Double](repeating: 1, count: 100_001))
        }
        #expect(throws: StatisticsError.tooMany(limit: 2000, found: 20_000)) { try HodgesLehmann(Array(values[..<20_000])) }
        #expect(try Sample(values).median > 0)
    }
}
