import Glibc

/// The number of successes in `trials` independent trials that each succeed with `probability`.
package struct Binomial: Hashable, Sendable {
    /// 0 or more.
    package let trials: Int
    /// The probability of success in one trial.
    package let probability: Double

    /// Throws `invalid` for fewer than 0 trials or a probability outside 0...1.
    package init(trials: Int, probability: Double) throws(StatisticsError) {
        guard trials >= 0 else { throw .invalid("trials must not be negative") }
        guard probability >= 0, probability <= 1 else { throw .invalid("a probability must lie in 0...1") }
        self.trials = trials
        self.probability = probability
    }

    /// P(X = k), by Loader's saddle-point formula.
    package func mass(_ k: Int) -> Double {
        guard k >= 0, k <= trials else { return 0 }
        let (n, p) = (Double(trials), probability)
        if p == 0 { return k == 0 ? 1 : 0 }
        if p == 1 { return k == trials ? 1 : 0 }
        if k == 0 { return exp(n * log1p(-p)) }
        if k == trials { return exp(n * log(p)) }
        let (a, b) = (Double(k), n - Double(k))
        return SpecialFunctions.betaKernel(a, b, x: p, y: 1 - p) * n / (a * b)
    }

    /// P(X ≤ k) = I_{1−p}(n − k, k + 1).
    package func cdf(_ k: Int) -> Double {
        if k < 0 { return 0 }
        if k >= trials { return 1 }
        return SpecialFunctions.incompleteBeta(Double(trials - k), Double(k + 1), x: 1 - probability, y: probability)
    }

    /// P(X > k).
    package func survival(_ k: Int) -> Double {
        if k < 0 { return 1 }
        if k >= trials { return 0 }
        return SpecialFunctions.incompleteBeta(Double(k + 1), Double(trials - k), x: probability, y: 1 - probability)
    }
}
