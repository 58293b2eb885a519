// Whether an envelope rises, and how steeply: the test of Mann and Kendall, and the line of Theil and Sen.

import Statistics

/// The trend of a row of blocks.
struct GrowthTrend: Sendable, Hashable {
    /// The chance of such a rise without a trend.
    let p: Double
    let slope: SlopeEstimate

    /// `axis` says what the slope is per: requests, or time. Mann–Kendall with Hamed and Rao's factor kept at 1 or above, Theil–Sen with the
    /// interval widened by the same factor. `nil` with fewer than four blocks or when the axis does not move.
    init?(_ blocks: some Collection<Envelope.Block>, over axis: (Envelope.Block) -> Double) {
        let values = blocks.map(\.value)
        guard let plain = try? MannKendall(values), let test = try? MannKendall.hamedRao(values),
            let line = try? TheilSen(values, at: blocks.map(axis))
        else { return nil }
        let factor = plain.variance > 0 ? test.variance / plain.variance : 1
        guard let interval = try? line.interval(confidence: GrowthRules.standard.confidence, varianceFactor: factor) else {
            return nil
        }
        p = test.pRising
        slope = SlopeEstimate(value: line.slope, lower: interval.lower, upper: interval.upper)
    }

    /// Whether there is a rise at all.
    var rises: Bool { p <= GrowthRules.standard.significance && slope.lower > 0 }
}
