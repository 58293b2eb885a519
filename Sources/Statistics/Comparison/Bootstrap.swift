package import Basics

/// The bootstrap (Efron 1979) with percentile intervals; with a block length above 1 the circular block bootstrap (Politis and Romano 1992),
/// which keeps the dependence within blocks.
///
/// Limits: percentile intervals of skewed statistics of fewer than about 20 values cover less than they say; blocks must be several times
/// longer than the dependence reaches.
package struct Bootstrap: Hashable, Sendable {
    /// How many resamples.
    package let replicates: Int
    /// How many neighbours are drawn together; 1 for independent values.
    package let blockLength: Int

    /// Throws `invalid` unless both are at least 1.
    package init(replicates: Int = 1000, blockLength: Int = 1) throws(StatisticsError) {
        guard replicates >= 1, blockLength >= 1 else { throw .invalid("replicates and block length must be at least 1") }
        self.replicates = replicates
        self.blockLength = blockLength
    }

    /// The positions of one resample of `count` things: blocks from random starts, wrapping around the end. Empty when `count` is.
    package func indices(count: Int, using random: inout SeededRandom) -> [Int] {
        var indices: [Int] = []
        indices.reserveCapacity(count)
        while indices.count < count {
            let start = Int.random(in: 0..<count, using: &random)
            for offset in 0..<min(blockLength, count - indices.count) { indices.append((start + offset) % count) }
        }
        return indices
    }

    /// `statistic` of every resample, in the order drawn.
    package func distribution(
        of values: [Double], using random: inout SeededRandom, statistic: ([Double]) -> Double
    ) throws(StatisticsError) -> [Double] {
        try require(values, atLeast: 1)
        var results: [Double] = []
        results.reserveCapacity(replicates)
        for _ in 0..<replicates {
            results.append(statistic(indices(count: values.count, using: &random).map { values[$0] }))
        }
        return results
    }

    /// The middle `confidence` of ``distribution(of:using:statistic:)``; resamples for which `statistic` is not finite are left out, and
    /// `notFinite` is thrown when none is left.
    package func interval(
        of values: [Double], confidence: Double = 0.95, using random: inout SeededRandom, statistic: ([Double]) -> Double
    ) throws(StatisticsError) -> ConfidenceInterval {
        try requireProbability(confidence, "confidence")
        let sorted = try distribution(of: values, using: &random, statistic: statistic).filter(\.isFinite).sorted()
        guard !sorted.isEmpty else { throw .notFinite }
        return ConfidenceInterval(
            lower: sorted.quantileOfSorted((1 - confidence) / 2), upper: sorted.quantileOfSorted((1 + confidence) / 2),
            confidence: confidence)
    }
}
