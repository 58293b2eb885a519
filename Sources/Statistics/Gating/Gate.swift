/// The decision of `Manual/statistics.md`, 1.1: two conditions for an alarm, equivalence shown for an all-clear, and a word for everything between.
///
/// Holm's correction keeps the chance of any false alarm over all metrics at or below alpha. Equivalence needs none: each
/// all-clear is judged alone, wrong with a chance of at most alpha.
package struct Gate: Hashable, Sendable {
    /// What can be said of one metric.
    package enum Conclusion: Hashable, Sendable {
        /// Significantly worse, by more than the threshold.
        case regression
        /// Significantly less than the threshold worse.
        case ok
        /// Significantly better, by more than the threshold.
        case improvement
        /// None of these can be said with so few blocks.
        case inconclusive
    }

    /// One metric: its effect (positive is worse, on the log scale) and the threshold of its own, at least the noise floor.
    package struct Metric: Hashable, Sendable {
        /// Positive is worse.
        package let comparison: PairedComparison
        /// The smallest effect that matters, on the log scale.
        package let threshold: Double

        /// One metric with its own threshold.
        package init(_ comparison: PairedComparison, threshold: Double) {
            (self.comparison, self.threshold) = (comparison, threshold)
        }
    }

    /// The chance of any false alarm; 1 % by default.
    package let alpha: Double

    /// Throws `invalid` unless alpha lies between 0 and 1.
    package init(alpha: Double = 0.01) throws(StatisticsError) {
        try requireProbability(alpha, "alpha")
        self.alpha = alpha
    }

    /// One conclusion per metric, in their order. An alarm is δ above the threshold with a one-sided p, Holm-adjusted over all metrics, of at
    /// most alpha; an all-clear the upper limit δ + t_{1−alpha}·SE below the threshold.
    package func conclusions(_ metrics: [Metric]) -> [Conclusion] {
        let worse = Holm.adjusted(metrics.map(\.comparison.test.pGreater))
        let better = Holm.adjusted(metrics.map(\.comparison.test.pLess))
        return metrics.indices.map { index in
            let (effect, threshold) = (metrics[index].comparison.effect, metrics[index].threshold)
            if worse[index] <= alpha, effect > threshold { return .regression }
            if better[index] <= alpha, effect < -threshold { return .improvement }
            return upperLimit(metrics[index].comparison) < threshold ? .ok : .inconclusive
        }
    }

    /// With a confidence of 1 − alpha the true effect is below this.
    package func upperLimit(_ comparison: PairedComparison) -> Double {
        let test = comparison.test
        return test.difference + StudentT(test.degreesOfFreedom).upperQuantile(alpha) * test.standardError
    }
}
