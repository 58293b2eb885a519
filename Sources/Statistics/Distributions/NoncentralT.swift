import Glibc

/// The noncentral t distribution, (Z + δ)/√(χ²ᵥ/v): what a t statistic follows when there is an effect, so what power is made of.
package struct NoncentralT: Hashable, Sendable {
    /// Above 0, not necessarily whole.
    package let degreesOfFreedom: Double
    /// δ, the effect in standard errors.
    package let noncentrality: Double

    /// Throws `invalid` unless `degreesOfFreedom` is above 0 and `noncentrality` finite.
    package init(degreesOfFreedom: Double, noncentrality: Double) throws(StatisticsError) {
        guard degreesOfFreedom > 0 else { throw .invalid("degrees of freedom must be above 0") }
        guard noncentrality.isFinite else { throw .notFinite }
        self.degreesOfFreedom = degreesOfFreedom
        self.noncentrality = noncentrality
    }

    /// P(T > t) = ∫ Φ(δ − t·s)·f(s) ds over the distribution of s = √(χ²ᵥ/v), by Simpson's rule on ln s; absolute error below 1e-10.
    package func survival(_ t: Double) -> Double {
        let v = degreesOfFreedom
        if v > 1e9 { return Normal.cdf(noncentrality - t) }
        // In u = ln s the density is kernel·exp(v·(u − (e^{2u} − 1)/2)), one smooth hump of width about 1/√(2v).
        func weight(_ u: Double) -> Double { exp(v * (u - expm1(2 * u) / 2)) }
        let width = 1 / (2 * v).squareRoot()
        let (low, high) = (-max(12 * width, 40 / v), 12 * width)
        let steps = 4000
        let step = (high - low) / Double(steps)
        var (area, total) = (0.0, 0.0)
        for index in 0...steps {
            let u = low + Double(index) * step
            let w = weight(u) * (index == 0 || index == steps ? 1 : index % 2 == 1 ? 4 : 2)
            total += w
            area += w * Normal.cdf(noncentrality - t * exp(u))
        }
        return area / total
    }
}
