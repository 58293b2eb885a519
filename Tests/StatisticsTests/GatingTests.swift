import Basics
import Statistics
import Testing

@Suite("The gate")
struct GatingTests {
    @Test("what running second costs is taken out of the effect")
    func slot() throws {
        let orders = [true, false, true, false, true, false]
        let errors = [0.01, -0.01, 0.02, 0.02, -0.03, -0.01]
        let differences = zip(orders, errors).map { 0.05 + ($0 ? 0.1 : -0.1) + $1 }
        let comparison = try PairedComparison(differences, baselineFirst: orders)
        #expect(near(comparison.effect, 0.05, 1e-12))
        #expect(near(try #require(comparison.slotEffect), 0.1, 1e-12))
        #expect(comparison.test.degreesOfFreedom == 4)
        #expect(near(comparison.residualDeviation, (0.002 / 4).squareRoot(), 1e-10))
        #expect(near(comparison.test.standardError, comparison.residualDeviation / 6.0.squareRoot(), 1e-12))
    }

    @Test("unbalanced orders give the least-squares estimate of both")
    func unbalanced() throws {
        let orders = [true, true, true, false]
        let differences = orders.map { 0.05 + ($0 ? 0.1 : -0.1) }
        let comparison = try PairedComparison(differences, baselineFirst: orders)
        #expect(near(comparison.effect, 0.05, 1e-12))
        #expect(near(try #require(comparison.slotEffect), 0.1, 1e-12))
        let plain = try PairedComparison([1, 2, 4])
        #expect(plain.slotEffect == nil)
        #expect(try plain.test == TTest.oneSample([1, 2, 4]))
    }

    @Test("the sign-flip p is printed where the t test's would promise too much")
    func reportedP() throws {
        let constant = try PairedComparison([Double](repeating: 0.1, count: 8))
        #expect(constant.test.pTwoSided < 1e-12 && constant.reportedP == 2 / 256.0)
        let ordinary = try PairedComparison([0.1, 0.4, -0.2, 0.5, 0.3, 0.2, 0.6, -0.05])
        #expect(ordinary.reportedP == ordinary.test.pTwoSided)
    }

    @Test("two conditions for an alarm, equivalence for an all-clear")
    func conclusions() throws {
        let wobble = [0.002, -0.002, 0.001, -0.001, 0.003, -0.003, 0.002, -0.002, 0.001, -0.001]
        func conclusion(_ shift: Double, noise: Double = 1) throws -> Gate.Conclusion {
            let comparison = try PairedComparison(wobble.map { shift + noise * $0 })
            return try Gate().conclusions([.init(comparison, threshold: 0.03)])[0]
        }
        #expect(try conclusion(0.05) == .regression)
        #expect(try conclusion(-0.05) == .improvement)
        #expect(try conclusion(0.0) == .ok)
        // Significant, and too small to matter.
        #expect(try conclusion(0.01) == .ok)
        #expect(try conclusion(0.03) == .inconclusive)
        #expect(try conclusion(0.05, noise: 50) == .inconclusive)
        #expect(try conclusion(0, noise: 50) == .inconclusive)
    }

    @Test("with more metrics an alarm takes more evidence")
    func holm() throws {
        let weak = try PairedComparison([0.04, 0.05, 0.09, 0.01, 0.02, 0.1, 0.02, 0.07])
        let quiet = try PairedComparison([0.01, -0.01, 0.02, -0.02])
        #expect((0.001...0.004).contains(weak.test.pGreater))
        #expect(try Gate().conclusions([.init(weak, threshold: 0.03)])[0] == .regression)
        let many = [Gate.Metric(weak, threshold: 0.03)] + (0..<9).map { _ in .init(quiet, threshold: 0.03) }
        #expect(try Gate().conclusions(many)[0] == .inconclusive)
    }

