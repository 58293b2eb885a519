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

    /// One stroke through all columns: in each from where it comes in to the other end of its range.
    private func path(_ range: ColumnRange, _ scale: Scale) -> String {
        var path = ""
        var pen: (x: Int, y: Int)?
        let count = range.low.count
        let height = Double(ChartFrame.height)
        func y(_ value: Double) -> Int { Int(((1 - scale.share(value)) * height).rounded()) }
        for column in 0..<count {
            guard !range.low[column].isNaN else {
                pen = nil
                continue
            }
            let x = Int(((Double(column) + 0.5) * Double(ChartFrame.width) / Double(count)).rounded())
            let (low, high) = (y(range.low[column]), y(range.high[column]))
            let lowFirst = pen.map { abs($0.y - low) <= abs($0.y - high) } ?? true
            let (enter, leave) = lowFirst ? (low, high) : (high, low)
            if let pen {
                path += "l\(x - pen.x) \(enter - pen.y)"
            } else if column + 1 == count || range.low[column + 1].isNaN {
                // Alone between gaps: as wide as its column, or nothing would be seen.
                path += "M\(x - ChartFrame.width / count / 2) \(enter)h\(max(2, ChartFrame.width / count))M\(x) \(enter)"
            } else {
                path += "M\(x) \(enter)"
            }
            if leave != enter { path += "v\(leave - enter)" }
            pen = (x, leave)
        }
        return path
    }

    /// What the script reads: the numbers behind the lines, with four digits.
    var data: JSONValue {
        [
            "axis": .string(axis), "unit": .string(unit.rawValue),
            "series": .array(
                shown.map { series in
                    let isExact = series.range.low.elementsEqual(series.range.high) { $0 == $1 || ($0.isNaN && $1.isNaN) }
                    var members: [JSONValue.Member] = [
                        .init("name", .string(series.name.harmless.cut(to: 200))), .init("low", numbers(series.range.low)),
                    ]
                    if !isExact { members.append(.init("high", numbers(series.range.high))) }
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
