import Glibc

/// The pieces all densities and tail areas are made of. Written so that errors stay relative: C. Loader, "Fast and Accurate Computation of
/// Binomial Probabilities" (2000). `erfc` and `tgamma` are the C library's (under one unit in the last place).
enum SpecialFunctions {
    static let logTwoPi = 1.837877066409345483560659472811

    /// ln(n!) − ln(√(2πn)·(n/e)ⁿ), the error of Stirling's formula, for real n > 0.
    static func stirlingError(_ n: Double) -> Double {
        if n <= 15 { return log(tgamma(n + 1) * exp(n) / (pow(n, n + 0.5) * 2.506628274631000502415765284811)) }
        let square = n * n
        return (1 / 12.0 - (1 / 360.0 - (1 / 1260.0 - (1 / 1680.0 - 1 / 1188.0 / square) / square) / square) / square) / n
    }

    /// Deviance x·ln(x/m) + m − x, without cancellation where x ≈ m; `difference` is x − m, which the caller may know better than the
    /// subtraction would.
    static func deviance(_ x: Double, _ m: Double, difference: Double) -> Double {
        guard abs(difference) < 0.1 * (x + m) else { return x * log(x / m) - difference }
        let ratio = difference / (x + m)
        var sum = difference * ratio
        var term = 2 * x * ratio
        var divisor = 1.0
        while true {
            term *= ratio * ratio
            divisor += 2
            let next = sum + term / divisor
            if next == sum { return sum }
            sum = next
        }
    }

    /// xᵃ·yᵇ / B(a, b), with y = 1 − x handed in by the caller, which knows it without cancellation.
    static func betaKernel(_ a: Double, _ b: Double, x: Double, y: Double) -> Double {
        let n = a + b
        // a − n·x = a·y − b·x, and b − n·y is its opposite.
        let difference = a * y - b * x
        let exponent =
            stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x, difference: difference)
            - deviance(b, n * y, difference: -difference)
        return exp(exponent) * (a * b / (n * 2 * Double.pi)).squareRoot()
    }

    /// The regularised incomplete beta function Iₓ(a, b), for a, b > 0 and y = 1 − x, evaluated on the side of the mean where it is the smaller,
    /// by the continued fraction of Didonato and Morris (1992, equation 9): unlike the one of DLMF 8.17.22 it keeps its digits for large
    /// a. Relative error about 1e-14 down to results of 1e-100.
    static func incompleteBeta(_ a: Double, _ b: Double, x: Double, y: Double) -> Double {
        if x.isNaN || y.isNaN { return .nan }
        if x <= 0 { return 0 }
        if y <= 0 { return 1 }
        let lambda = a * y - b * x
        if lambda < 0 { return 1 - incompleteBeta(b, a, x: y, y: x) }
        // Numerators αₙ and denominators βₙ by the forward recurrence, scaled so that the last denominator is 1.
        var (olderTop, top) = (0.0, 1.0)
        var (olderBottom, bottom) = (1.0, (1 + lambda) / (1 + 1 / a))
        var fraction = top / bottom
        for step in 1...100_000 {
            let n = Double(step)
            let odd = a + 2 * n - 1
            let alpha = (1 + (n - 1) / a) * (1 + (n - 1 + b) / a) * (a / odd) * (a / odd) * n * (b - n) * x * x
            let beta = n + n * (b - n) * x / odd + (a + n) / (a + 2 * n + 1) * (lambda + 1 + n * (1 + y))
            (olderTop, top) = (top, alpha * olderTop + beta * top)
            (olderBottom, bottom) = (bottom, alpha * olderBottom + beta * bottom)
            let next = top / bottom
            if abs(next - fraction) <= 1e-16 * abs(next) { break }
            (olderTop, olderBottom, top, bottom, fraction) = (olderTop / bottom, olderBottom / bottom, next, 1, next)
        }
        return min(1, betaKernel(a, b, x: x, y: y) * fraction)
    }
}
