import Glibc

/// The beta distribution, for the limits of a proportion.
package struct Beta: Hashable, Sendable {
    /// The shape at 0.
    package let a: Double
    /// The shape at 1.
    package let b: Double

    /// Throws `invalid` unless both shapes are above 0.
    package init(_ a: Double, _ b: Double) throws(StatisticsError) {
        guard a > 0, b > 0 else { throw .invalid("the shapes of a beta distribution must be above 0") }
        self.a = a
        self.b = b
    }

    /// P(X ≤ x) = Iₓ(a, b).
    package func cdf(_ x: Double) -> Double { SpecialFunctions.incompleteBeta(a, b, x: x, y: 1 - x) }

    /// The x with P(X ≤ x) = `probability`, by Brent's method.
    package func quantile(_ probability: Double) -> Double {
        guard probability > 0, probability < 1 else { return probability == 0 ? 0 : probability == 1 ? 1 : .nan }
        return root(between: 0, and: 1) { cdf($0) - probability }
    }
}
