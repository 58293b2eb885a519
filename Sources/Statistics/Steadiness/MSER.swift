/// Where the warm-up of a series ends: the marginal standard error rule MSER-5 (White 1997; the best of those Hoad and Robinson tried).
///
/// Batch means of five; cut after the d batches that minimise Σ_{j>d}(Z_j − mean)²/(k − d)², the last five batches never being all that is
/// kept. Misses slow warm-ups (half of those that last a quarter of the run): use it with ``SteadyState``.
package struct MSER: Hashable, Sendable {
    /// How many values to drop from the front; a multiple of the batch size.
    package let truncation: Int
    /// Whether the minimum lies in the first half; otherwise the series has not settled.
    package let converged: Bool

    /// Throws `tooFew` below two batches, `invalid` for a batch below 1.
    package init(_ values: [Double], batch: Int = 5) throws(StatisticsError) {
        guard batch >= 1 else { throw .invalid("a batch must have at least one value") }
        try require(values, atLeast: 2 * batch)
        let count = values.count / batch
        // Centred first: the running sums below would cancel on a small wobble around a large level.
        let level = values.mean
        let means = (0..<count).map { index in Array(values[(index * batch)..<((index + 1) * batch)]).mean - level }
        var (sum, squares, best, bestAt) = (0.0, 0.0, Double.infinity, 0)
        for cut in means.indices.reversed() {
            sum += means[cut]
            squares += means[cut] * means[cut]
            let kept = Double(count - cut)
            guard count - cut >= min(5, count) else { continue }
            let error = max(0, squares - sum * sum / kept) / (kept * kept)
            if error <= best { (best, bestAt) = (error, cut) }
        }
        truncation = bestAt * batch
        converged = 2 * bestAt <= count
    }
}
