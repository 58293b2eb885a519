// Lines over an axis of columns.

import Basics
import JSON

/// A chart of one or more lines.
struct LineChart {
    var id: String
    var title: String
    var note = ""
    var unit: ChartUnit
    var axis = "time"
    var isTall = false
    /// Latencies are shown on a logarithmic axis, so that both the median and the worst can be read.
    var isLogarithmic = false
    var series: [ChartSeries]
    /// The words of a switch between series, the second of which is chosen at first; empty for none.
    var choices: [String] = []
    var xTicks: [(share: Double, label: String)]
    /// Columns before which lines are interrupted: the beginnings of trials.
    var breaks: Set<Int> = []
    /// Behind the lines.
    var backdrop = Markup()
    var overlay = Markup()

    private var shown: [ChartSeries] { series.filter { !$0.range.isEmpty } }
    var isEmpty: Bool { shown.isEmpty }

    /// The chosen word of the switch at first.
    private var chosen: String { choices.count > 1 ? choices[1] : "" }

    private var scale: Scale {
        let highest = shown.compactMap(\.range.highest).max() ?? 1
        guard isLogarithmic, let lowest = shown.compactMap(\.range.lowestPositive).min() else {
            return Scale(upTo: highest, unit: unit)
        }
        return Scale(logarithmicFrom: lowest, to: highest)
    }

    var figure: Markup {
        let scale = scale
        var frame = ChartFrame(id: id, title: title, note: note, summary: summary, axis: axis, isTall: isTall)
        frame.xTicks = xTicks
        frame.yTicks = scale.ticks.map { (scale.share($0), unit.text($0)) }
        frame.legend = legend
        frame.overlay = overlay
        frame.table = ChartFrame.lazyTable
        var drawing = backdrop
        for (index, series) in shown.enumerated() {
            if series.range.hasRange {
                drawing +=
                    "<path class=\"band ink\(series.ink)\" data-series=\"\(index)\"\(hidden(series)) d=\"\(Markup(ours: band(series.range, scale)))\"/>"
            }
            drawing +=
                "<path class=\"line ink\(series.ink)\" data-series=\"\(index)\"\(hidden(series)) d=\"\(Markup(ours: path(series.range, scale)))\"/>"
        }
        return frame.figure(drawing)
    }

    private func hidden(_ series: ChartSeries) -> Markup {
        series.choice.isEmpty
            ? "" : series.choice == chosen ? " data-choice=\"\(series.choice)\"" : " data-choice=\"\(series.choice)\" hidden"
    }

    private var summary: String {
        shown.filter { $0.choice == chosen || $0.choice.isEmpty }.map { series in
            let low = unit.text(series.range.lowest ?? 0)
            let high = unit.text(series.range.highest ?? 0)
            return "\(series.name): \(low == high ? low : "\(low) to \(high)")."
        }.joined(separator: " ")
    }

    private var legend: Markup {
        var legend: Markup = "<div class=\"legend\">"
        if !choices.isEmpty {
            let buttons = choices.map { choice in
                "<label><input type=\"radio\" name=\"choice-\(id)\" value=\"\(choice)\"\(choice == chosen ? " checked" : "")>\(choice)</label>"
                    as Markup
            }
            legend += "<fieldset class=\"choice\"><legend>Percentile</legend>\(buttons)</fieldset>"
        }
        for (index, series) in shown.enumerated() {
            legend +=
                "<button type=\"button\" aria-pressed=\"true\" data-series=\"\(index)\"\(hidden(series))><svg class=\"key\" viewBox=\"0 0 24 8\" aria-hidden=\"true\"><path class=\"line ink\(series.ink)\" d=\"M0 4h24\"/></svg>\(series.name)<output></output></button>"
        }
        return legend + "</div>"
    }

    private func x(_ column: Int, _ count: Int) -> Int {
        Int(((Double(column) + 0.5) * Double(ChartFrame.width) / Double(count)).rounded())
    }

    private func y(_ value: Double, _ scale: Scale) -> Int {
        Int(((1 - scale.share(value)) * Double(ChartFrame.height)).rounded())
    }

    /// One stroke through the middle of all columns.
    private func path(_ range: ColumnRange, _ scale: Scale) -> String {
        var path = ""
        var pen: (x: Int, y: Int)?
        let count = range.middle.count
        for column in 0..<count {
            guard !range.middle[column].isNaN else {
                pen = nil
                continue
            }
            if breaks.contains(column) { pen = nil }
            let (x, y) = (x(column, count), y(range.middle[column], scale))
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

    /// The areas between lowest and highest: along the top of neighbouring columns and back along their bottom.
    private func band(_ range: ColumnRange, _ scale: Scale) -> String {
        var path = ""
        let count = range.low.count
        var first = 0
        while first < count {
            guard !range.low[first].isNaN else {
                first += 1
                continue
            }
            var end = first
            while end < count, !range.low[end].isNaN, end == first || !breaks.contains(end) { end += 1 }
            var pen = (x: x(first, count), y: y(range.high[first], scale))
            path += "M\(pen.x) \(pen.y)"
            let way = (first..<end).dropFirst().map { ($0, range.high[$0]) } + (first..<end).reversed().map { ($0, range.low[$0]) }
            for (column, value) in way {
                let next = (x: x(column, count), y: y(value, scale))
                path += "l\(next.x - pen.x) \(next.y - pen.y)"
                pen = next
            }
            path += "z"
            first = end
        }
        return path
    }

    /// What the script reads: the numbers behind the lines, with four digits.
    var data: JSONValue {
        [
            "axis": .string(axis), "unit": .string(unit.rawValue),
            "series": .array(
                shown.map { series in
                    var members: [JSONValue.Member] = [
                        .init("name", .string(series.name.harmless.cut(to: 200))), .init("middle", numbers(series.range.middle)),
                    ]
                    if series.range.hasRange {
                        members += [.init("low", numbers(series.range.low)), .init("high", numbers(series.range.high))]
                    }
                    return .object(members)
                }),
        ]
    }

    private func numbers(_ values: [Double]) -> JSONValue { .array(values.map { $0.isNaN ? .null : .number(fourDigits($0)) }) }
}

/// A value with four significant digits.
func fourDigits(_ value: Double) -> Double {
    guard value != 0, value.isFinite else { return 0 }
    var scale = 1.0
    while abs(value) * scale < 1000, scale < 1e12 { scale *= 10 }
    while abs(value) * scale >= 10_000 { scale /= 10 }
    return scale >= 1 ? (value * scale).rounded() / scale : (value * scale).rounded() * (1 / scale).rounded()
}
