/// What autocorrelation does to the test, and the known answer to it.
extension MannKendall {
    /// Hamed and Rao (1998): the variance times 1 + 2/(n(n−1)(n−2))·Σ (n−k)(n−k−1)(n−k−2)·rₖ, over the lags k whose autocorrelation rₖ of
    /// the ranks of the detrended values is significant at 5 %.
    ///
    /// The factor is kept at 1 or above: with all lags it can shrink the variance nineteenfold on seasonal data, and become
    /// negative on short ones. `lags` is by default the smaller of 10 and a quarter of the values; `slope` the one to detrend with, by
    /// default Theil and Sen's. Throws `tooFew` below four values.
    package static func hamedRao(
        _ values: [Double], lags: Int? = nil, slope: Double? = nil
    ) throws(StatisticsError) -> MannKendall {
        try require(values, atLeast: 4)
        let factor = try hamedRaoFactor(values, lags: lags ?? min(10, values.count / 4), slope: slope)
        return try MannKendall(values).scaled(by: max(1, factor))
    }

    /// The factor of Hamed and Rao as published, without the clamp: what others print.
    package static func hamedRaoFactor(_ values: [Double], lags: Int, slope: Double? = nil) throws(StatisticsError) -> Double {
        try require(values, atLeast: 3)
        let ranks = Ranks(detrended(values, slope: try given(slope, or: values))).ranks
        let n = Double(values.count)
        let bound = Normal.upperQuantile(0.025) / n.squareRoot()
        let correlations = Autocorrelation.function(ranks, lags: lags)
        var sum = 0.0
        for (lag, correlation) in correlations.enumerated().dropFirst() where abs(correlation) > bound {
            let k = Double(lag)
            sum += (n - k) * (n - k - 1) * (n - k - 2) * correlation
        }
        return 1 + 2 / (n * (n - 1) * (n - 2)) * sum
    }

    /// The same test with another variance.
    func scaled(by factor: Double) -> MannKendall { MannKendall(count: count, s: s, variance: variance * factor, tau: tau) }

    private static func given(_ slope: Double?, or values: [Double]) throws(StatisticsError) -> Double {
        if let slope { return slope }
        return try TheilSen(values).slope
    }

    private static func detrended(_ values: [Double], slope: Double) -> [Double] {
        values.enumerated().map { $1 - slope * Double($0 + 1) }
    }
}
