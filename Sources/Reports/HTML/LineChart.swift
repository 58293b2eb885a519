// Lines and dots over an axis of columns.

import Basics
import JSON

/// A chart of one or more series.
struct LineChart {
    /// From where to where the vertical axis goes.
    enum Extent { case fromZero, logarithmic, fitted }

    /// A value, or a range of values, that the series are read against: a limit, no change at all, what is usual.
    struct Level {
        var range: ClosedRange<Double>
        /// The class of the drawing: `limit`, `zero`, `matter`, `usual`.
        var kind: String
        var title: String
        /// The columns that it is about, as shares of the width.
        var from = 0.0
        var to = 1.0
    }

    var id: String
    var title: String
    var note = ""
    var unit: ChartUnit
    var axis: ChartAxis
    var isTall = false
    /// Latencies are shown on a logarithmic axis, so that both the median and the worst can be read.
    var extent = Extent.fromZero
    var series: [ChartSeries]
    /// The words of a switch between series, and what they are; empty for none.
    var choices: [String] = []
    var choiceTitle = ""
    /// The one that is chosen at first.
    var chosen = ""
    var xTicks: [(share: Double, label: String)]
    /// Columns before which lines are interrupted: the beginnings of trials.
    var breaks: Set<Int> = []
    var levels: [Level] = []
    /// Behind the lines.
    var backdrop = Markup()
    /// Above the drawing.
    var above = Markup()

    private var shown: [ChartSeries] { series.filter { !$0.range.isEmpty } }
    var isEmpty: Bool { shown.isEmpty }

    private var scale: Scale {
        let highest = shown.compactMap(\.range.highest).max() ?? 1
        switch extent {
        case .fromZero: return Scale(upTo: highest, unit: unit)
        case .logarithmic:
            guard let lowest = shown.compactMap(\.range.lowestPositive).min() else { return Scale(upTo: highest, unit: unit) }
            return Scale(logarithmicFrom: lowest, to: highest)
        case .fitted:
            let lowest = shown.compactMap(\.range.lowest).min() ?? 0
            // What the values are read against must be seen too.
            let ends = [lowest, highest] + levels.flatMap { [$0.range.lowerBound, $0.range.upperBound] }
            return Scale(fitting: (ends.min() ?? 0)...(ends.max() ?? 1), unit: unit)
        }
    }

    var figure: Markup {
        let scale = scale
        var frame = ChartFrame(id: id, title: title, note: note, summary: summary, axis: axis.id, isTall: isTall)
        frame.xTicks = xTicks
        frame.yTicks = scale.ticks.map { (scale.share($0), unit.text($0)) }
        frame.legend = legend
        frame.above = above
        frame.table = ChartFrame.lazyTable
        var drawing = backdrop
        for level in levels { drawing += self.drawing(level, scale) }
        for (index, series) in shown.enumerated() {
            let path = ChartPath(series.range, axis, scale, breaks: breaks)
            func add(_ kind: String, _ way: String) {
                guard !way.isEmpty else { return }
                drawing +=
                    "<path class=\"\(kind) ink\(series.ink)\" data-series=\"\(index)\"\(hidden(series)) d=\"\(Markup(ours: way))\"/>"
            }
            if series.range.hasRange { add("band", path.band) }
            if series.look != .dots { add("line", series.way.isEmpty ? path.line : path.line(through: series.way)) }
            if series.look != .line { add("dots", path.dots) }
        }
        return frame.figure(drawing)
    }

    private func drawing(_ level: Level, _ scale: Scale) -> Markup {
        func x(_ share: Double) -> Int { Int((share * Double(ChartFrame.width)).rounded()) }
        let (low, high) = (level.range.lowerBound, level.range.upperBound)
        let title: Markup = "<title>\(level.title)</title>"
        let (top, bottom) = (ChartPath.y(high, scale), ChartPath.y(low, scale))
        if low == high {
            guard (scale.low...scale.high).contains(low) else { return "" }
            return "<path class=\"\(level.kind)\" d=\"M\(x(level.from)) \(top)H\(x(level.to))\">\(title)</path>"
        }
        return
            "<rect class=\"\(level.kind)\" x=\"\(x(level.from))\" y=\"\(top)\" width=\"\(x(level.to) - x(level.from))\" height=\"\(bottom - top)\">\(title)</rect>"
    }

    private func hidden(_ series: ChartSeries) -> Markup {
        series.choice.isEmpty
            ? "" : series.choice == chosen ? " data-choice=\"\(series.choice)\"" : " data-choice=\"\(series.choice)\" hidden"
    }

    private var summary: String {
        let seen = levels.map { "\($0.title)." }
        let lines = shown.filter { $0.choice == chosen || $0.choice.isEmpty }.map { series in
            let low = unit.text(series.range.lowest ?? 0)
            let high = unit.text(series.range.highest ?? 0)
            return "\(series.name): \(low == high ? low : "\(low) to \(high)")."
        }
        return (lines + seen).joined(separator: " ")
    }

    private var legend: Markup {
        var legend: Markup = "<div class=\"legend\">"
        if !choices.isEmpty {
            let buttons = choices.map { choice in
                "<label><input type=\"radio\" name=\"choice-\(id)\" value=\"\(choice)\"\(choice == chosen ? " checked" : "")>\(choice)</label>"
                    as Markup
            }
            legend += "<fieldset class=\"choice\"><legend>\(choiceTitle)</legend>\(buttons)</fieldset>"
        }
        for (index, series) in shown.enumerated() {
            let key: Markup =
                series.look == .dots
                ? "<path class=\"dots ink\(series.ink)\" d=\"M12 4h0\"/>" : "<path class=\"line ink\(series.ink)\" d=\"M0 4h24\"/>"
            legend +=
                "<button type=\"button\" aria-pressed=\"true\" data-series=\"\(index)\"\(hidden(series))><svg class=\"key\" viewBox=\"0 0 24 8\" aria-hidden=\"true\">\(key)</svg>\(series.name)<output></output></button>"
        }
        for level in levels {
            legend +=
                "<span class=\"reference\"><i class=\"swatch \(level.kind)\"></i>\(level.title)</span>"
        }
        // Where no line above all charts says it, the chart says itself which column is read.
        if axis.id != "time" { legend += "<output class=\"place\"></output>" }
        return legend + "</div>"
    }

    /// What the script reads: the numbers behind the lines, with four digits.
    var data: JSONValue {
        [
            "unit": .string(unit.rawValue),
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
