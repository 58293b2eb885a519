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

    /// The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 − P for a > 0, x ≥ 0: series DLMF 8.11.4 below a + 1,
    /// continued fraction 8.9.2 above.
    static func incompleteGamma(_ a: Double, _ x: Double) -> (p: Double, q: Double) {
        if x.isNaN { return (.nan, .nan) }
        if x <= 0 { return (0, 1) }
        if x == .infinity { return (1, 0) }
        // xᵃ·e⁻ˣ / Γ(a + 1)
        let kernel = exp(-stirlingError(a) - deviance(a, x, difference: a - x)) / (2 * Double.pi * a).squareRoot()
        if x < a + 1 {
            var term = 1.0
            var sum = 1.0
            var n = a
            while term > sum * 1e-17 {
                n += 1
                term *= x / n
                sum += term
            }
            let p = min(1, kernel * sum)
            return (p, 1 - p)
        }
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var fraction = d
        for step in 1...100_000 {
            let n = Double(step)
            b += 2
            let numerator = -n * (n - a)
            d = numerator * d + b
            d = 1 / (abs(d) < tiny ? tiny : d)
            c = b + numerator / c
            if abs(c) < tiny { c = tiny }
            fraction *= d * c
            if abs(d * c - 1) < 1e-16 { break }
        }
        let q = min(1, a * kernel * fraction)
        return (1 - q, q)
    }
}
