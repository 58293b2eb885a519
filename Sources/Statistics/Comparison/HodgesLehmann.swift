/// The Hodges–Lehmann estimate (1963): the median of the Walsh averages (dᵢ + dⱼ)/2, i ≤ j, an estimate of the centre that one or two
/// wild values in ten do not move, with the interval that belongs to Wilcoxon's signed-rank test.
///
/// Supposes independent differences with a symmetric distribution.
package struct HodgesLehmann: Hashable, Sendable {
    /// The most values that are treated; their pairs grow with the square.
    package static let limit = 2000

    /// The median of the Walsh averages.
    package let estimate: Double
    private let averages: [Double]
    private let count: Int

    /// Throws `tooFew` for no values, `tooMany` above ``limit``.
    package init(_ differences: [Double]) throws(StatisticsError) {
        try require(differences, atLeast: 1)
        guard differences.count <= Self.limit else { throw .tooMany(limit: Self.limit, found: differences.count) }
        var averages: [Double] = []
        averages.reserveCapacity(differences.count * (differences.count + 1) / 2)
        for i in differences.indices {
            for j in i..<differences.count { averages.append(differences[i] + (differences[j] - differences[i]) / 2) }
        }
        averages.sort()
        self.averages = averages
        count = differences.count
        estimate = averages.medianOfSorted
    }

    /// The k-th smallest and k-th largest Walsh average, k − 1 the largest c with P(W ≤ c) ≤ (1 − confidence)/2 under the signed-rank
    /// distribution: exact up to 60 values, normal with continuity correction above (Hollander and Wolfe 1999, §3.3). Its confidence is
    /// the one attained. `nil` when so few values cannot reach the confidence asked for (below 6 for 95 %). Throws `invalid`
    /// unless `confidence` lies between 0 and 1.
    package func interval(confidence: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval? {
        try requireProbability(confidence, "confidence")
        let tail = (1 - confidence) / 2
        let n = Double(count)
        var rank = 0
        var attained = 1.0
        if count <= 60 {
            let mass = Self.signedRankMass(count)
            var below = 0.0
            while rank < mass.count, below + mass[rank] <= tail * (1 + 1e-12) {
                below += mass[rank]
                rank += 1
            }
            attained = 1 - 2 * below
        } else {
            let deviation = (n * (n + 1) * (2 * n + 1) / 24).squareRoot()
            rank = max(0, Int(n * (n + 1) / 4 - 0.5 - Normal.upperQuantile(tail) * deviation) + 1)
            attained = 1 - 2 * Normal.cdf((Double(rank) - 0.5 - n * (n + 1) / 4) / deviation)
        }
        guard rank > 0 else { return nil }
        return ConfidenceInterval(lower: averages[rank - 1], upper: averages[averages.count - rank], confidence: attained)
    }

    /// P(W = w) for w = 0...n(n+1)/2: subset sums of 1...n, each subset as likely.
    private static func signedRankMass(_ n: Int) -> [Double] {
        var mass = [1.0]
        for rank in 1...n {
            var next = [Double](repeating: 0, count: mass.count + rank)
            for (sum, chance) in mass.enumerated() {
                next[sum] += chance / 2
                next[sum + rank] += chance / 2
            }
            mass = next
        }
        return mass
    }
}
