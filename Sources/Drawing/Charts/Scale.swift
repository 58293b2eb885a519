// From values to heights, and where the axis has a line.

import Basics

/// The vertical axis of a chart.
package struct Scale: Sendable {
    package let low: Double
    package let high: Double
    package let isLogarithmic: Bool
    /// Values with a line and a word, lowest first.
    package let ticks: [Double]

    /// From 0 to a round number at or above `highest`. Of bytes, round means powers of two.
    package init(upTo highest: Double, unit: ChartUnit) {
        let highest = highest > 0 && highest.isFinite ? highest : 1
        var step = Self.roundStep(highest / 4, unit.isBinary ? 1024 : 10)
        if unit == .count, step < 1 { step = 1 }
        let count = max(1, (highest / step * 0.999999).rounded(.up))
        low = 0
        high = step * count
        isLogarithmic = false
        ticks = (0...Int(count)).map { Double($0) * step }
    }

    /// From a round number at or below all of `range` to one at or above it. What hardly varies is not blown up to the whole height.
    package init(fitting range: ClosedRange<Double>, unit: ChartUnit) {
        let (lowest, highest) = (range.lowerBound, range.upperBound)
        let extent = max(highest - lowest, max(abs(lowest), abs(highest)) * 0.05, 1e-9)
        let step = Self.roundStep(extent / 4, unit.isBinary ? 1024 : 10)
        let first = Int((lowest / step + 1e-6).rounded(.down))
        let last = max(first + 1, Int((highest / step - 1e-6).rounded(.up)))
        low = Double(first) * step
        high = Double(last) * step
        isLogarithmic = false
        ticks = (first...last).map { Double($0) * step }
    }

    /// From a round number at or below `lowest` to one at or above `highest`, both above 0.
    package init(logarithmicFrom lowest: Double, to highest: Double) {
        let lowest = max(lowest, 1e-9)
        let highest = max(highest, lowest)
        var steps: [Double] = []
        var decade = Self.power(of: 10, below: lowest)
        while steps.last ?? 0 <= highest, steps.count < 200 {
            steps += [decade, 2 * decade, 5 * decade]
            decade *= 10
        }
        let first = steps.lastIndex { $0 <= lowest } ?? 0
        let last = max(first + 1, steps.firstIndex { $0 >= highest } ?? steps.count - 1)
        let values = Array(steps[first...last])
        low = steps[first]
        high = steps[last]
        isLogarithmic = true
        // Over many decades only their beginnings have a line.
        let decades = values.filter { Self.isPowerOfTen($0) }
        ticks = values.count > 7 && decades.count > 2 ? decades : values
    }

    /// 0 at the bottom, 1 at the top; beyond the ends it stays there.
    package func share(_ value: Double) -> Double {
        let share =
            isLogarithmic ? logarithm(max(value, low) / low) / logarithm(high / low) : (value - low) / (high - low)
        return share.isFinite ? min(max(share, 0), 1) : 0
    }

    /// The value at a share of the height.
    package func value(at share: Double) -> Double {
        isLogarithmic ? low * powerOfTen(share * logarithm(high / low) / logarithm(10)) : low + share * (high - low)
    }

    private static func roundStep(_ step: Double, _ base: Double) -> Double {
        let power = power(of: base, below: step)
        let factors: [Double] = base == 10 ? [1, 2, 2.5, 5, 10] : [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
        return power * (factors.first { $0 * power >= step * 0.999999 } ?? base)
    }

    private static func power(of base: Double, below value: Double) -> Double {
        var power = 1.0
        while power > value { power /= base }
        while power * base <= value * 1.000001 { power *= base }
        return power
    }

    private static func isPowerOfTen(_ value: Double) -> Bool { abs(power(of: 10, below: value) / value - 1) < 1e-6 }
}
