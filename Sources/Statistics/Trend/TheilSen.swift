import Glibc

/// The Theil–Sen line: the median of the slopes of all pairs (Theil 1950, Sen 1968), unmoved by up to 29 % wild values.
package struct TheilSen: Hashable, Sendable {
    /// The most values that are treated: above, average blocks first.
    package static let limit = 100_000

    /// Units of value per unit of time.
    package let slope: Double
    /// median(x) − slope·median(t).
    package let intercept: Double
    private let slopes: PairSlopes
    private let variance: Double

    /// `times` are 0, 1, 2… when absent. Pairs at the same time have no slope and do not count. Throws `tooFew` below two values at two
    /// times, `unequalLengths`, `tooMany` above ``limit``.
    package init(_ values: [Double], at times: [Double]? = nil) throws(StatisticsError) {
        try require(values, atLeast: 2)
        guard values.count <= Self.limit else { throw .tooMany(limit: Self.limit, found: values.count) }
        let times = times ?? values.indices.map(Double.init)
        guard times.count == values.count else { throw .unequalLengths(values.count, times.count) }
        try require(times, atLeast: 2)
        slopes = PairSlopes(values, at: times)
        guard slopes.count > 0 else { throw .tooFew(needed: 2, found: 1) }
        slope = slopes.median
        intercept = values.median - slope * times.median
        // As scipy has it: ties in time take from the variance like ties in value.
        let timeTies = Ranks(times).groups
        variance =
            MannKendall.variance(values.count, ties: Ranks(values).groups)
            - timeTies.reduce(0) { $0 + Double($1 * ($1 - 1) * (2 * $1 + 5)) / 18 }
    }

    /// The slope's interval from the order statistics of the pair slopes (Sen 1968): with C = z·√(Var S·factor), those ranked (N − C)/2
    /// and (N + C)/2 + 1; ranks as in scipy. `varianceFactor` is the inflation by autocorrelation, 1 or above. Throws `invalid`.
    package func interval(
        confidence: Double = 0.95, varianceFactor: Double = 1
    ) throws(StatisticsError) -> ConfidenceInterval {
        try requireProbability(confidence, "confidence")
        guard varianceFactor >= 0, varianceFactor.isFinite else { throw .invalid("the variance factor must not be negative") }
        let reach = Normal.upperQuantile((1 - confidence) / 2) * (max(0, variance) * varianceFactor).squareRoot()
        let total = Double(slopes.count)
        let lower = max(0, ((total - reach) / 2).rounded(.toNearestOrEven) - 1)
        let upper = min(total - 1, ((total + reach) / 2).rounded(.toNearestOrEven))
        return ConfidenceInterval(
            lower: slopes.ranked(Int(lower)), upper: slopes.ranked(Int(upper)), confidence: confidence)
    }
}
