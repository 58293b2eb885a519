/// What a paired comparison could have seen, and how many blocks it would take to see more.
package struct Power: Hashable, Sendable {
    /// The one-sided level of the test.
    package let alpha: Double
    /// How often an effect of the size in question is to be detected.
    package let power: Double

    /// Throws `invalid` unless both lie between 0 and 1.
    package init(alpha: Double = 0.01, power: Double = 0.9) throws(StatisticsError) {
        try requireProbability(alpha, "alpha")
        try requireProbability(power, "power")
        (self.alpha, self.power) = (alpha, power)
    }

    /// (t_{1−alpha} + t_{power})·s/√K with K − 1 degrees of freedom, or those given: the smallest effect that K blocks whose differences have the
    /// standard deviation s detect with the power asked for. For independent trials of log-sd σ, s = σ·√2. ∞ below two blocks.
    package func minimalDetectableEffect(deviation: Double, blocks: Int, degreesOfFreedom: Double? = nil) -> Double {
        let degrees = degreesOfFreedom ?? Double(blocks - 1)
        guard blocks >= 2, degrees >= 1 else { return .infinity }
        let t = StudentT(degrees)
        return (t.upperQuantile(alpha) + t.quantile(power)) * deviation / Double(blocks).squareRoot()
    }

    /// The fewest blocks whose minimal detectable effect is at most `effect`; `nil` when `limit` are not enough.
    package func blocks(for effect: Double, deviation: Double, limit: Int = 1000) -> Int? {
        guard effect > 0, deviation >= 0, limit >= 2 else { return nil }
        // The effect falls as blocks rise, so halving finds the first.
        guard minimalDetectableEffect(deviation: deviation, blocks: limit) <= effect else { return nil }
        var (low, high) = (1, limit)
        while high - low > 1 {
            let middle = (low + high) / 2
            if minimalDetectableEffect(deviation: deviation, blocks: middle) <= effect { high = middle } else { low = middle }
        }
        return high
    }

    /// The chance that a true `effect` is detected, from the noncentral t distribution with noncentrality effect·√K/s. Throws `tooFew` below
    /// two blocks, `invalid` unless `deviation` is above 0.
    package func chance(
        of effect: Double, deviation: Double, blocks: Int, degreesOfFreedom: Double? = nil
    ) throws(StatisticsError) -> Double {
        guard blocks >= 2 else { throw .tooFew(needed: 2, found: blocks) }
        guard deviation > 0 else { throw .invalid("the standard deviation must be above 0") }
        let degrees = degreesOfFreedom ?? Double(blocks - 1)
        let critical = try StudentT(degreesOfFreedom: degrees).upperQuantile(alpha)
        return try NoncentralT(degreesOfFreedom: degrees, noncentrality: effect * Double(blocks).squareRoot() / deviation)
            .survival(critical)
    }
}
