/// What new trials may look like if nothing has changed since the last change point: the gate against a history (`Manual/statistics.md`, 1.2).
///
/// m = median, s = max(1.4826·MAD, minimum spread); n_eff = n(1 − r₁)/(1 + r₁) for a lag-1 correlation r₁ > 0; the bound for the mean of k new
/// values is m + t·s·√(1/k + π/(2·n_eff)) with 0.37·(n_eff − 1) degrees of freedom. The usual bound has 1/n_eff and n_eff − 1, which would
/// be right for mean and standard deviation: median and MAD know less (efficiencies 2/π and 0.37), and with them alarms at a
/// nominal 0.1 % came out at 0.27 % for 30 values and 0.88 % for 8.
package struct PredictionBound: Hashable, Sendable {
    /// The fewest values a gate may rest on.
    package static let minimumCount = 8
    /// The newest values that are used; older ones are left out.
    package static let maximumCount = 30

    /// The median of the values used.
    package let centre: Double
    /// The standard deviation of one value, estimated so that outliers do not count.
    package let spread: Double
    /// How many independent values the history is worth.
    package let effectiveCount: Double
    /// The chance of an alarm per check when nothing has changed.
    package let alpha: Double

    /// `history` on the log scale, oldest first, signed so that larger is worse. `minimumSpread` keeps a lucky quiet history from
    /// alarming at everything; 0.3 % unless more is known. Throws `tooFew` below ``minimumCount``, `invalid`, `notFinite`.
    package init(
        history: [Double], minimumSpread: Double = 0.003, alpha: Double = 0.001
    ) throws(StatisticsError) {
        try require(history, atLeast: Self.minimumCount)
        try requireProbability(alpha, "alpha")
        guard minimumSpread >= 0 else { throw .invalid("the minimum spread must not be negative") }
        let recent = Array(history.suffix(Self.maximumCount))
        centre = recent.median
        spread = max(1.4826 * recent.medianAbsoluteDeviation, minimumSpread)
        let correlation = max(0, Autocorrelation.function(recent, lags: 1)[1])
        effectiveCount = max(2, Double(recent.count) * (1 - correlation) / (1 + correlation))
        self.alpha = alpha
    }

    /// The mean of `count` new values is above this with a chance of at most about alpha. ∞ for none.
    package func upper(count: Int) -> Double { centre + reach(count: count) }

    /// The mirror of ``upper(count:)``. −∞ for none.
    package func lower(count: Int) -> Double { centre - reach(count: count) }

    /// Whether new values are worse than history allows, and by more than `threshold` above its centre. `false` for none.
    package func alarms(at new: [Double], threshold: Double) -> Bool {
        guard !new.isEmpty else { return false }
        let mean = new.mean
        return mean > upper(count: new.count) && mean - centre > threshold
    }

    /// Degrees of freedom of the t distribution that the bounds come from.
    package var degreesOfFreedom: Double { max(1, 0.37 * (effectiveCount - 1)) }

    /// The standard error of the mean of `count` new values, held against the centre: (mean − centre) over it follows the t distribution. ∞ for none.
    package func standardError(count: Int) -> Double {
        count > 0 ? spread * (1 / Double(count) + Double.pi / (2 * effectiveCount)).squareRoot() : .infinity
    }

    private func reach(count: Int) -> Double {
        StudentT(degreesOfFreedom).upperQuantile(alpha) * standardError(count: count)
    }
}
