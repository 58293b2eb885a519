import Glibc

/// The Universal Scalability Law (Gunther 1993): X(N) = γN / (1 + α(N − 1) + βN(N − 1)), the throughput of N users, threads or nodes.
///
/// α is the share of work that must queue (contention), β the cost of agreeing (coherency), γ the throughput of one.
package struct UniversalScalability: Hashable, Sendable {
    /// Contention, 0 or above.
    package let alpha: Double
    /// Coherency, 0 or above.
    package let beta: Double
    /// In the unit of the throughput.
    package let gamma: Double

    /// The law with these parameters.
    package init(alpha: Double, beta: Double, gamma: Double) {
        (self.alpha, self.beta, self.gamma) = (alpha, beta, gamma)
    }

    /// X(N).
    package func throughput(at concurrency: Double) -> Double {
        gamma * concurrency / (1 + alpha * (concurrency - 1) + beta * concurrency * (concurrency - 1))
    }

    /// R(N) = N/X, by Little's law, in the unit of time of the throughput.
    package func latency(at concurrency: Double) -> Double { concurrency / throughput(at: concurrency) }

    /// The N with the highest throughput, √((1 − α)/β); ∞ when β is 0 (throughput never falls), 0 when α is 1 or more.
    package var peakConcurrency: Double {
        alpha >= 1 ? 0 : beta > 0 ? ((1 - alpha) / beta).squareRoot() : .infinity
    }

    /// X at the peak; γ/α when that lies at infinity, and ∞ when α is 0 too.
    package var peakThroughput: Double {
        let peak = peakConcurrency
        if peak.isFinite { return throughput(at: max(1, peak)) }
        return alpha > 0 ? gamma / alpha : .infinity
    }

    /// The N at which the mean latency is `latency`, from the root of γR·… = N; NaN when it is never reached.
    package func concurrency(atLatency latency: Double) -> Double {
        // βN² + (α − β)N + 1 − α − γR = 0
        let (b, c) = (alpha - beta, 1 - alpha - gamma * latency)
        if beta == 0 { return b == 0 ? .nan : -c / b }
        return (-b + (b * b - 4 * beta * c).squareRoot()) / (2 * beta)
    }

    /// The latency at a throughput on the rising side: N from X(N) = `throughput`, then N/X. NaN beyond the peak.
    package func latency(atThroughput throughput: Double) -> Double {
        let (b, c) = (throughput * (alpha - beta) - gamma, throughput * (1 - alpha))
        if beta * throughput == 0 { return -c / b / throughput }
        return (-b - (b * b - 4 * beta * throughput * c).squareRoot()) / (2 * beta * throughput) / throughput
    }
}
