import Basics
import Statistics
import TestSupport
import Testing

@Suite("Comparing two samples")
struct ComparisonTests {
    static let first = [1.1, 2.2, 2.2, 3.5, 4]
    static let second = [2.2, 3.9, 5, 5, 6.1, 7]

    @Test("Student's and Welch's t as in scipy")
    func tTests() throws {
        let student = try TTest.student(Self.first, Self.second)
        #expect(near(student.statistic, -2.5434906347143285, 1e-14))
        #expect(near(student.pTwoSided, 0.03152968771025078, 1e-13))
        let welch = try TTest.welch(Self.first, Self.second)
        #expect(near(welch.statistic, -2.637125184263979, 1e-14))
        #expect(near(welch.degreesOfFreedom, 8.755501412575466, 1e-14))
        #expect(near(welch.pTwoSided, 0.0276606719084267, 1e-13))
        let interval = try welch.interval()
        #expect(near(interval.lower, -4.219348469888417, 1e-13))
        #expect(near(interval.upper, -0.31398486344491716, 1e-13))
    }

    @Test("without any spread a difference is certain, and no difference is none")
    func noSpread() throws {
        #expect(try TTest.paired([2, 3], [1, 2]).pTwoSided == 0)
        #expect(try TTest.paired([2, 3], [2, 3]).pTwoSided == 1)
        #expect(try TTest.welch([2, 2], [1, 1]).pGreater == 0)
        #expect(try TTest.student([2, 2], [2]).pTwoSided == 1)
    }

    @Test("Mann–Whitney as in scipy: exact without ties, normal with ties and continuity")
    func mannWhitney() throws {
        let exact = try MannWhitney([1.1, 2.3, 2.2, 3.5, 4], [2.25, 3.9, 5, 5.1, 6.1, 7])
        #expect(exact.u == 4 && exact.method == .exact)
        #expect(near(exact.pTwoSided, 0.05194805194805195, 1e-14))
        let normal = try MannWhitney(Self.first, Self.second, method: .normal)
        #expect(normal.u == 4)
        #expect(near(normal.pTwoSided, 0.052477978971014166, 1e-14))
    }

    @Test("with ties, the exact p counts every way to deal out the labels", arguments: [1, 2, 3] as [UInt64])
    func exactWithTies(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let all = (0..<10).map { _ in Double(Int.random(in: 0..<4, using: &random)) }
        let test = try MannWhitney(Array(all[..<4]), Array(all[4...]))
        func u(_ chosen: Int) -> Double {
            let x = all.indices.filter { chosen >> $0 & 1 == 1 }.map { all[$0] }
            let y = all.indices.filter { chosen >> $0 & 1 == 0 }.map { all[$0] }
            return x.reduce(0) { sum, a in y.reduce(sum) { $0 + (a > $1 ? 1 : a == $1 ? 0.5 : 0) } }
        }
        let each = (0..<1024).filter { $0.nonzeroBitCount == 4 }.map(u)
        #expect(test.u == u(0b1111))
        #expect(near(test.pLess, Double(each.count { $0 <= test.u }) / Double(each.count), 1e-14))
        #expect(near(test.pGreater, Double(each.count { $0 >= test.u }) / Double(each.count), 1e-14))
    }

    @Test("the exact p stays exact up to the limit, and the normal one takes over beyond")
    func mannWhitneyLimits() throws {
        let low = (0..<50).map { Double($0 * 2) }
        let high = (0..<50).map { Double($0 * 2 + 15) }
        let exact = try MannWhitney(low, high)
        #expect(exact.method == .exact)
        #expect(abs(exact.pTwoSided - (try MannWhitney(low, high, method: .normal).pTwoSided)) < 0.001)
        #expect(try MannWhitney(low + [200], high).method == .normal)
        #expect(try MannWhitney(Array(low[..<26]), Array(low[..<20])).method == .normal)
        #expect(throws: StatisticsError.noVariation) { try MannWhitney([1, 1], [1]) }
    }

    @Test("sign flips: exact, its smallest p, and the sampled one beside it")
    func signFlip() throws {
        let differences = [0.1, 0.4, -0.2, 0.5, 0.3, 0.2, 0.6, -0.05]
        let exact = try SignFlip(exact: differences)
        // scipy.stats.permutation_test(permutation_type='samples')
        #expect(near(exact.pTwoSided, 0.0625 / 2 * 2, 1e-14))
        #expect(try SignFlip(exact: [Double](repeating: 1, count: 8)).pTwoSided == 2 / 256.0)
        #expect(try SignFlip(exact: [Double](repeating: 1, count: 10)).pGreater == 1 / 1024.0)
        #expect(try SignFlip(exact: [0, 0, 0]).pTwoSided == 1)
        var random = SeededRandom(seed: 5)
        let sampled = try SignFlip(differences, draws: 20_000, using: &random)
        #expect(abs(sampled.pTwoSided - exact.pTwoSided) < 0.006)
        #expect(throws: StatisticsError.tooMany(limit: 20, found: 21)) { try SignFlip(exact: [Double](repeating: 1, count: 21)) }
    }

    @Test("Hodges–Lehmann with the interval of the signed-rank test")
    func hodgesLehmann() throws {
        let estimate = try HodgesLehmann([78, 64, 75, 45, 82, 110, -20, 3.5, 12, -9])
        // wilcox.test in R: P(W ≤ 8) = 0.0244 at n = 10, so the 9th Walsh average from either end.
        let interval = try #require(try estimate.interval())
        #expect((estimate.estimate, interval.lower, interval.upper) == (43.5, 7.75, 78))
        #expect(near(interval.confidence, 1 - 2 * 25 / 1024.0, 1e-14))
        #expect(try HodgesLehmann([1, 2, 3, 4, 5]).interval() == nil)
        #expect(try HodgesLehmann([1, 2, 3, 4, 5, 6]).interval() != nil)
        let many = (0..<200).map(Double.init)
        let wide = try #require(try HodgesLehmann(many).interval())
        #expect(abs(wide.lower - 91.5) < 1 && abs(wide.upper - 107.5) < 1 && abs(wide.confidence - 0.95) < 0.001)
    }

    @Test("Holm's adjusted p values")
    func holm() {
        #expect(zip(Holm.adjusted([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]).areAll { near($0, $1, 1e-14) })
        #expect(Holm.adjusted([0.6, .nan]) == [1, 1])
        #expect(Holm.adjusted([]) == [])
    }
}
