/// Fisher's F distribution, for the lack-of-fit test.
package struct FDistribution: Hashable, Sendable {
    /// Degrees of freedom d₁.
    package let numerator: Double
    /// Degrees of freedom d₂.
    package let denominator: Double

    /// Throws `invalid` unless both degrees of freedom are above 0.
    package init(numerator: Double, denominator: Double) throws(StatisticsError) {
        guard numerator > 0, denominator > 0 else { throw .invalid("degrees of freedom must be above 0") }
        self.numerator = numerator
        self.denominator = denominator
    }

    /// P(F > f) = I_{d₂/(d₂+d₁f)}(d₂/2, d₁/2).
    package func survival(_ f: Double) -> Double {
        if f.isNaN { return .nan }
        guard f > 0 else { return 1 }
        if f == .infinity { return 0 }
        let scale = denominator + numerator * f
        return SpecialFunctions.incompleteBeta(
            denominator / 2, numerator / 2, x: denominator / scale, y: numerator * f / scale)
    }

    /// P(F ≤ f).
    package func cdf(_ f: Double) -> Double {
        if f.isNaN { return .nan }
        guard f > 0 else { return 0 }
        if f == .infinity { return 1 }
        let scale = denominator + numerator * f
        return SpecialFunctions.incompleteBeta(
            numerator / 2, denominator / 2, x: numerator * f / scale, y: denominator / scale)
    }
}
