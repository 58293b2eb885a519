import Basics
import Statistics
import TestSupport
import Testing

@Suite("Straight lines and rank correlation")
struct StraightLineTests {
    @Test("an exact line is found exactly")
    func exact() throws {
        let line = try StraightLine([1, 3, 5, 7], at: [0, 1, 2, 3])
        #expect(abs(line.slope - 2) < 1e-12 && abs(line.intercept - 1) < 1e-12 && line.slopeError < 1e-12)
        let crossing = try #require(line.crossing(of: 11))
        #expect(abs(crossing.x - 5) < 1e-9)
        #expect(line.isRising())
        #expect(try !StraightLine([3, 2, 1], at: [0, 1, 2]).isRising())
        #expect(try StraightLine([3, 2, 1], at: [0, 1, 2]).crossing(of: 5) == nil)
    }

    /// Anscombe (1973), first set: slope 0.50009, intercept 3.00009, SE of the slope 0.1179.
    @Test("Anscombe's first set")
    func anscombe() throws {
        let x = [10.0, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
        let y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
        let line = try StraightLine(y, at: x)
        #expect(abs(line.slope - 0.50009) < 1e-5)
        #expect(abs(line.intercept - 3.00009) < 1e-5)
        #expect(abs(line.slopeError - 0.11791) < 1e-5)
    }

    @Test("the interval of a crossing holds the truth about 95 times of 100")
    func coverage() throws {
        var random = SeededRandom(seed: 7)
        var held = 0
        for _ in 0..<1000 {
            let x = (0..<24).map { 100 + 100 * Double($0 / 6) }
            let y = x.map { 0.05 + 0.001 * $0 + 0.02 * ((0..<12).reduce(-6) { sum, _ in sum + random.unit() }) }
            if try StraightLine(y, at: x).crossing(of: 1)?.interval.contains(950) == true { held += 1 }
        }
        #expect((930...970).contains(held), "\(held)")
    }

    @Test("a line that may not rise at all has no upper end")
    func open() throws {
        let crossing = try #require(StraightLine([1, 3, 1, 2.5], at: [0, 1, 2, 3]).crossing(of: 10))
        #expect(crossing.interval.upper == .infinity)
        #expect(throws: StatisticsError.noVariation) { try StraightLine([1, 2, 3], at: [1, 1, 1]) }
    }

    @Test(
        "Spearman's rho",
        arguments: [
            ([1, 2, 3, 4], [1, 4, 9, 16], 1), ([1, 2, 3, 4], [4, 3, 2, 1], -1), ([1, 2, 3], [5, 5, 5], 0),
            ([106, 100, 86, 101, 99, 103, 97, 113, 112, 110], [7, 27, 2, 50, 28, 29, 20, 12, 6, 17], -29.0 / 165),
        ] as [([Double], [Double], Double)])
    func spearman(first: [Double], second: [Double], rho: Double) throws {
        #expect(abs(try RankCorrelation.spearman(first, second) - rho) < 1e-12)
    }
}
