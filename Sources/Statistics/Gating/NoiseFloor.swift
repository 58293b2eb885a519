/// Below this an effect is noise on this machine, whatever a test says.
package enum NoiseFloor {
    /// The larger of half the minimal detectable effect and, from 20 unchanged comparisons on, the 99 % quantile of their |effect|.
    package static func floor(minimalDetectable: Double, unchanged effects: [Double] = []) throws(StatisticsError) -> Double {
        try require(effects, atLeast: 0)
        let half = minimalDetectable / 2
        guard effects.count >= 20 else { return half }
        return max(half, effects.map(abs).sorted().quantileOfSorted(0.99))
    }

    /// Standard deviations pooled by their degrees of freedom: √(Σ df·s²/Σ df); `nil` without any.
    package static func pooled(_ parts: [(deviation: Double, degreesOfFreedom: Double)]) -> Double? {
        let degrees = parts.reduce(0) { $0 + $1.degreesOfFreedom }
        guard degrees > 0 else { return nil }
        return (parts.reduce(0) { $0 + $1.degreesOfFreedom * $1.deviation * $1.deviation } / degrees).squareRoot()
    }
}
