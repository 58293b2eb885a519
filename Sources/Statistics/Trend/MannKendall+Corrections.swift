/// What autocorrelation does to the test, and the known answers to it.
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

    /// Yue and Wang (2004): the variance times 1 + 2·Σ (1 − k/n)·rₖ over the autocorrelations of the detrended values, kept at 1 or above.
    /// Parameters and errors as for ``hamedRao(_:lags:slope:)``, but `lags` is 1 by default.
    package static func yueWang(
        _ values: [Double], lags: Int = 1, slope: Double? = nil
    ) throws(StatisticsError) -> MannKendall {
        try require(values, atLeast: 4)
        let factor = try yueWangFactor(values, lags: lags, slope: slope)
        return try MannKendall(values).scaled(by: max(1, factor))
    }

    /// The test on xᵢ₊₁ − r₁·xᵢ (von Storch 1995). Removes part of a true trend too. Throws `tooFew` below three values.
    package static func prewhitened(_ values: [Double]) throws(StatisticsError) -> MannKendall {
        try require(values, atLeast: 3)
        return try MannKendall(whitened(values))
    }

    /// The same after the slope is taken out, which is put back before the test (Yue, Pilon, Phinney and Cavadias 2002).
    package static func trendFreePrewhitened(
        _ values: [Double], slope: Double? = nil
    ) throws(StatisticsError) -> MannKendall {
        try require(values, atLeast: 3)
        let slope = try given(slope, or: values)
        let white = whitened(detrended(values, slope: slope))
        return try MannKendall(white.enumerated().map { $1 + slope * Double($0 + 1) })
    }

    /// Hirsch and Slack (1984): S and variance summed over the positions of a period, so that a cycle is no trend. Gaps are `nil`.
    /// Throws `invalid` for a period below 1, `tooFew` when no position has two values.
    package static func seasonal(_ values: [Double?], period: Int) throws(StatisticsError) -> MannKendall {
        guard period >= 1 else { throw .invalid("the period must be at least 1") }
        var (s, variance, pairs, count) = (0, 0.0, 0.0, 0)
        for position in 0..<period {
            let season = stride(from: position, to: values.count, by: period).compactMap { values[$0] }
            guard season.count >= 2 else { continue }
            let test = try MannKendall(season)
            s += test.s
            variance += test.variance
            pairs += 0.5 * Double(season.count) * Double(season.count - 1)
            count += season.count
        }
        guard pairs > 0 else { throw .tooFew(needed: 2 * period, found: values.count) }
        return MannKendall(count: count, s: s, variance: variance, tau: Double(s) / pairs)
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

    /// The factor of Yue and Wang as published, without the clamp: what others print.
    package static func yueWangFactor(_ values: [Double], lags: Int, slope: Double? = nil) throws(StatisticsError) -> Double {
        try require(values, atLeast: 2)
        let correlations = Autocorrelation.function(
            detrended(values, slope: try given(slope, or: values)), lags: lags)
        let n = Double(values.count)
        return 1 + 2 * correlations.enumerated().dropFirst().reduce(0) { $0 + (1 - Double($1.offset) / n) * $1.element }
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

    private static func whitened(_ values: [Double]) -> [Double] {
        let correlation = Autocorrelation.function(values, lags: 1)[1]
        return zip(values.dropFirst(), values).map { $0 - correlation * $1 }
    }
}
