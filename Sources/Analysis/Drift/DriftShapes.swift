// Which of four shapes a series has: flat, a straight line, one step, a wave.

import Basics
import Statistics

/// How much of a series each shape leaves over, as sums of squares, and where the best step is.
struct DriftShapes: Sendable {
    let line: Double
    let step: Double
    /// The first value after the best step.
    let stepIndex: Int
    /// The fit of the best wave that has less than three turns in the series.
    let wave: Double
    /// How many turns that wave has.
    let waveTurns: Double

    /// At least ten values.
    init(_ values: [Double]) {
        let time = values.indices.map(Double.init)
        let ones = [Double](repeating: 1, count: values.count)
        line = Self.left(of: values, beside: [ones, time])
        (step, stepIndex) = Self.bestStep(values)
        var best = (left: Double.infinity, turns: 1.0)
        for quarter in 4...11 {
            let turns = Double(quarter) / 4
            let angle = 2 * Double.pi * turns / Double(values.count)
            let left = Self.left(
                of: values, beside: [ones, time.map { sine($0 * angle) }, time.map { sine($0 * angle + .pi / 2) }])
            if left < best.left { best = (left, turns) }
        }
        (wave, waveTurns) = best
    }

    /// What is left of `values` beside the best combination of `columns` (Gram and Schmidt): the sum of its squares.
    private static func left(of values: [Double], beside columns: [[Double]]) -> Double {
        func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        func without(_ vector: [Double], _ direction: [Double], _ square: Double) -> [Double] {
            let share = product(vector, direction) / square
            return zip(vector, direction).map { $0 - share * $1 }
        }
        var rest = values
        var basis: [(vector: [Double], square: Double)] = []
        for column in columns {
            var vector = column
            for (direction, square) in basis { vector = without(vector, direction, square) }
            let square = product(vector, vector)
            guard square > 1e-12 else { continue }
            basis.append((vector, square))
            rest = without(rest, vector, square)
        }
        return product(rest, rest)
    }

    /// The step that leaves least, at least a twentieth of the series and five values from both ends.
    private static func bestStep(_ values: [Double]) -> (left: Double, index: Int) {
        let count = values.count
        let margin = max(5, count / 20)
        let mean = values.reduce(0, +) / Double(count)
        let total = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        var (sum, best) = (0.0, (left: total, index: count / 2))
        for index in 1..<count {
            sum += values[index - 1] - mean
            guard index >= margin, index <= count - margin else { continue }
            let before = Double(index)
            let left = total - sum * sum * Double(count) / (before * (Double(count) - before))
            if left < best.left { best = (left, index) }
        }
        return best
    }
}
