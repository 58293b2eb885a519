/// Numbers that are known to be finite and at least one: what every description below starts from.
package struct Sample: Hashable, Sendable {
    /// In the order given.
    package let values: [Double]

    /// Throws `tooFew` when `values` is empty, `notFinite` when one of them is NaN or infinite.
    package init(_ values: [Double]) throws(StatisticsError) {
        try require(values, atLeast: 1)
        self.values = values
    }

    /// At least 1.
    package var count: Int { values.count }
    /// The arithmetic mean.
    package var mean: Double { values.mean }
    /// Σ(x − mean)² / (n − 1); 0 for one value.
    package var variance: Double { values.variance }
    /// The square root of ``variance``.
    package var standardDeviation: Double { values.standardDeviation }
    /// The middle value, or the mean of the two in the middle.
    package var median: Double { values.median }
    /// The median of |x − median|, not scaled; times 1.4826 it estimates the sd of normal values.
    package var medianAbsoluteDeviation: Double { values.medianAbsoluteDeviation }

    /// The quantile for `probability` in 0...1 by linear interpolation at position (n − 1)·p: Hyndman and Fan (1996), type 7, the default of
    /// R and NumPy. Probabilities outside are clamped.
    package func quantile(_ probability: Double) -> Double { values.sorted().quantileOfSorted(probability) }
}

/// The same figures for this module's own use, on numbers already checked.
extension [Double] {
    var sum: Double { reduce(0, +) }

    /// Two passes: the second takes back the rounding error of the first. Overflow of the sum is avoided by scaling.
    var mean: Double {
        guard !isEmpty else { return .nan }
        let count = Double(self.count)
        let first = sum / count
        guard first.isFinite else { return reduce(0) { $0 + $1 / count } }
        return first + reduce(0) { $0 + ($1 - first) } / count
    }

    var sumOfSquares: Double {
        let mean = mean
        return reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }

    var variance: Double { count < 2 ? 0 : sumOfSquares / Double(count - 1) }
    var standardDeviation: Double { variance.squareRoot() }
    var median: Double {
        guard count > 2 else { return sorted().medianOfSorted }
        var values = self
        return values.withUnsafeMutableBufferPointer { values in
            let middle = values.count / 2
            values.select(middle)
            guard values.count % 2 == 0, let lower = values[..<middle].max() else { return values[middle] }
            return lower + (values[middle] - lower) / 2
        }
    }

    var medianOfSorted: Double {
        guard !isEmpty else { return .nan }
        let middle = count / 2
        return count % 2 == 1 ? self[middle] : self[middle - 1] + (self[middle] - self[middle - 1]) / 2
    }

    var medianAbsoluteDeviation: Double {
        let median = median
        return map { abs($0 - median) }.median
    }

    func quantileOfSorted(_ probability: Double) -> Double {
        guard !isEmpty else { return .nan }
        let position = Double(count - 1) * Swift.min(1, Swift.max(0, probability))
        let lower = Swift.min(count - 1, Int(position))
        let upper = Swift.min(count - 1, lower + 1)
        return self[lower] + (self[upper] - self[lower]) * (position - Double(lower))
    }

    /// Whether rounding alone explains the differences: the largest and the smallest are the same number.
    var isConstant: Bool { self.min() == self.max() }
}

extension UnsafeMutableBufferPointer<Double> {
    /// Brings the value that would be at `place` if all were sorted there, smaller ones before it (Hoare 1961, algorithm 65, FIND): in time that
    /// grows as the number of values, and where the values are against that, by sorting.
    fileprivate func select(_ place: Int) {
        var (low, high) = (0, count - 1)
        var rounds = 0
        while low < high {
            rounds += 1
            guard rounds <= 64 else {
                var all = self
                return all.sort()
            }
            let pivot = self[place]
            var (left, right) = (low, high)
            repeat {
                while self[left] < pivot { left += 1 }
                while pivot < self[right] { right -= 1 }
                if left <= right {
                    swapAt(left, right)
                    left += 1
                    right -= 1
                }
            } while left <= right
            if right < place { low = left }
            if place < left { high = right }
        }
    }
}
