import Glibc

/// The straight line y = a + b·x of least squares, with the band in which the true line lies.
package struct StraightLine: Hashable, Sendable {
    /// a: y at x = 0.
    package let intercept: Double
    /// b: units of y per unit of x.
    package let slope: Double
    /// Standard error of the slope, from the residuals with n − 2 degrees of freedom.
    package let slopeError: Double
    private let count: Int
    private let meanX: Double
    private let squaresX: Double
    private let deviation: Double

    /// Throws `tooFew` below three points, `unequalLengths`, `noVariation` when all x are the same.
    package init(_ y: [Double], at x: [Double]) throws(StatisticsError) {
        try require(y, atLeast: 3)
        guard x.count == y.count else { throw .unequalLengths(y.count, x.count) }
        try require(x, atLeast: 3)
        let (meanX, meanY, squaresX) = (x.mean, y.mean, x.sumOfSquares)
        guard squaresX > 0 else { throw .noVariation }
        let slope = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / squaresX
        let residuals = zip(x, y).reduce(0) { sum, point in
            let residual = point.1 - meanY - slope * (point.0 - meanX)
            return sum + residual * residual
        }
        self.slope = slope
        self.meanX = meanX
        self.squaresX = squaresX
        intercept = meanY - slope * meanX
        count = x.count
        deviation = (residuals / Double(x.count - 2)).squareRoot()
        slopeError = deviation / squaresX.squareRoot()
    }

    /// y on the line.
    package func value(at x: Double) -> Double { intercept + slope * x }

    /// Whether the slope is above 0 beyond chance: one-sided t test at `significance`.
    package func isRising(significance: Double = 0.01) -> Bool {
        slope > 0 && slope > StudentT(Double(count - 2)).upperQuantile(significance) * slopeError
    }

    /// Where a rising line comes to `level`, and between which x with `confidence`, from the band of the line (Working and Hotelling's for one
    /// point). The upper end is ∞ when the slowest rise that is possible never gets there; `nil` for a line that does not rise.
    package func crossing(
        of level: Double, confidence: Double = 0.95
    ) -> (x: Double, interval: ConfidenceInterval)? {
        guard slope > 0, level > intercept else { return nil }
        let x = (level - intercept) / slope
        let t = StudentT(Double(count - 2)).upperQuantile((1 - confidence) / 2)
        // Fieller: all x at which |a + b·x − level| ≤ t·s·√(1/n + (x − x̄)²/Sxx), a quadratic in x − x̄.
        let distance = level - value(at: meanX)
        let a = slope * slope - t * t * slopeError * slopeError
        let c = distance * distance - t * t * deviation * deviation / Double(count)
        let b = slope * distance
        let root = (b * b - a * c).squareRoot()
        guard a > 0, root.isFinite else {
            return (x, ConfidenceInterval(lower: min(x, meanX), upper: .infinity, confidence: confidence))
        }
        return (x, ConfidenceInterval(lower: meanX + (b - root) / a, upper: meanX + (b + root) / a, confidence: confidence))
    }
}
