import Basics
import Statistics

/// Random numbers for simulations, by way of the module's own quantiles.
struct Noise {
    var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func normal(_ deviation: Double = 1) -> Double {
        Normal.quantile((Double(random.next() >> 11) + 0.5) * 0x1p-53) * deviation
    }

    /// Student's t with three degrees of freedom, scaled to a standard deviation of 1.
    mutating func heavyTailed() -> Double {
        let z = normal()
        let (a, b, c) = (normal(), normal(), normal())
        return z / ((a * a + b * b + c * c) / 3).squareRoot() / 3.0.squareRoot()
    }

    /// xᵢ = φ·xᵢ₋₁ + noise, with standard deviation 1, from its stationary distribution.
    mutating func autoregressive(_ phi: Double, count: Int) -> [Double] {
        var last = normal()
        return (0..<count).map { index in
            if index > 0 { last = phi * last + (1 - phi * phi).squareRoot() * normal() }
            return last
        }
    }
}
