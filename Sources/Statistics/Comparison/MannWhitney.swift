/// The Mann–Whitney U test (Mann and Whitney 1947): does one sample tend to be larger than the other?
///
/// Exact up to 50 values per sample without ties and up to 25 with ties, over all ways to deal out the labels (Klotz 1966), else the normal
/// approximation with tie and continuity correction: the limits and figures of Go's benchstat. The two-sided p is twice the
/// smaller one-sided p, at most 1. Like every rank test it supposes independent values.
package struct MannWhitney: Hashable, Sendable {
    /// Where the p values come from.
    package enum Method: Sendable, Hashable { case exact, normal }

    /// Pairs (x, y) with x > y, ties counting half.
    package let u: Double
    /// What was used.
    package let method: Method
    /// The chance of a U this small or smaller: small when the first sample is the lower.
    package let pLess: Double
    /// The chance of a U this large or larger.
    package let pGreater: Double
    /// The chance of a U this far from the middle either way.
    package var pTwoSided: Double { min(1, 2 * min(pLess, pGreater)) }

    /// Throws `tooFew` for an empty sample, `noVariation` when all values of both are equal. `method` overrides the choice above.
    package init(_ first: [Double], _ second: [Double], method: Method? = nil) throws(StatisticsError) {
        try require(first, atLeast: 1)
        try require(second, atLeast: 1)
        let ranks = Ranks(first + second)
        guard ranks.groups.count > 1 else { throw .noVariation }
        let (n, m) = (Double(first.count), Double(second.count))
        u = ranks.ranks[..<first.count].reduce(0, +) - n * (n + 1) / 2
        let limit = ranks.hasTies ? 25 : 50
        self.method = method ?? (first.count <= limit && second.count <= limit ? .exact : .normal)
        switch self.method {
        case .exact:
            let weights = Self.distributionOfDoubledU(first.count, second.count, groups: ranks.groups)
            let total = weights.reduce(0, +)
            let observed = Int((2 * u).rounded())
            pLess = min(1, weights[...observed].reduce(0, +) / total)
            pGreater = min(1, weights[observed...].reduce(0, +) / total)
        case .normal:
            let all = n + m
            let variance = n * m / 12 * (all + 1 - ranks.tieCorrection / (all * (all - 1)))
            let deviation = variance.squareRoot()
            pLess = Normal.cdf((u - n * m / 2 + 0.5) / deviation)
            pGreater = Normal.survival((u - n * m / 2 - 0.5) / deviation)
        }
    }

    /// The number of ways to give `n` of the values to the first sample for each value of 2U (doubled, since ties make halves). Walks the
    /// groups of equal values upwards: taking k of t from a group adds 2k·(already in the second) + k(t − k) to 2U.
    private static func distributionOfDoubledU(_ n: Int, _ m: Int, groups: [Int]) -> [Double] {
        let width = 2 * n * m + 1
        var ways = [Double](repeating: 0, count: (n + 1) * width)
        ways[0] = 1
        var seen = 0
        for size in groups {
            var next = [Double](repeating: 0, count: (n + 1) * width)
            let choices = binomialRow(size)
            for taken in max(0, seen - m)...min(n, seen) {
                let given = seen - taken
                for k in max(0, size - (m - given))...min(size, n - taken) {
                    let shift = 2 * k * given + k * (size - k)
                    let (from, to) = (taken * width, (taken + k) * width + shift)
                    let reached = 2 * taken * given
                    for index in 0...reached { next[to + index] += ways[from + index] * choices[k] }
                }
            }
            ways = next
            seen += size
        }
        return Array(ways[(n * width)...])
    }

    private static func binomialRow(_ n: Int) -> [Double] {
        var row = [1.0]
        for k in 0..<n { row.append((row[k] * Double(n - k) / Double(k + 1)).rounded()) }
        return row
    }
}
