/// The chi-squared distribution: the sum of `degreesOfFreedom` squared standard normal values.
package struct ChiSquared: Hashable, Sendable {
    /// Above 0, not necessarily whole.
    package let degreesOfFreedom: Double

    /// Throws `invalid` unless `degreesOfFreedom` is above 0.
    package init(degreesOfFreedom: Double) throws(StatisticsError) {
        guard degreesOfFreedom > 0 else { throw .invalid("degrees of freedom must be above 0") }
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// P(X ≤ x) = P(k/2, x/2), the regularised incomplete gamma function.
    package func cdf(_ x: Double) -> Double { SpecialFunctions.incompleteGamma(degreesOfFreedom / 2, x / 2).p }

    /// P(X > x).
    package func survival(_ x: Double) -> Double { SpecialFunctions.incompleteGamma(degreesOfFreedom / 2, x / 2).q }
}
