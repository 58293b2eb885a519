package import Basics
import Statistics

/// Which values of a series stand out, where the others are about normal.
package struct OutlierNumbers: Sendable {
    /// One of them.
    package struct Outlier: Sendable {
        /// Its row, from 0.
        package let index: Int
        /// What the time column has there; empty without one.
        package let time: String
        package let value: Double
        /// From the mean of those that were left, in their standard deviations.
        package let distance: Double
        /// The distance that chance alone exceeds in one sample of twenty.
        package let critical: Double
    }

    /// The most extreme first.
    package let outliers: [Outlier]
    /// The series without gaps, as it is drawn, and which row each value is.
    package let values: [Double]
    package let rows: [Int]
    /// Mean and standard deviation of everything but the outliers.
    package let mean, standardDeviation: Double
    /// How many outliers were looked for; there may be more.
    package let most: Int
}

extension NumbersAnalysis {
    /// Looks for outliers in `column`: up to a tenth of the values, and a hundred at most (Rosner 1983, at 5 %). Missing values are left out.
    package static func outliers(_ table: NumberTable, column: String = "value") throws(Problems) -> NumbersAnalysis {
        var warnings = table.notes
        let points = table.numbers(column).enumerated().filter { !$0.element.isNaN }
        let (rows, values) = (points.map(\.offset), points.map(\.element))
        let missing = table.count - values.count
        if missing > 0 { warnings.append("\(missing) missing value\(missing == 1 ? " was" : "s were") left out.") }
        if (3..<15).contains(values.count) {
            warnings.append("\(values.count) values are few for this test: below 15 it is too easily alarmed.")
        }
        let most = min(100, max(1, values.count / 10))
        let times = table.words("time")
        return try speaking(of: table) { () throws(StatisticsError) in
            let test = try GESD(values, maximum: most)
            let found = test.steps.prefix(test.outliers.count).map { step in
                OutlierNumbers.Outlier(
                    index: rows[step.index], time: times.isEmpty ? "" : times[rows[step.index]], value: values[step.index],
                    distance: step.statistic, critical: step.critical)
            }
            let odd = Set(test.outliers)
            let others = try Sample(values.indices.filter { !odd.contains($0) }.map { values[$0] })
            let numbers = OutlierNumbers(
                outliers: found, values: values, rows: rows, mean: others.mean, standardDeviation: others.standardDeviation,
                most: most)
            return NumbersAnalysis(table.file, rows: table.count, .outliers(numbers), warnings: warnings)
        }
    }
}
