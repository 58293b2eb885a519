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
            // Box and Muller 1958.
            let radius = (-2 * logarithm(1 - random.unit())).squareRoot()
            let value = Double(mean.nanoseconds) + Double(deviation.nanoseconds) * radius * cos(2 * .pi * random.unit())
            return Nanoseconds(max(0, value))
        }
    }
}
