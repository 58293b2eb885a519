/// The interval for a median from order statistics, needing no distribution at all (as Go's benchstat prints it).
package enum MedianInterval {
    /// The l-th smallest and l-th largest value, l as large as 1 − 2·P(Bin(n, ½) < l) ≥ confidence allows; its confidence is the one
    /// attained. `nil` when so few values cannot reach the confidence asked for (below 6 for 95 %, below 8 for 99 %).
    package static func interval(_ values: [Double], confidence: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval? {
        try require(values, atLeast: 1)
        try requireProbability(confidence, "confidence")
        let binomial = try Binomial(trials: values.count, probability: 0.5)
        func attained(_ rank: Int) -> Double { 1 - 2 * binomial.cdf(rank - 1) }
        guard attained(1) >= confidence else { return nil }
        // The attained confidence falls with the rank: halve the range in which it crosses the one asked for.
        var (low, high) = (1, (values.count + 1) / 2 + 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if attained(middle) >= confidence { low = middle } else { high = middle }
        }
        let sorted = values.sorted()
        return ConfidenceInterval(lower: sorted[low - 1], upper: sorted[values.count - low], confidence: attained(low))
    }
}
