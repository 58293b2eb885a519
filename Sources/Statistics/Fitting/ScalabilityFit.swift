package import Basics
import Glibc

/// The scalability law fitted to measured points, with intervals, and with the reasons not to believe it.
package struct ScalabilityFit: Hashable, Sendable {
    /// One measurement: what N users got done.
    package struct Point: Hashable, Sendable {
        /// Users, threads or nodes; above 0.
        package let concurrency: Double
        /// In any unit; above 0.
        package let throughput: Double

        /// One measurement.
        package init(concurrency: Double, throughput: Double) {
            (self.concurrency, self.throughput) = (concurrency, throughput)
        }
    }

    /// Why the curve must not be used to predict.
    package enum Doubt: Hashable, Sendable {
        /// β came out as 0: no point where throughput falls was seen, the peak is unbounded.
        case noRetrogradeTerm
        /// The 95 % interval of β includes 0.
        case betaNotDistinguishable
        /// The peak lies at more than 1.5 times the largest concurrency measured.
        case peakBeyondMeasurements
        /// Repeated points agree with each other better than with the curve; p of the lack-of-fit F test below 1 %.
        case lackOfFit(p: Double)
        /// The relative root mean square error is above 5 %.
        case poorFit(relativeError: Double)
        /// Fewer than six different concurrencies.
        case tooFewConcurrencies(Int)
    }

    /// The curve of least squares.
    package let law: UniversalScalability
    /// Intervals of α, β, γ: estimate ± t·SE with n − 3 degrees of freedom, SE from (JᵀJ)⁻¹·RSS/(n − 3). Lower ends may be below 0. `nil` when the
    /// points cannot tell the parameters apart.
    package let alphaInterval, betaInterval, gammaInterval: ConfidenceInterval?
    /// √(mean of ((X − fit)/X)²).
    package let relativeError: Double
    /// Empty when the peak may be believed.
    package let doubts: [Doubt]
    /// Whether the peak may be believed.
    package var isIdentified: Bool { doubts.isEmpty }
    /// With 95 % confidence the peak is not below this concurrency: from the one-sided upper limit of β. 0 when that is unknown.
    package let leastPeakConcurrency: Double

    private let points: [Point]
    private let relative: Bool

    /// Minimises Σ (X − fit)², or with `relative` Σ ((X − fit)/X)², for throughput noise that grows with throughput, over α, β ≥ 0 from nine
    /// starts. Throws `tooFew` below four points, `invalid` unless all concurrencies and throughputs are above 0.
    package init(_ points: [Point], relative: Bool = false) throws(StatisticsError) {
        try require(points.flatMap { [$0.concurrency, $0.throughput] }, atLeast: 8)
        guard points.allSatisfy({ $0.concurrency > 0 && $0.throughput > 0 }) else {
            throw .invalid("concurrency and throughput must be above 0")
        }
        var best: LevenbergMarquardt.Fit?
        for alpha in [0.001, 0.01, 0.1] {
            for beta in [1e-6, 1e-4, 1e-2] {
                let fit = try Self.fit(points, relative: relative, alpha: alpha, beta: beta)
                if fit.squares < best?.squares ?? .infinity { best = fit }
            }
        }
        guard let best else { throw .noVariation }
        self.points = points
        self.relative = relative
        // A β that takes less than a billionth from the throughput anywhere is rounding, not retrogradation.
        let largest = points.map(\.concurrency).max() ?? 1
        let beta = best.parameters[1] * largest * largest < 1e-9 ? 0 : best.parameters[1]
        law = UniversalScalability(alpha: best.parameters[0], beta: beta, gamma: best.parameters[2])

        let degrees = Double(points.count - 3)
        let errors = Self.standardErrors(points, law, squares: best.squares, relative: relative)
        let reach = StudentT(degrees).upperQuantile(0.025)
        func interval(_ index: Int) -> ConfidenceInterval? {
            errors.map {
                ConfidenceInterval(
                    lower: best.parameters[index] - reach * $0[index], upper: best.parameters[index] + reach * $0[index],
                    confidence: 0.95)
            }
        }
        (alphaInterval, betaInterval, gammaInterval) = (interval(0), interval(1), interval(2))
        let upperBeta = errors.map { best.parameters[1] + StudentT(degrees).upperQuantile(0.05) * $0[1] } ?? .infinity
        leastPeakConcurrency = law.alpha >= 1 || upperBeta == .infinity ? 0 : ((1 - law.alpha) / upperBeta).squareRoot()
        let residuals = points.map { [law] in ($0.throughput - law.throughput(at: $0.concurrency)) / $0.throughput }
        relativeError = (residuals.reduce(0) { $0 + $1 * $1 } / Double(points.count)).squareRoot()
        doubts = Self.doubts(points, law, relativeError: relativeError, beta: betaInterval)
    }

    /// The interval of peak concurrency and peak throughput by resampling `replicates` times: whole points within each concurrency where there
    /// are repeats throughout, else residuals. Peaks at infinity count as such, so an upper end may be ∞. Throws `invalid`.
    package func peakIntervals(
        confidence: Double = 0.95, replicates: Int = 1000, using random: inout SeededRandom
    ) throws(StatisticsError) -> (concurrency: ConfidenceInterval, throughput: ConfidenceInterval) {
        try requireProbability(confidence, "confidence")
        guard replicates >= 1 else { throw .invalid("replicates must be at least 1") }
        let groups = Dictionary(grouping: points, by: \.concurrency).sorted { $0.key < $1.key }.map(\.value)
        let repeated = groups.allSatisfy { $0.count >= 3 }
        // Among n points of one load a resample varies by (n − 1)/n too little.
        let widened = groups.map { group in
            let mean = group.map(\.throughput).mean
            let stretch = (Double(group.count) / Double(max(1, group.count - 1))).squareRoot()
            return group.map {
                Point(concurrency: $0.concurrency, throughput: max(mean * 0.01, mean + ($0.throughput - mean) * stretch))
            }
        }
        // Residuals are a little smaller than errors, by the three parameters that were fitted to them.
        let stretch = (Double(points.count) / Double(max(1, points.count - 3))).squareRoot()
        let residuals = points.map { stretch * ($0.throughput / law.throughput(at: $0.concurrency) - 1) }
        var peaks: [(concurrency: Double, throughput: Double)] = []
        for _ in 0..<replicates {
            var sample: [Point] = []
            if repeated {
                for group in widened { for _ in group { sample.append(group[Int.random(in: 0..<group.count, using: &random)]) } }
            } else {
                for point in points {
                    let noise = residuals[Int.random(in: 0..<residuals.count, using: &random)]
                    let expected = law.throughput(at: point.concurrency)
                    sample.append(Point(concurrency: point.concurrency, throughput: expected * max(0.01, 1 + noise)))
                }
            }
            let fit = try Self.fit(sample, relative: relative, alpha: max(law.alpha, 1e-6), beta: max(law.beta, 1e-9))
            let law = UniversalScalability(alpha: fit.parameters[0], beta: fit.parameters[1], gamma: fit.parameters[2])
            peaks.append((law.peakConcurrency, law.peakThroughput))
        }
        // Percentiles are normal theory in disguise; the tails are moved out to where Student's t has them (Hesterberg 2015).
        let tail = Normal.survival(StudentT(Double(points.count - 3)).upperQuantile((1 - confidence) / 2))
        func interval(_ values: [Double]) -> ConfidenceInterval {
            let sorted = values.sorted()
            func rank(_ share: Double) -> Int { min(sorted.count - 1, max(0, Int((share * Double(sorted.count)).rounded(.down)))) }
            return ConfidenceInterval(lower: sorted[rank(tail)], upper: sorted[rank(1 - tail)], confidence: confidence)
        }
        return (interval(peaks.map(\.concurrency)), interval(peaks.map(\.throughput)))
    }

    private static func fit(
        _ points: [Point], relative: Bool, alpha: Double, beta: Double
    ) throws(StatisticsError) -> LevenbergMarquardt.Fit {
        let gamma = points.map { $0.throughput / $0.concurrency }.max() ?? 1
        return try LevenbergMarquardt().fit(from: [alpha, beta, gamma], lowerBounds: [0, 0, gamma * 1e-9]) { p in
            let law = UniversalScalability(alpha: p[0], beta: p[1], gamma: p[2])
            return points.map { (law.throughput(at: $0.concurrency) - $0.throughput) / (relative ? $0.throughput : 1) }
        } jacobian: { p in
            jacobian(points, UniversalScalability(alpha: p[0], beta: p[1], gamma: p[2]), relative: relative)
        }
    }

    /// ∂X/∂α = −γN(N − 1)/d², ∂X/∂β = −γN²(N − 1)/d², ∂X/∂γ = N/d, with d the denominator.
    private static func jacobian(_ points: [Point], _ law: UniversalScalability, relative: Bool) -> [[Double]] {
        points.map { point in
            let n = point.concurrency
            let d = 1 + law.alpha * (n - 1) + law.beta * n * (n - 1)
            let weight = relative ? 1 / point.throughput : 1
            let common = -law.gamma * n * (n - 1) / (d * d) * weight
            return [common, common * n, n / d * weight]
        }
    }

    private static func standardErrors(
        _ points: [Point], _ law: UniversalScalability, squares: Double, relative: Bool
    ) -> [Double]? {
        let rows = jacobian(points, law, relative: relative)
        let normal = (0..<3).map { i in (0..<3).map { j in rows.reduce(0) { $0 + $1[i] * $1[j] } } }
        guard let covariance = inverse(normal) else { return nil }
        let errors = (0..<3).map { (covariance[$0][$0] * squares / Double(points.count - 3)).squareRoot() }
        return errors.allSatisfy(\.isFinite) ? errors : nil
    }

    private static func doubts(
        _ points: [Point], _ law: UniversalScalability, relativeError: Double, beta: ConfidenceInterval?
    ) -> [Doubt] {
        var doubts: [Doubt] = []
        let groups = Dictionary(grouping: points, by: \.concurrency).values
        if groups.count < 6 { doubts.append(.tooFewConcurrencies(groups.count)) }
        if law.beta == 0 {
            doubts.append(.noRetrogradeTerm)
        } else if beta.map({ $0.lower <= 0 }) ?? true {
            doubts.append(.betaNotDistinguishable)
        }
        let largest = points.map(\.concurrency).max() ?? 0
        if law.peakConcurrency > 1.5 * largest, law.beta > 0 { doubts.append(.peakBeyondMeasurements) }
        if let p = lackOfFit(groups.sorted { $0[0].concurrency < $1[0].concurrency }, law), p < 0.01 {
            doubts.append(.lackOfFit(p: p))
        }
        if relativeError > 0.05 { doubts.append(.poorFit(relativeError: relativeError)) }
        return doubts
    }

    /// F = (lack of fit/(m − 3))/(pure error/(n − m)) over relative residuals, for m concurrencies with n points; `nil` without repeats.
    private static func lackOfFit(_ groups: [[Point]], _ law: UniversalScalability) -> Double? {
        let (m, n) = (groups.count, groups.reduce(0) { $0 + $1.count })
        guard m > 3, n > m else { return nil }
        var (lack, pure) = (0.0, 0.0)
        for group in groups {
            let ratios = group.map { $0.throughput / law.throughput(at: $0.concurrency) - 1 }
            lack += Double(group.count) * ratios.mean * ratios.mean
            pure += ratios.sumOfSquares
        }
        guard pure > 0, let f = try? FDistribution(numerator: Double(m - 3), denominator: Double(n - m)) else { return nil }
        return f.survival(lack / Double(m - 3) / (pure / Double(n - m)))
    }
}
