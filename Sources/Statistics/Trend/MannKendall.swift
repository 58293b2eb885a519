/// The Mann–Kendall test for a trend (Mann 1945, Kendall 1975): do later values tend to be larger than earlier ones?
///
/// S = Σ_{i<j} sign(xⱼ − xᵢ), Var = [n(n−1)(2n+5) − Σ t(t−1)(2t+5)]/18 over ties of size t, Z = (S − sign S)/√Var. As it stands it
/// supposes independent values; `MannKendall+Corrections.swift` has the answers to autocorrelation. O(n log n), any n.
package struct MannKendall: Hashable, Sendable {
    /// How many values.
    package let count: Int
    /// Rising pairs minus falling pairs.
    package let s: Int
    /// The variance of S when there is no trend, with ties and any correction applied.
    package let variance: Double
    /// S as a share of all pairs, −1...1; Kendall's tau-a.
    package let tau: Double

    /// (S − sign S)/√variance; 0 when all values are equal.
    package var z: Double { s == 0 || variance <= 0 ? 0 : Double(s - s.signum()) / variance.squareRoot() }
    /// Two-sided, from the normal distribution (good from about ten values).
    package var p: Double { Normal.twoSided(z) }
    /// The chance of a rise this strong without a trend.
    package var pRising: Double { Normal.survival(z) }

    /// Throws `tooFew` below two values.
    package init(_ values: [Double]) throws(StatisticsError) {
        try require(values, atLeast: 2)
        let count = values.count
        s = Self.score(values)
        variance = Self.variance(count, ties: Ranks(values).groups)
        tau = Double(s) / (0.5 * Double(count) * Double(count - 1))
        self.count = count
    }

    init(count: Int, s: Int, variance: Double, tau: Double) {
        (self.count, self.s, self.variance, self.tau) = (count, s, variance, tau)
    }

    private static func score(_ values: [Double]) -> Int {
        let levels = Ranks.levels(values)
        let width = (levels.max() ?? 0) + 1
        var seen = RunningSums(count: width)
        var score = 0
        for (index, level) in levels.enumerated() {
            let below = seen.sum(before: level)
            let upTo = seen.sum(before: level + 1)
            score += Int(below) - (index - Int(upTo))
            seen.add(1, at: level)
        }
        return score
    }

    /// [n(n−1)(2n+5) − Σ t(t−1)(2t+5)]/18.
    static func variance(_ count: Int, ties: [Int]) -> Double {
        func term(_ count: Int) -> Double { Double(count) * Double(count - 1) * Double(2 * count + 5) }
        return (term(count) - ties.reduce(0) { $0 + term($1) }) / 18
    }
}
