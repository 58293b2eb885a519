// Whether one metric of a soak changed over time, and how: little by little, or at once (`Manual/statistics.md`, 1.7).

import Basics
import Statistics

/// What is concluded about one metric.
struct Drift: Sendable {
    enum Shape: Sendable, Hashable {
        /// Nothing that matters; a change of ``Drift/detectable`` would have shown.
        case flat
        case trend
        /// Seconds from the start.
        case step(at: Double)
        /// It changed, but a cycle of `period` seconds, seen fewer than three times, would look the same.
        case wave(period: Double)
        /// The change that would have shown is larger than what matters; in seconds how much longer the run should be.
        case unknown(more: Double)
    }

    let series: DriftSeries
    var shape: Shape
    /// Over the time that was judged: as a share of the beginning, of errors as a difference.
    var change: Double
    var lower: Double
    var upper: Double
    /// The values between which it went, in the metric's unit.
    var before: Double
    var after: Double
    /// The smallest change over the run that would have shown, as ``change``.
    var detectable: Double
    /// The smaller of the chances of such a trend and such a step where there is none.
    var p: Double
    /// Period in seconds of a cycle seen at least three times; it is removed before judging.
    var period: Double?
    /// How far the rhythm reaches around the mean, as ``change``.
    var swing: Double
    var judged: Double

    /// Whether it became worse, by something that matters.
    var isWorse: Bool { hasChanged && (change > 0) == series.metric.isWorseUp }
    var hasChanged: Bool {
        switch shape {
        case .trend, .step: true
        default: false
        }
    }

    private static let rules = DriftRules.standard

    /// `nil` with fewer than twenty values.
    init?(_ series: DriftSeries, length: Double) {
        guard series.values.count >= Self.rules.fewestValues, let first = series.times.first, let last = series.times.last,
            last > first
        else {
            return nil
        }
        self.series = series
        let count = series.values.count
        let span = (last - first) * Double(count) / Double(count - 1)
        var values = series.judged
        (period, swing, judged) = (nil, 0, span)
        if let rhythm = DominantPeriod(values, seesFalls: false), rhythm.turns >= Self.rules.fewestTurns,
            rhythm.length >= Self.rules.shortestTurn
        {
            let wave = Self.rhythm(of: values, Int(rhythm.length.rounded()))
            values = zip(values, wave).map { $0 - $1 }
            period = rhythm.length * span / Double(count)
            swing = Self.change((wave.max() ?? 0) - (wave.min() ?? 0), series.metric)
        }

        (shape, p, change, lower, upper, detectable) = (.flat, 1, 0, 0, 0, .infinity)
        let ends = series.values
        (before, after) = (Self.median(ends[..<max(1, count / 4)]), Self.median(ends[(count - max(1, count / 4))...]))
        guard let line = try? TheilSen(values), let plain = try? MannKendall(values), let test = try? MannKendall.hamedRao(values)
        else { return nil }
        let shapes = DriftShapes(values)
        let rest = Self.rest(values, line: shapes.line < shapes.step ? line : nil, step: shapes.stepIndex)
        let seen = (try? Autocorrelation.inflation(rest)) ?? 1
        let inflation = Autocorrelation.unbiased(seen, count: count)
        // A short run shows too little of a long memory, so that both tests were surer than they may be.
        let correction = inflation / seen
        let chance = Normal.twoSided(test.z / correction.squareRoot())
        let factor = (plain.variance > 0 ? test.variance / plain.variance : 1) * correction
        guard let interval = try? line.interval(confidence: Self.rules.confidence, varianceFactor: factor) else { return nil }
        let turns = Double(count)
        let total = SlopeEstimate(value: line.slope * turns, lower: interval.lower * turns, upper: interval.upper * turns)
        (change, lower, upper) = (
            Self.change(total.value, series.metric), Self.change(total.lower, series.metric),
            Self.change(total.upper, series.metric)
        )
        let matters = series.metric.matters
        detectable = Self.change(max(Self.rules.detectable * total.error, abs(total.lower), abs(total.upper)), series.metric)

        let independent = turns / inflation
        let isTrend =
            chance <= Self.rules.significance && total.lower * total.upper > 0 && abs(total.value) > matters
            && Self.quartersDiffer(values, inflation)
        let place = shapes.stepIndex
        let height = Self.median(values[place...]) - Self.median(values[..<place])
        let error = (Self.variance(rest) * inflation * (1 / Double(place) + 1 / Double(count - place))).squareRoot()
        var found: RankCUSUM.Step?
        // The place was searched for: near an end, two standard errors are nothing.
        if abs(height) > max(matters, Self.rules.stepErrors * error) {
            var random = SeededRandom(seed: 1, part: 0xD21F)
            let block = max(4, Int((2 * inflation).rounded(.up)))
            found =
                (try? RankCUSUM(replicates: Self.rules.replicates).strongestStep(values, blockLength: block, using: &random)) ?? nil
        }
        let isStep = found.map { $0.p <= Self.rules.significance } ?? false
        p = min(chance, found?.p ?? 1)
        guard isTrend || isStep else {
            // Flat is only said where what matters would have shown.
            if detectable > 2 * matters, case .responseTime(50) = series.metric {
                shape = .unknown(
                    more: length * max(Self.rules.leastLonger, exponential(2.0 / 3 * logarithm(detectable / (2 * matters))) - 1))
            }
            return
        }
        // Twice the logarithm of a likelihood ratio is n·log of the ratio of what is left; the step had to look for its place.
        func better(_ one: Double, than other: Double) -> Double {
            independent / 2 * logarithm(max(other, 1e-300) / max(one, 1e-300))
        }
        if better(shapes.wave, than: min(shapes.line, shapes.step)) > Self.rules.waveEvidence, period == nil {
            shape = .wave(period: span / shapes.waveTurns)
        } else if isStep, !isTrend || better(shapes.step, than: shapes.line) > Self.rules.stepEvidence {
            shape = .step(at: (series.times[place - 1] + series.times[place]) / 2)
            (before, after) = (Self.median(ends[..<place]), Self.median(ends[place...]))
            (change, lower, upper) = (
                Self.change(height, series.metric), Self.change(height - SlopeEstimate.reach * error, series.metric),
                Self.change(height + SlopeEstimate.reach * error, series.metric)
            )
        } else {
            shape = .trend
        }
    }

