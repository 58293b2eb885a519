import Glibc

/// The effect of a change from trials run in blocks of two, AB BA AB BA: one difference per block, freed from the effect of coming second.
///
/// Differences are of logarithms, so the effect is the log of a ratio, and signed so that positive is worse. Model: dᵢ = δ + s·oᵢ + error, oᵢ =
/// +1 where the baseline ran first and −1 where it ran second, by least squares. With both orders s takes one degree of freedom.
package struct PairedComparison: Hashable, Sendable {
    /// How many blocks.
    package let blocks: Int
    /// δ with its standard error; its p values and intervals are those of a t test.
    package let test: TTest
    /// s: half of what running second costs; `nil` when only one order occurred.
    package let slotEffect: Double?
    /// The standard deviation of what neither explains.
    package let residualDeviation: Double
    /// The differences without the slot effect, for tests that need them one by one. What is left of each is stretched by √((K − 1)/(K − 2)),
    /// since fitting s took a little of the spread; unstretched, sign flips alarmed in 9 % at a nominal 6 %.
    package let adjusted: [Double]

    /// Throws `tooFew` below two blocks, or below three when both orders occur; `unequalLengths`, `notFinite`.
    package init(_ differences: [Double], baselineFirst: [Bool]? = nil) throws(StatisticsError) {
        try require(differences, atLeast: 2)
        let orders = (baselineFirst ?? differences.map { _ in true }).map { $0 ? 1.0 : -1.0 }
        guard orders.count == differences.count else { throw .unequalLengths(differences.count, orders.count) }
        let n = Double(differences.count)
        blocks = differences.count
        guard !orders.isConstant else {
            slotEffect = nil
            adjusted = differences
            residualDeviation = differences.standardDeviation
            test = try TTest.oneSample(differences)
            return
        }
        guard differences.count >= 3 else { throw .tooFew(needed: 3, found: differences.count) }
        let (meanOrder, spread) = (orders.mean, orders.sumOfSquares)
        let meanDifference = differences.mean
        let slot = zip(orders, differences).reduce(0) { $0 + ($1.0 - meanOrder) * ($1.1 - meanDifference) } / spread
        let without = zip(differences, orders).map { $0 - slot * $1 }
        let (centre, stretch) = (without.mean, ((n - 1) / (n - 2)).squareRoot())
        let variance = without.sumOfSquares / (n - 2)
        adjusted = without.map { centre + ($0 - centre) * stretch }
        slotEffect = slot
        residualDeviation = variance.squareRoot()
        test = TTest(
            difference: meanDifference - slot * meanOrder,
            standardError: (variance * (1 / n + meanOrder * meanOrder / spread)).squareRoot(),
            degreesOfFreedom: n - 2)
    }

    /// δ.
    package var effect: Double { test.difference }
    /// exp δ: the candidate as a multiple of the baseline.
    package var ratio: Double { exp(effect) }

    /// The robust companion: median of the Walsh averages. `nil` above ``HodgesLehmann/limit`` blocks.
    package var robustEffect: Double? { (try? HodgesLehmann(adjusted))?.estimate }

    /// The exact sign-flip test; `nil` above ``SignFlip/exactLimit`` blocks.
    package var signFlip: SignFlip? { try? SignFlip(exact: adjusted) }

    /// The two-sided p to print: that of the t test, unless the sign-flip test disagrees by more than a factor of three; then the larger.
    package var reportedP: Double {
        let t = test.pTwoSided
        guard let flip = signFlip?.pTwoSided, flip > 3 * t || t > 3 * flip else { return t }
        return max(t, flip)
    }
}
