// A picture of points, eight to a character: braille patterns are a grid of two by four dots that every terminal has.

/// A plot for a terminal: an axis of values on the left, points, and places to point out below.
package struct DotPlot: Sendable {
    private let width: Int
    private let height: Int
    private let x, y: ClosedRange<Double>
    private var cells: [UInt8]

    /// An empty plot of `width` by `height` characters, the axis not counted. Ranges without extent are widened.
    package init(x: ClosedRange<Double>, y: ClosedRange<Double>, width: Int, height: Int) {
        (self.width, self.height) = (max(1, width), max(1, height))
        self.x = Self.widened(x)
        self.y = Self.widened(y)
        cells = [UInt8](repeating: 0, count: self.width * self.height)
    }

    /// The range of some finite values; 0...1 for none.
    package static func range(_ values: some Sequence<Double>) -> ClosedRange<Double> {
        var (low, high) = (Double.infinity, -Double.infinity)
        for value in values where value.isFinite { (low, high) = (min(low, value), max(high, value)) }
        return low <= high ? low...high : 0...1
    }

    private static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
        guard range.lowerBound == range.upperBound else { return range }
        let reach = max(abs(range.lowerBound) * 0.1, 1e-9)
        return range.lowerBound - reach...range.upperBound + reach
    }

    /// Sets one dot; what lies outside is left out.
    package mutating func dot(_ x: Double, _ y: Double) {
        guard let (column, row) = position(x, y) else { return }
        let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
        cells[(row / 4) * width + column / 2] |= bits[row % 4][column % 2]
    }

    /// Sets a dot in every column for which `value` has one.
    package mutating func curve(_ value: (Double) -> Double) {
        for column in 0..<(2 * width) {
            let place = x.lowerBound + (x.upperBound - x.lowerBound) * Double(column) / Double(max(1, 2 * width - 1))
            dot(place, value(place))
        }
    }

    private func position(_ x: Double, _ y: Double) -> (column: Int, row: Int)? {
        guard self.x.contains(x), self.y.contains(y) else { return nil }
        let across = (x - self.x.lowerBound) / (self.x.upperBound - self.x.lowerBound)
        let up = (y - self.y.lowerBound) / (self.y.upperBound - self.y.lowerBound)
        return (Int((across * Double(2 * width - 1)).rounded()), Int(((1 - up) * Double(4 * height - 1)).rounded()))
    }

    /// The column of characters at which `x` is drawn.
    package func column(of x: Double) -> Int { (position(x, y.lowerBound)?.column ?? 0) / 2 }

    /// The lines of the picture, with the highest and lowest value beside them in words of `label`; below, `^` under each marked place.
    package func lines(marks: [Double] = [], indent: Int = 2, label: (Double) -> String) -> [String] {
        let (top, bottom) = (label(y.upperBound), label(y.lowerBound))
        let room = max(top.displayWidth, bottom.displayWidth)
        let margin = String(repeating: " ", count: indent)
        func line(_ label: String, _ axis: String, _ text: String) -> String {
            margin + String(repeating: " ", count: room - label.displayWidth) + label + " " + axis + text
        }
        var lines = (0..<height).map { row in
            let text = cells[(row * width)..<((row + 1) * width)].map { cell in
                cell == 0 ? " " : String(UnicodeScalar(0x2800 + UInt32(cell)).map(Character.init) ?? " ")
            }
            return line(row == 0 ? top : row == height - 1 ? bottom : "", row == 0 || row == height - 1 ? "┤" : "│", text.joined())
        }
        guard !marks.isEmpty else { return lines }
        var below = [Character](repeating: " ", count: width)
        for mark in marks { below[column(of: mark)] = "^" }
        lines.append(line("", " ", String(below)))
        return lines
    }
}

extension TextPage {
    /// A plot as a section of its own, as wide as the page.
    package mutating func plot(
        x: ClosedRange<Double>, y: ClosedRange<Double>, height: Int = 8, marks: [Double] = [], label: (Double) -> String,
        draw: (inout DotPlot) -> Void
    ) {
        let labels = max(label(x.upperBound).displayWidth, label(y.upperBound).displayWidth, label(y.lowerBound).displayWidth)
        var plot = DotPlot(x: x, y: y, width: min(76, width - labels - 6), height: height)
        draw(&plot)
        gap()
        for text in plot.lines(marks: marks, label: label) { line(Span(text)) }
    }
}