    /// `Manual/statistics.md`, 1.9: alpha 1 % one-sided, power 90 %, independent trials of log-sd s.
    @Test(
        "the minimal detectable effect of the manual's table, in per cent",
        arguments: [
            (0.5, [1.7, 1.1, 0.94, 0.83, 0.70, 0.61, 0.49]), (1, [3.3, 2.2, 1.9, 1.7, 1.4, 1.2, 0.97]),
            (2, [6.7, 4.4, 3.8, 3.3, 2.8, 2.5, 2.0]), (3, [10.0, 6.6, 5.6, 5.0, 4.2, 3.7, 2.9]),
            (5, [16.7, 11.0, 9.4, 8.3, 7.0, 6.1, 4.9]),
        ] as [(Double, [Double])])
    func detectable(deviation: Double, row: [Double]) throws {
        for (blocks, expected) in zip([5, 8, 10, 12, 16, 20, 30], row) {
            let effect = try Power().minimalDetectableEffect(deviation: deviation * 2.0.squareRoot(), blocks: blocks)
            #expect(abs(effect - expected) <= (expected < 1 ? 0.0051 : 0.06), "s \(deviation), K \(blocks)")
        }
    }

    @Test(
        "the blocks of the manual's table",
        arguments: [(1, 4, 6), (1.5, 6, 10), (2, 7, 15), (3, 12, 29), (5, 29, 75)] as [(Double, Int, Int)])
    func blocks(deviation: Double, forFive: Int, forThree: Int) throws {
        let power = try Power()
        #expect(power.blocks(for: 5, deviation: deviation * 2.0.squareRoot()) == forFive)
        #expect(power.blocks(for: 3, deviation: deviation * 2.0.squareRoot()) == forThree)
        #expect(power.blocks(for: 3, deviation: 1e9) == nil && power.blocks(for: 3, deviation: 0) == 2)
    }

    @Test("the exact power at the minimal detectable effect is what was asked for", arguments: [5, 8, 10, 20, 50])
    func chance(blocks: Int) throws {
        let power = try Power()
        let effect = power.minimalDetectableEffect(deviation: 1, blocks: blocks)
        #expect((0.85...0.93).contains(try power.chance(of: effect, deviation: 1, blocks: blocks)))
        #expect(near(try power.chance(of: 0, deviation: 1, blocks: blocks), 0.01, 1e-8))
    }

    @Test("three looks spend alpha once")
    func looks() throws {
        let looks = try Looks(blocks: 10).looks
        #expect(looks.map(\.blocks) == [10, 16, 20])
        #expect(near(looks.reduce(0) { $0 + $1.alpha }, 0.01, 1e-12))
        #expect(throws: (any Error).self) { try Looks(blocks: 1) }
    }

    @Test("the noise floor is half the detectable effect, or what unchanged runs have shown")
    func floor() throws {
        #expect(try NoiseFloor.floor(minimalDetectable: 0.04) == 0.02)
        #expect(try NoiseFloor.floor(minimalDetectable: 0.04, unchanged: [Double](repeating: -0.05, count: 20)) == 0.05)
        #expect(try NoiseFloor.floor(minimalDetectable: 0.04, unchanged: [Double](repeating: -0.05, count: 19)) == 0.02)
        #expect(NoiseFloor.pooled([(1, 3), (2, 1)]) == (7 / 4.0).squareRoot())
        #expect(NoiseFloor.pooled([]) == nil)
    }

    @Test("a bound from history needs eight values, uses thirty, and widens with dependence")
    func history() throws {
        var noise = Noise(seed: 1)
        let calm = (0..<30).map { _ in noise.normal(0.01) }
        let bound = try PredictionBound(history: calm)
        #expect(try PredictionBound(history: [9, 9, 9] + calm) == bound)
        #expect(bound.upper(count: 3) < bound.upper(count: 1) && bound.lower(count: 1) < -0.02)
        #expect(bound.alarms(at: [0.05, 0.06, 0.05], threshold: 0.03) && !bound.alarms(at: [], threshold: 0.03))
        #expect(!bound.alarms(at: [0.05, 0.06, 0.05], threshold: 0.06))
        let slow = calm.indices.map { index -> Double in
            let level = index / 8 % 2 == 0 ? 0.01 : -0.01
            return level + calm[index] / 10
        }
        #expect(try PredictionBound(history: slow).effectiveCount < 10)
        #expect(throws: StatisticsError.tooFew(needed: 8, found: 7)) { try PredictionBound(history: Array(calm[..<7])) }
    }
}
