// A line over the columns of an axis. Where several seconds share a column it keeps the lowest, the highest and the middle one, so that no
// spike is lost by drawing and none hides the ordinary.

import Basics

/// The range of a value in every column; NaN where there is none.
package struct ColumnRange: Sendable {
    package private(set) var low: [Double]
    package private(set) var high: [Double]
    /// The median of the values in a column.
    package private(set) var middle: [Double]
    private var gathered: [Double] = []
    private var column = 0

    package init(count: Int) {
        low = Array(repeating: .nan, count: count)
        high = low
        middle = low
    }

    /// One value a column.
    package init(_ values: [Double]) { self.init(values, low: values, high: values) }

    /// A value a column, and the ends of what is known of it.
    package init(_ values: [Double], low: [Double], high: [Double]) {
        middle = values
        self.low = low
        self.high = high
    }

    /// Adds a value to a column; columns are filled in order, and `close` ends the last.
    package mutating func add(_ value: Double?, at column: Int?) {
        guard let value, let column, value.isFinite else { return }
        if column != self.column { close() }
        self.column = column
        gathered.append(value)
    }

    package mutating func close() {
        guard !gathered.isEmpty else { return }
        gathered.sort()
        low[column] = gathered[0]
        high[column] = gathered[gathered.count - 1]
        middle[column] = gathered[gathered.count / 2]
        gathered.removeAll(keepingCapacity: true)
    }

    /// Whether any column holds more than one value.
    package var hasRange: Bool { zip(low, high).contains { $0 < $1 } }

    package var isEmpty: Bool { low.allSatisfy(\.isNaN) }
    package var lowest: Double? { low.lazy.filter { !$0.isNaN }.min() }
    package var highest: Double? { high.lazy.filter { !$0.isNaN }.max() }
    /// Above 0, for logarithms.
    package var lowestPositive: Double? { low.lazy.filter { $0 > 0 }.min() }
}

/// A named line, or dots.
package struct ChartSeries: Sendable {
    package enum Look: Sendable { case line, dots, both }

    package var name: String
    /// Which colour and dash of the palette, 1 to 6.
    package var ink: Int
    package var range: ColumnRange
    /// Shown only while this word is chosen in the switch of its chart.
    package var choice = ""
    package var look = Look.line
    /// The points that the line goes through, where those are not its values at the columns: shares of the width, and values.
    package var way: [(share: Double, value: Double)] = []

    package init(
        name: String, ink: Int, range: ColumnRange, choice: String = "", look: Look = Look.line,
        way: [(share: Double, value: Double)] = []
    ) {
        self.name = name
        self.ink = ink
        self.range = range
        self.choice = choice
        self.look = look
        self.way = way
    }
}

/// In what a chart is measured. The raw values are known to the script of the page.
package enum ChartUnit: String, Sendable {
    case milliseconds = "ms"
    case rate
    case count
    case percent
    /// Per cent more or less than before.
    case change
    case bytes
    case bytesPerSecond

    /// Whether round numbers are powers of two.
    var isBinary: Bool { self == .bytes || self == .bytesPerSecond }

    /// What is beside a line of the axis: there is less room there, and the values are round.
    package func tick(_ value: Double) -> String {
        guard self == .change, value != 0 else { return text(value) }
        return "\(value < 0 ? "-" : "+")\(countForPeople(abs(value))) %"
    }

    package func text(_ value: Double) -> String {
        switch self {
        case .milliseconds: value.magnitude < 9e12 ? Nanoseconds((value * 1e6).rounded()).forPeople : "-"
        case .rate: rateForPeople(value)
        case .count: countForPeople(value)
        case .percent: percentForPeople(value / 100)
        case .change: changeForPeople(value / 100)
        case .bytes: bytesForPeople(value)
        case .bytesPerSecond: bytesForPeople(value) + "/s"
        }
    }
}