    /// A difference of what was judged, as a share of the beginning where that was a logarithm.
    private static func change(_ difference: Double, _ metric: DriftMetric) -> Double {
        metric.isRelative ? exponential(difference) - 1 : difference
    }

    private static func median(_ values: ArraySlice<Double>) -> Double { (try? Sample(Array(values)).median) ?? 0 }
    private static func variance(_ values: [Double]) -> Double { (try? Sample(values).variance) ?? 0 }

    private static func rest(_ values: [Double], line: TheilSen?, step: Int) -> [Double] {
        if let line { return values.enumerated().map { $1 - line.intercept - line.slope * Double($0) } }
        let (low, high) = (median(values[..<step]), median(values[step...]))
        return values.enumerated().map { $1 - ($0 < step ? low : high) }
    }

    /// What comes back every `period` values, beside the straight line: the mean at each place of a turn.
    private static func rhythm(of values: [Double], _ period: Int) -> [Double] {
        let rest = DominantPeriod.besideLine(values)
        let means = (0..<period).map { place in
            let here = stride(from: place, to: rest.count, by: period).map { rest[$0] }
            return here.reduce(0, +) / Double(max(1, here.count))
        }
        return rest.indices.map { means[$0 % period] }
    }

    /// Whether the means of the first and the last quarter differ at 2 %, with the inflation by dependence.
    private static func quartersDiffer(_ values: [Double], _ inflation: Double) -> Bool {
        let quarter = values.count / 4
        guard let first = try? Sample(Array(values[..<quarter])), let last = try? Sample(Array(values[(values.count - quarter)...]))
        else {
            return false
        }
        let error = ((first.variance + last.variance) * inflation / Double(quarter)).squareRoot()
        return abs(last.mean - first.mean) > SlopeEstimate.reach * error
    }
}
