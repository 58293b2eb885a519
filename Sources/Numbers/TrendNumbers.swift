package import Basics
import Statistics

/// Whether a series rises or falls, and how fast.
package struct TrendNumbers: Sendable {
    /// Mann and Kendall's test.
    package struct Test: Sendable {
        /// Rising pairs minus falling pairs.
        package let s: Int
        package let variance, z: Double
        /// Two-sided.
        package let p: Double
    }

    /// What can be said, at 5 %.
    package enum Direction: String, Sendable { case rising, falling, none }

    /// As if the values were independent.
    package let mannKendall: Test
    package let tau: Double
    /// With the variance that autocorrelation leaves (Hamed and Rao, never below the plain one); `nil` below four values.
    package let corrected: Test?
    /// The variance of the corrected test in multiples of the plain one.
    package let inflation: Double
    /// Theil and Sen's: units of value per unit of time, per row where there is no time.
    package let slope, intercept: Double
    /// 95 % of the slope as if the values were independent, and with the inflated variance.
    package let interval, correctedInterval: ClosedRange<Double>
    package let hasTimes: Bool
    /// How many values were tested.
    package let count: Int
    /// What was tested, oldest first; medians of consecutive values where there are thousands.
    package let times, values: [Double]

    /// What the corrected test says, or the plain one where there is none.
    package var p: Double { corrected?.p ?? mannKendall.p }
    package var direction: Direction { p > 0.05 || mannKendall.s == 0 ? .none : mannKendall.s > 0 ? .rising : .falling }
}

extension NumbersAnalysis {
    /// The columns of ``trend(_:column:)``, ``changes(_:column:)`` and ``outliers(_:column:)``.
    ///
    /// - Parameter clock: what the column of times is called; `nil` for `time` or `timestamp`.
    package static func seriesColumns(
        _ column: String, timeIs time: NumberTable.Column.Content, clock: String? = nil
    ) -> [NumberTable.Column] {
        [
            NumberTable.Column("time", time, isNeeded: clock != nil, names: clock.map { [$0] } ?? ["timestamp"]),
            NumberTable.Column(column, mayBeEmpty: true),
        ]
    }

    /// The most values that are drawn one by one.
    static let mostDrawn = 2000

    /// The most values whose slopes are compared pair by pair.
    static let mostSlopes = 5000

    /// Tests `column` for a trend over `time`, or over the rows. Missing values are left out; rows out of order are sorted by time.
    package static func trend(_ table: NumberTable, column: String = "value") throws(Problems) -> NumbersAnalysis {
        var warnings = table.notes
        let hasTimes = table.has("time")
        var points = zip(hasTimes ? table.numbers("time") : (0..<table.count).map(Double.init), table.numbers(column))
            .map { (time: $0, value: $1) }
        let missing = points.count { $0.value.isNaN }
        if missing > 0 {
            points.removeAll { $0.value.isNaN }
            warnings.append("\(missing) missing value\(missing == 1 ? " was" : "s were") left out.")
        }
        if zip(points, points.dropFirst()).contains(where: { $0.time > $1.time }) {
            points = points.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
            warnings.append("The rows were not in the order of time; they were sorted.")
        }
        let (times, values) = (points.map(\.time), points.map(\.value))
        let size = Blocks.size(values.count, limit: mostSlopes)
        let drawn = Blocks.size(values.count, limit: mostDrawn)
        if size > 1 {
            warnings.append(
                "\(values.count) values have too many pairs: the slope is that of the medians of each \(size) consecutive values; the test for a trend used all."
            )
        }
        return try speaking(of: table) { () throws(StatisticsError) in
            let test = try MannKendall(values)
            let line = try TheilSen(Blocks.medians(values, size: size), at: Blocks.medians(times, size: size))
            // Dependence reaches from row to row, so it is measured along the rows.
            let perRow = try hasTimes ? TheilSen(Blocks.medians(values, size: size)).slope / Double(size) : line.slope
            let corrected = values.count < 4 ? nil : try MannKendall.hamedRao(values, slope: perRow)
            let inflation = corrected.map { test.variance > 0 ? $0.variance / test.variance : 1 } ?? 1
            let numbers = TrendNumbers(
                mannKendall: TrendNumbers.Test(test), tau: test.tau, corrected: corrected.map(TrendNumbers.Test.init),
                inflation: inflation, slope: line.slope, intercept: line.intercept, interval: try line.interval().range,
                correctedInterval: try line.interval(varianceFactor: size > 1 ? max(1, inflation / Double(size)) : inflation).range,
                hasTimes: hasTimes, count: values.count, times: Blocks.medians(times, size: drawn),
                values: Blocks.medians(values, size: drawn))
            return NumbersAnalysis(table.file, rows: table.count, .trend(numbers), warnings: warnings)
        }
    }
}

extension TrendNumbers.Test {
    fileprivate init(_ test: MannKendall) { self.init(s: test.s, variance: test.variance, z: test.z, p: test.p) }
}
