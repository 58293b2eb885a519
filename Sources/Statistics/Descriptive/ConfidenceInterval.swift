/// A confidence interval with the share of repetitions in which its method covers the truth.
package struct ConfidenceInterval: Hashable, Sendable {
    /// May be −∞, when the interval is one-sided.
    package let lower: Double
    /// May be +∞, when the interval is one-sided.
    package let upper: Double
    /// The coverage the method attains, 0.95 for 95 %; for exact methods often a little more than was asked.
    package let confidence: Double

    /// An interval as some method gave it.
    package init(lower: Double, upper: Double, confidence: Double) {
        self.lower = lower
        self.upper = upper
        self.confidence = confidence
    }

    /// Whether `value` lies inside, ends included.
    package func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

    /// Both ends passed through a rising function, such as `exp` for an interval that was found on logarithms.
    package func mapped(by rising: (Double) -> Double) -> ConfidenceInterval {
        ConfidenceInterval(lower: rising(lower), upper: rising(upper), confidence: confidence)
    }

    /// Both ends as a range; the whole line when one of them is no number.
    package var range: ClosedRange<Double> { lower <= upper ? lower...upper : -.infinity ... .infinity }
}
