// A line over the columns of an axis. Where several seconds share a column it keeps the lowest and the highest, so that no spike is lost
// by drawing.

import Basics

/// The range of a value in every column; NaN where there is none.
struct ColumnRange: Sendable {
    private(set) var low: [Double]
    private(set) var high: [Double]

    init(count: Int) {
        low = Array(repeating: .nan, count: count)
        high = low
    }

    /// One value a column.
    init(_ values: [Double]) {
        low = values
        high = values
    }

    mutating func add(_ value: Double?, at column: Int?) {
        guard let value, let column, value.isFinite else { return }
        if !(low[column] <= value) { low[column] = value }
        if !(high[column] >= value) { high[column] = value }
    }

    var isEmpty: Bool { low.allSatisfy(\.isNaN) }
    var lowest: Double? { low.lazy.filter { !$0.isNaN }.min() }
    var highest: Double? { high.lazy.filter { !$0.isNaN }.max() }
    /// Above 0, for logarithms.
    var lowestPositive: Double? { low.lazy.filter { $0 > 0 }.min() }
}

/// A named line.
struct ChartSeries: Sendable {
    var name: String
    /// Which colour and dash of the palette, 1 to 6.
    var ink: Int
    var range: ColumnRange
    /// Shown only while this word is chosen in the switch of its chart.
    var choice = ""
}

/// In what a chart is measured.
enum ChartUnit: String, Sendable {
    case milliseconds = "ms"
    case rate
    case count
    case percent
    case bytes

    func text(_ value: Double) -> String {
        switch self {
        case .milliseconds: value.magnitude < 9e12 ? Nanoseconds((value * 1e6).rounded()).forPeople : "-"
        case .rate: rateForPeople(value)
        case .count: countForPeople(value)
        case .percent: percentForPeople(value / 100)
        case .bytes: bytesForPeople(value)
        }
    }
}
