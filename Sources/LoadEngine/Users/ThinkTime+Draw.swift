import Basics
import Glibc
import Scenarios

extension ThinkTime {
    /// One waiting time, in nanoseconds, never negative.
    func draw(_ random: inout SeededRandom) -> Nanoseconds {
        switch self {
        case .constant(let span): return span.nanoseconds
        case .uniform(let low, let high): return random.integer(in: low.nanoseconds...max(low.nanoseconds, high.nanoseconds))
        case .exponential(let mean): return Nanoseconds(-Double(mean.nanoseconds) * logarithm(1 - random.unit()))
        case .normal(let mean, let deviation):
            return Nanoseconds(max(0, Double(mean.nanoseconds) + Double(deviation.nanoseconds) * random.normal()))
        case .logNormal(let median, let ninety):
            // The 90 % quantile of the standard normal distribution is 1.28155. A day is longer than anyone thinks.
            let deviation = logarithm(Double(ninety.nanoseconds) / Double(median.nanoseconds)) / 1.281_551_565_5
            return Nanoseconds(min(Double(median.nanoseconds) * Glibc.exp(deviation * random.normal()), 86_400e9))
        }
    }
}

extension SeededRandom {
    /// A draw from the standard normal distribution (Box and Muller 1958).
    mutating func normal() -> Double { (-2 * logarithm(1 - unit())).squareRoot() * cos(2 * .pi * unit()) }

    /// A draw from the gamma distribution with `shape` (above 0) and scale 1 (Marsaglia and Tsang 2000; below 1 by their power of a uniform).
    mutating func gamma(shape: Double) -> Double {
        guard shape >= 1 else { return gamma(shape: shape + 1) * Glibc.pow(1 - unit(), 1 / shape) }
        let d = shape - 1 / 3.0
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
            guard v > 0 else { continue }
            if logarithm(1 - unit()) < x * x / 2 + d - d * v + d * logarithm(v) { return d * v }
        }
    }
}
