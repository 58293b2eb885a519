import Glibc

/// Student's t distribution with real degrees of freedom > 0; infinity gives the normal distribution.
package struct StudentT: Hashable, Sendable {
    /// Above 0, not necessarily whole.
    package let degreesOfFreedom: Double

    /// Throws `invalid` unless `degreesOfFreedom` is above 0.
    package init(degreesOfFreedom: Double) throws(StatisticsError) {
        guard degreesOfFreedom > 0 else { throw .invalid("degrees of freedom must be above 0") }
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// For degrees of freedom that are a count of values minus something, at least 1 by the caller's own check.
    init(_ degreesOfFreedom: Double) { self.degreesOfFreedom = max(degreesOfFreedom, .leastNormalMagnitude) }

    /// P(|T| ≥ |t|) = I_{v/(v+t²)}(v/2, 1/2).
    package func twoSided(_ t: Double) -> Double {
        let v = degreesOfFreedom
        if t.isNaN { return .nan }
        if t.isInfinite { return 0 }
        // Beyond this the difference from the normal is below rounding.
        if v > 1e17 { return Normal.twoSided(t) }
        let square = t * t
        if square.isInfinite { return 0 }
        return SpecialFunctions.incompleteBeta(v / 2, 0.5, x: v / (v + square), y: square / (v + square))
    }

    /// P(T > t), exact in the tail too.
    package func survival(_ t: Double) -> Double { t < 0 ? 1 - 0.5 * twoSided(t) : 0.5 * twoSided(t) }

    /// P(T ≤ t).
    package func cdf(_ t: Double) -> Double { survival(-t) }

    /// The t that is exceeded with `probability` (0...1): the root of ln survival, by Brent's method.
    package func upperQuantile(_ probability: Double) -> Double {
        guard probability > 0, probability < 1 else { return probability == 0 ? .infinity : probability == 1 ? -.infinity : .nan }
        if probability == 0.5 { return 0 }
        if probability > 0.5 { return -upperQuantile(1 - probability) }
        if degreesOfFreedom > 1e17 { return Normal.upperQuantile(probability) }
        let target = log(probability)
        var low = 0.0
        var high = max(1, 2 * Normal.upperQuantile(probability))
        while log(survival(high)) > target, high < 1e300 {
            low = high
            high *= 4
        }
        return root(between: low, and: high) { log(survival($0)) - target }
    }

    /// The t with P(T ≤ t) = `probability`.
    package func quantile(_ probability: Double) -> Double { -upperQuantile(probability) }
}
