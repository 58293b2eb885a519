/// Whether a run has settled, from its series of per-second figures: throughput, log p50, log p99, CPU per request, slope of memory.
///
/// Steady when (i) the longest ``MSER`` truncation of the series is at most 40 % of the run, (ii) the mean of the first tenth of what is kept
/// agrees with that of the last half (|z| < 2.6, a test after Geweke 1992), (iii) no suspect change point above the practical threshold lies in
/// what is kept, searched on means of max(5, ⌈2g⌉) values, since among dependent values the search sees steps everywhere.
package struct SteadyState: Hashable, Sendable {
    /// What speaks against steadiness.
    package enum Reason: Hashable, Sendable {
        /// More than 40 % would have to be dropped, or the minimum lies in the second half.
        case longWarmUp(series: Int)
        /// The beginning and the end of what is kept differ by z standard errors.
        case drifting(series: Int, z: Double)
        /// A step above the threshold at this position of the whole series.
        case step(series: Int, index: Int)
    }

    /// How many values to drop from the front.
    package let truncation: Int
    /// Why it is not steady, by series; empty when it is.
    package let reasons: [Reason]
    /// Whether nothing speaks against it.
    package var isSteady: Bool { reasons.isEmpty }

    /// `minimum` values are always dropped; `practicalThreshold` is the relative step that matters. Throws `tooFew` below 20 values,
    /// `unequalLengths`, `notFinite`.
    package init(
        _ series: [[Double]], minimum: Int = 0, practicalThreshold: Double = 0.03
    ) throws(StatisticsError) {
        guard let length = series.first?.count else { throw .tooFew(needed: 1, found: 0) }
        var truncation = max(0, minimum)
        var reasons: [Reason] = []
        for (index, values) in series.enumerated() {
            guard values.count == length else { throw .unequalLengths(length, values.count) }
            try require(values, atLeast: 20)
            let mser = try MSER(values)
            truncation = max(truncation, mser.truncation)
            if !mser.converged || Double(mser.truncation) > 0.4 * Double(length) { reasons.append(.longWarmUp(series: index)) }
        }
        self.truncation = min(truncation, length)
        if reasons.isEmpty, Double(truncation) > 0.4 * Double(length) { reasons.append(.longWarmUp(series: 0)) }
        if reasons.isEmpty {
            for (index, values) in series.enumerated() {
                let kept = Array(values[truncation...])
                let z = try Self.geweke(kept)
                if abs(z) >= 2.6 { reasons.append(.drifting(series: index, z: z)) }
                let size = max(5, Int((2 * (try Autocorrelation.inflation(kept))).rounded(.up)))
                let batches = (0..<kept.count / size).map { Array(kept[($0 * size)..<(($0 + 1) * size)]).mean }
                let steps = try ChangePointSearch(minimumMagnitude: practicalThreshold).suspects(batches)
                reasons += steps.map { .step(series: index, index: truncation + $0.index * size) }
            }
        }
        self.reasons = reasons
    }

    /// z = (mean of the first tenth − mean of the last half)/√(SE₁² + SE₂²), SE = sd·√(g/n) with the sd and inflation g of the last half,
    /// since a tenth is too short to know its own. 0 when the values do not vary; ±∞ when only the last half does not.
    /// Throws `tooFew` below ten values.
    package static func geweke(_ values: [Double]) throws(StatisticsError) -> Double {
        try require(values, atLeast: 10)
        let first = Array(values[..<max(1, values.count / 10)])
        let last = Array(values[(values.count / 2)...])
        let difference = first.mean - last.mean
        if difference == 0 || values.isConstant { return 0 }
        let g = try Autocorrelation.inflation(last)
        let error = (last.variance * g * (1 / Double(first.count) + 1 / Double(last.count))).squareRoot()
        return difference / error
    }
}
