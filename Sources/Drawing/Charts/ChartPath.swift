// From the values of a series to the paths that draw it.

/// The values of a series over an axis, in the units of the drawing.
struct ChartPath {
    private let range: ColumnRange
    private let axis: ChartAxis
    private let scale: Scale
    private let breaks: Set<Int>

    /// - Parameter breaks: columns before which lines are interrupted.
    init(_ range: ColumnRange, _ axis: ChartAxis, _ scale: Scale, breaks: Set<Int> = []) {
        self.range = range
        self.axis = axis
        self.scale = scale
        self.breaks = breaks
    }

    static func y(_ value: Double, _ scale: Scale) -> Int {
        Int(((1 - scale.share(value)) * Double(ChartFrame.height)).rounded())
    }

    private static func x(_ share: Double) -> Int { Int((share * Double(ChartFrame.width)).rounded()) }

    private func x(_ column: Int) -> Int { Self.x(axis.place(column)) }
    private func y(_ value: Double) -> Int { Self.y(value, scale) }
    private var count: Int { range.middle.count }

    /// One stroke through the middle of all columns.
    var line: String {
        var path = ""
        var pen: (x: Int, y: Int)?
        for column in 0..<count {
            guard !range.middle[column].isNaN else {
                pen = nil
                continue
            }
            if breaks.contains(column) { pen = nil }
            let (x, y) = (x(column), y(range.middle[column]))
            if let pen {
                path += "l\(x - pen.x) \(y - pen.y)"
            } else if column + 1 == count || range.middle[column + 1].isNaN || breaks.contains(column + 1) {
                // Alone between gaps: as wide as its column, or nothing would be seen.
                path += "M\(x - ChartFrame.width / count / 2) \(y)h\(max(2, ChartFrame.width / count))"
            } else {
                path += "M\(x) \(y)"
            }
            pen = (x, y)
        }
        return path
    }

    /// A stroke through points that are no columns: shares of the width, and values.
    func line(through points: [(share: Double, value: Double)]) -> String {
        points.enumerated().map { index, point in "\(index == 0 ? "M" : "L")\(Self.x(point.share)) \(y(point.value))" }.joined()
    }

    /// A stroke of no length at every value, which a round end makes a dot.
    var dots: String {
        range.middle.indices.filter { !range.middle[$0].isNaN }.map { "M\(x($0)) \(y(range.middle[$0]))h0" }.joined()
    }

    /// The areas between lowest and highest: along the top of neighbouring columns and back along their bottom.
    var band: String {
        var path = ""
        var first = 0
        while first < count {
            guard !range.low[first].isNaN else {
                first += 1
                continue
            }
            var end = first
            while end < count, !range.low[end].isNaN, end == first || !breaks.contains(end) { end += 1 }
            var pen = (x: x(first), y: y(range.high[first]))
            path += "M\(pen.x) \(pen.y)"
            let way = (first..<end).dropFirst().map { ($0, range.high[$0]) } + (first..<end).reversed().map { ($0, range.low[$0]) }
            for (column, value) in way {
                let next = (x: x(column), y: y(value))
                path += "l\(next.x - pen.x) \(next.y - pen.y)"
                pen = next
            }
            path += "z"
            first = end
        }
        return path
    }
}
