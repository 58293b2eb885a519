/// A t test of a difference of means: the figures, from which p values and intervals follow.
///
/// Limits: exact for normal values; good for means of anything not too skewed. It knows nothing of dependence between the values:
/// give it trials, never requests.
package struct TTest: Hashable, Sendable {
    /// The difference that is tested, first minus second.
    package let difference: Double
    /// The standard error of the difference.
    package let standardError: Double
    /// Whole except for Welch.
    package let degreesOfFreedom: Double
    /// `difference / standardError`; 0 when both are 0, ±∞ when only the error is 0.
    package let statistic: Double

    init(difference: Double, standardError: Double, degreesOfFreedom: Double) {
        self.difference = difference
        self.standardError = standardError
        self.degreesOfFreedom = degreesOfFreedom
        statistic = difference == 0 ? 0 : difference / standardError
    }

    /// The chance of a difference this far from 0 either way when there is none.
    package var pTwoSided: Double { StudentT(degreesOfFreedom).twoSided(statistic) }
    /// The chance of a difference this far above 0.
    package var pGreater: Double { StudentT(degreesOfFreedom).survival(statistic) }
    /// The chance of a difference this far below 0.
    package var pLess: Double { StudentT(degreesOfFreedom).cdf(statistic) }

    /// `difference ± t·standardError`, covering the truth with `confidence`. Throws `invalid` unless that lies between 0 and 1.
    package func interval(confidence: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
        try requireProbability(confidence, "confidence")
        let reach = StudentT(degreesOfFreedom).upperQuantile((1 - confidence) / 2) * standardError
        return ConfidenceInterval(lower: difference - reach, upper: difference + reach, confidence: confidence)
    }

    /// Student (1908): independent samples with the same variance, pooled with n₁ + n₂ − 2 degrees of freedom. Throws `tooFew` below three
    /// values in all or one per sample.
    package static func student(_ first: [Double], _ second: [Double]) throws(StatisticsError) -> TTest {
        try require(first, atLeast: 1)
        try require(second, atLeast: 1)
        guard first.count + second.count >= 3 else { throw .tooFew(needed: 3, found: first.count + second.count) }
        let degrees = Double(first.count + second.count - 2)
        let pooled = (first.sumOfSquares + second.sumOfSquares) / degrees
        return TTest(
            difference: first.mean - second.mean,
            standardError: (pooled * (1 / Double(first.count) + 1 / Double(second.count))).squareRoot(),
            degreesOfFreedom: degrees)
    }

    /// Welch (1947): independent samples, variances of their own, degrees of freedom after Satterthwaite. Throws `tooFew` below two values
    /// per sample.
    package static func welch(_ first: [Double], _ second: [Double]) throws(StatisticsError) -> TTest {
        try require(first, atLeast: 2)
        try require(second, atLeast: 2)
        let (a, b) = (first.variance / Double(first.count), second.variance / Double(second.count))
        let spread = a * a / Double(first.count - 1) + b * b / Double(second.count - 1)
        return TTest(
            difference: first.mean - second.mean,
            standardError: (a + b).squareRoot(),
            degreesOfFreedom: spread > 0 ? (a + b) * (a + b) / spread : Double(first.count + second.count - 2))
    }

    /// The mean of `first[i] − second[i]` against 0, n − 1 degrees of freedom. Throws `unequalLengths`, and `tooFew` below two pairs.
    package static func paired(_ first: [Double], _ second: [Double]) throws(StatisticsError) -> TTest {
        guard first.count == second.count else { throw .unequalLengths(first.count, second.count) }
        return try oneSample(zip(first, second).map { $0 - $1 })
    }

    /// The mean of `values` against 0, n − 1 degrees of freedom. Throws `tooFew` below two values.
    package static func oneSample(_ values: [Double]) throws(StatisticsError) -> TTest {
        try require(values, atLeast: 2)
        return TTest(
            difference: values.mean, standardError: (values.variance / Double(values.count)).squareRoot(),
            degreesOfFreedom: Double(values.count - 1))
    }
}
