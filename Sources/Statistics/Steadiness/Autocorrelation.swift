/// How far values depend on their predecessors, and what that costs in information.
package enum Autocorrelation {
    /// r₀...r_lags with r_k = Σ (xᵢ − m)(xᵢ₊ₖ − m) / Σ (xᵢ − m)², the estimate that is always within −1...1. Zero beyond lag 0 for constant
    /// values and beyond the end.
    package static func function(_ values: [Double], lags: Int) -> [Double] {
        let mean = values.mean
        let centred = values.map { $0 - mean }
        let total = centred.reduce(0) { $0 + $1 * $1 }
        return (0...max(0, lags)).map { lag in
            if lag == 0 { return 1 }
            guard total > 0, lag < centred.count else { return 0 }
            var sum = 0.0
            for index in lag..<centred.count { sum += centred[index] * centred[index - lag] }
            return sum / total
        }
    }

    /// The statistical inflation g = 1 + 2·Σ (1 − k/n)·Cₖ, summed until Cₖ ≤ 0 after lag 3, at least 1 (Chodera and others 2007): n dependent
    /// values know as much about their mean as n/g independent ones. For AR(1) with φ it is (1 + φ)/(1 − φ).
    ///
    /// Underestimates on series shorter than about 50·g, and where dependence reaches further than 5000 lags, the most that are summed. 1 for
    /// constant values. Throws `tooFew` below two values.
    package static func inflation(_ values: [Double]) throws(StatisticsError) -> Double {
        try require(values, atLeast: 2)
        let n = values.count
        let mean = values.mean
        let centred = values.map { $0 - mean }
        let variance = centred.reduce(0) { $0 + $1 * $1 } / Double(n)
        guard variance > 0, !values.isConstant else { return 1 }
        var g = 1.0
        for lag in 1..<min(n, 5001) {
            var sum = 0.0
            for index in lag..<n { sum += centred[index] * centred[index - lag] }
            let correlation = sum / (Double(n - lag) * variance)
            if correlation <= 0, lag > 3 { break }
            g += 2 * correlation * (1 - Double(lag) / Double(n))
        }
        return max(1, g)
    }

    /// n/g: how many independent values the mean of these is worth.
    package static func effectiveCount(_ values: [Double]) throws(StatisticsError) -> Double {
        Double(values.count) / (try inflation(values))
    }

    /// The most that neighbours are taken to depend on each other: above, no number of values would do.
    private static let mostMemory = 0.99

    /// An `inflation` without the bias that taking a line or two levels out of `count` values leaves in it, at least 1: what is left over
    /// remembers less than it did, by (1 + 4ρ)/n of the correlation ρ of neighbours (Kendall 1954, for a line).
    package static func unbiased(_ inflation: Double, count: Int) -> Double {
        guard inflation > 1 else { return 1 }
        let seen = (inflation - 1) / (inflation + 1)
        let memory = min(mostMemory, seen + (1 + 4 * seen) / Double(count))
        return (1 + memory) / (1 - memory)
    }
}
