package import Basics

/// The largest step of a series on its ranks, judged against the same values in shuffled blocks: a p value that already knows the place was
/// searched for, and that dependence within a block is no change (`Manual/statistics.md`, 1.3, after Antoch and Hušková 2001).
///
/// T = max over m ≤ k ≤ n − m of |Σ_{i≤k} rᵢ|/√(k(n − k)/n), r the standardised ranks. Needs m values on either side, so it is blind at
/// the very end; a change of spread alone it does not see.
package struct RankCUSUM: Hashable, Sendable {
    /// The fewest values on either side, m.
    package var minimumSegment = 5
    /// The fewest values that are judged at all.
    package var minimumCount = 12
    /// Shuffles; p is at least 1/(replicates + 1).
    package var replicates = 999

    /// Values that make no sense are raised to the least that does.
    package init(minimumSegment: Int = 5, minimumCount: Int = 12, replicates: Int = 999) {
        self.minimumSegment = max(1, minimumSegment)
        self.minimumCount = max(minimumCount, 2 * max(1, minimumSegment))
        self.replicates = max(1, replicates)
    }

    /// The step that was found.
    package struct Step: Hashable, Sendable {
        /// The first value of the new level.
        package let index: Int
        /// T; about 3 by chance among independent values.
        package let statistic: Double
        /// (1 + #{T* ≥ T})/(B + 1).
        package let p: Double
        /// Where else the step may be, from the first to the last place: where T² is within 4 of the largest, about 95 % (T²/2 is a log
        /// likelihood ratio, which a parameter's 95 % region may lose 2 of).
        package let plausible: ClosedRange<Int>
    }

    /// Judges one stretch with shuffled blocks of `blockLength` after a random turn in a circle. `nil` with fewer than ``minimumCount`` values,
    /// or when all are equal. Throws `notFinite`, `invalid` for a block below 1.
    package func strongestStep(
        _ values: [Double], blockLength: Int = 4, using random: inout SeededRandom
    ) throws(StatisticsError) -> Step? {
        try require(values, atLeast: 0)
        guard blockLength >= 1 else { throw .invalid("a block must have at least one value") }
        guard values.count >= minimumCount, !values.isConstant else { return nil }
        let ranks = Ranks(values).ranks
        let (mean, deviation) = (ranks.mean, ranks.standardDeviation)
        let scores = ranks.map { ($0 - mean) / deviation }
        let n = Double(values.count)
        let scales = (0...values.count).map { k in (n / max(1, Double(k) * (n - Double(k)))).squareRoot() }
        let profile = profile(scores, scales)
        guard let best = profile.indices.max(by: { profile[$0] < profile[$1] }) else { return nil }
        var asLarge = 0
        var shuffled = scores
        var starts = Array(stride(from: 0, to: values.count, by: blockLength))
        for _ in 0..<replicates {
            let turn = Int.random(in: 0..<values.count, using: &random)
            starts.shuffle(using: &random)
            var to = 0
            for start in starts {
                for offset in start..<min(start + blockLength, values.count) {
                    shuffled[to] = scores[(offset + turn) % values.count]
                    to += 1
                }
            }
            // Rounding must not make an arrangement as good as itself count as worse.
            if largest(shuffled, scales) >= profile[best] - 1e-9 { asLarge += 1 }
        }
        let near = profile.indices.filter { profile[$0] * profile[$0] >= profile[best] * profile[best] - 4 }
        return Step(
            index: best + minimumSegment, statistic: profile[best], p: Double(asLarge + 1) / Double(replicates + 1),
            plausible: (near.first ?? best) + minimumSegment...(near.last ?? best) + minimumSegment)
    }

    /// The statistic at k = m, m + 1, …, n − m.
    private func profile(_ scores: [Double], _ scales: [Double]) -> [Double] {
        var sum = 0.0
        var profile: [Double] = []
        for k in 1...(scores.count - minimumSegment) {
            sum += scores[k - 1]
            if k >= minimumSegment { profile.append(abs(sum) * scales[k]) }
        }
        return profile
    }

    private func largest(_ scores: [Double], _ scales: [Double]) -> Double {
        var (sum, largest) = (0.0, 0.0)
        for k in 1...(scores.count - minimumSegment) {
            sum += scores[k - 1]
            if k >= minimumSegment { largest = max(largest, abs(sum) * scales[k]) }
        }
        return largest
    }
}
