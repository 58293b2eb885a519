/// The generalised extreme Studentised deviate test (Rosner 1983): how many of the most extreme values are outliers of a normal sample?
///
/// Looks for up to a given number at once, so that outliers cannot hide each other. Good from about 15 values; below that ``Outliers``.
package struct GESD: Hashable, Sendable {
    /// One value taken away, the most extreme of those that were left.
    package struct Step: Hashable, Sendable {
        /// Its position in the series.
        package let index: Int
        /// R: its distance from the centre in units of the spread.
        package let statistic: Double
        /// λ: what R must exceed.
        package let critical: Double
    }

    /// What centre and spread are.
    package enum Scale: Hashable, Sendable {
        /// Mean and standard deviation, as published.
        case standardDeviation
        /// Median and 1.4826 times the median absolute deviation; sharper, and more easily alarmed.
        case medianDeviation
    }

    /// In the order taken away, outliers or not.
    package let steps: [Step]
    /// The outliers, most extreme first: the steps up to the last whose R exceeds its λ.
    package let outliers: [Int]

    /// λᵢ = (n − i)·t/√((n − i − 1 + t²)(n − i + 1)), t the upper α/(2(n − i + 1)) quantile with n − i − 1 degrees of freedom. Stops early when the
    /// values left do not vary. Throws `tooFew` below three values, `invalid` for an alpha outside 0..1 or a maximum below 1.
    package init(
        _ values: [Double], maximum: Int, alpha: Double = 0.05, scale: Scale = .standardDeviation
    ) throws(StatisticsError) {
        try require(values, atLeast: 3)
        try requireProbability(alpha, "alpha")
        guard maximum >= 1 else { throw .invalid("the maximum of outliers must be at least 1") }
        var left = Array(values.enumerated())
        var steps: [Step] = []
        var last = 0
        for round in 1...min(maximum, values.count - 2) {
            let numbers = left.map(\.element)
            let (centre, spread) =
                switch scale {
                case .standardDeviation: (numbers.mean, numbers.standardDeviation)
                case .medianDeviation: (numbers.median, 1.4826022185056018 * numbers.medianAbsoluteDeviation)
                }
            guard spread > 0,
                let worst = left.indices.max(by: { abs(left[$0].element - centre) < abs(left[$1].element - centre) })
            else { break }
            let rest = Double(values.count - round)
            let t = StudentT(rest - 1).upperQuantile(alpha / (2 * (rest + 1)))
            let critical = rest * t / ((rest - 1 + t * t) * (rest + 1)).squareRoot()
            let removed = left.remove(at: worst)
            steps.append(
                Step(index: removed.offset, statistic: abs(removed.element - centre) / spread, critical: critical))
            if steps[round - 1].statistic > critical { last = round }
        }
        self.steps = steps
        outliers = steps[..<last].map(\.index)
    }
}
