/// Limits for a share of successes.
package enum Proportion {
    /// The exact interval of Clopper and Pearson (1934): quantiles of Beta(k, n−k+1) and Beta(k+1, n−k). Never covers less than it says.
    /// Without trials it is 0...1. Throws `invalid` for counts that make no sense or a confidence outside 0..1.
    package static func interval(
        successes: Int, trials: Int, confidence: Double = 0.95
    ) throws(StatisticsError) -> ConfidenceInterval {
        try requireProbability(confidence, "confidence")
        guard successes >= 0, trials >= successes else { throw .invalid("successes must lie between 0 and trials") }
        let tail = (1 - confidence) / 2
        let (k, rest) = (Double(successes), Double(trials - successes))
        return ConfidenceInterval(
            lower: successes == 0 ? 0 : try Beta(k, rest + 1).quantile(tail),
            upper: rest == 0 ? 1 : 1 - (try Beta(rest, k + 1).quantile(tail)),
            confidence: confidence)
    }

    /// The one-sided upper limit: with `confidence` the true share is below it.
    package static func upperLimit(
        successes: Int, trials: Int, confidence: Double = 0.95
    ) throws(StatisticsError) -> Double {
        try requireProbability(confidence, "confidence")
        guard successes >= 0, trials >= successes else { throw .invalid("successes must lie between 0 and trials") }
        if successes == trials { return 1 }
        return 1 - (try Beta(Double(trials - successes), Double(successes + 1)).quantile(1 - confidence))
    }
}
