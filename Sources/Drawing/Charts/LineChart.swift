// Lines and dots over an axis of columns.

import Basics
package import JSON

/// A chart of one or more series.
package struct LineChart {
    /// From where to where the vertical axis goes.
    package enum Extent { case fromZero, logarithmic, fitted }

    /// A value, or a range of values, that the series are read against: a limit, no change at all, what is usual.
    package struct Level {
        package var range: ClosedRange<Double>
        /// The class of the drawing: `limit`, `zero`, `matter`, `usual`.
        package var kind: String
        package var title: String
        /// The columns that it is about, as shares of the width.
        package var from = 0.0
        package var to = 1.0

        package init(range: ClosedRange<Double>, kind: String, title: String, from: Double = 0.0, to: Double = 1.0) {
            self.range = range
            self.kind = kind
            self.title = title
            self.from = from
            self.to = to
        }
    }

    package var id: String
    package var title: String
    package var note = ""
    package var unit: ChartUnit
    package var axis: ChartAxis
    package var isTall = false
    /// Latencies are shown on a logarithmic axis, so that both the median and the worst can be read.
    package var extent = Extent.fromZero
    package var series: [ChartSeries]
    /// The words of a switch between series, and what they are; empty for none.
    package var choices: [String] = []
    package var choiceTitle = ""
    /// The one that is chosen at first.
    package var chosen = ""
    /// Whether each choice has a vertical axis of its own.
    package var scalesByChoice = false
    package var xTicks: [(share: Double, label: String)]
    /// Columns before which lines are interrupted: the beginnings of trials.
    package var breaks: Set<Int> = []
    package var levels: [Level] = []
    /// Behind the lines.
    package var backdrop = Markup()
    /// Above the drawing.
    package var above = Markup()

    package init(
        id: String, title: String, note: String = "", unit: ChartUnit, axis: ChartAxis, isTall: Bool = false,
        extent: Extent = Extent.fromZero, series: [ChartSeries], choices: [String] = [], choiceTitle: String = "",
        chosen: String = "", scalesByChoice: Bool = false, xTicks: [(share: Double, label: String)], breaks: Set<Int> = [],
        levels: [Level] = [], backdrop: Markup = Markup(), above: Markup = Markup()
    ) {
        self.id = id
        self.title = title
        self.note = note
        self.unit = unit
        self.axis = axis
        self.isTall = isTall
        self.extent = extent
        self.series = series
        self.choices = choices
        self.choiceTitle = choiceTitle
        self.chosen = chosen
        self.scalesByChoice = scalesByChoice
        self.xTicks = xTicks
        self.breaks = breaks
        self.levels = levels
        self.backdrop = backdrop
        self.above = above
    }

    private var shown: [ChartSeries] { series.filter { !$0.range.isEmpty } }
    package var isEmpty: Bool { shown.isEmpty }

    /// The axis of some of the series.
    private func scale(_ series: [ChartSeries]) -> Scale {
        let highest = series.compactMap(\.range.highest).max() ?? 1
        switch extent {
        case .fromZero: return Scale(upTo: highest, unit: unit)
        case .logarithmic:
            guard let lowest = series.compactMap(\.range.lowestPositive).min() else { return Scale(upTo: highest, unit: unit) }
            return Scale(logarithmicFrom: lowest, to: highest)
        case .fitted: return fitted(series)
        }
    }

    /// The values themselves and the lines that they are read against are always seen. Intervals and ranges are as far as that leaves the
    /// values their form; beyond, they run out of the picture.
    private func fitted(_ series: [ChartSeries]) -> Scale {
        let lines = levels.map(\.range).filter { $0.lowerBound == $0.upperBound }.map(\.lowerBound)
        let values = series.flatMap { $0.range.middle.filter { !$0.isNaN } } + lines
        guard let low = values.min(), let high = values.max() else { return Scale(upTo: 1, unit: unit) }
        let reach = max(high - low, max(abs(low), abs(high)) * 0.05)
        let ends =
            series.flatMap { [$0.range.lowest, $0.range.highest].compactMap { $0 } }
            + levels.flatMap { [$0.range.lowerBound, $0.range.upperBound] }
        let (lowest, highest) = (min(low, ends.min() ?? low), max(high, ends.max() ?? high))
        return Scale(fitting: max(low - reach, lowest)...min(high + reach, highest), unit: unit)
    }

    package var figure: Markup {
        var frame = ChartFrame(id: id, title: title, note: note, summary: summary, axis: axis.id, isTall: isTall)
        frame.xTicks = xTicks
        frame.legend = legend
        frame.above = above
        frame.table = ChartFrame.lazyTable
        var drawing = backdrop
        // Where the choice is between quantities that have nothing to do with each other, each fills the height.
        for choice in scalesByChoice ? choices : [""] {
            let (isHidden, part) = (!choice.isEmpty && choice != chosen, shown.filter { choice.isEmpty || $0.choice == choice })
            let scale = scale(part)
            frame.scales.append(
                ChartFrame.YScale(choice: choice, isHidden: isHidden, ticks: scale.ticks.map { (scale.share($0), unit.tick($0)) }))
            let attributes = ChartFrame.attributes(choice, isHidden: isHidden)
            for level in levels { drawing += self.drawing(level, scale, attributes) }
            for (index, series) in shown.enumerated() where choice.isEmpty || series.choice == choice {
                drawing += self.drawing(series, index, scale)
            }
        }
        return frame.figure(drawing)
    }

    private func drawing(_ series: ChartSeries, _ index: Int, _ scale: Scale) -> Markup {
        let path = ChartPath(series.range, axis, scale, breaks: breaks)
        var drawing = Markup()
        func add(_ kind: String, _ way: String) {
            guard !way.isEmpty else { return }
            drawing +=
                "<path class=\"\(kind) ink\(series.ink)\" data-series=\"\(index)\"\(hidden(series)) d=\"\(Markup(ours: way))\"/>"
        }
        if series.range.hasRange { add("band", path.band) }
        if series.look != .dots { add("line", series.way.isEmpty ? path.line : path.line(through: series.way)) }
        if series.look != .line { add("dots", path.dots) }
        return drawing
    }

    private func drawing(_ level: Level, _ scale: Scale, _ attributes: Markup) -> Markup {
        func x(_ share: Double) -> Int { Int((share * Double(ChartFrame.width)).rounded()) }
        let (low, high) = (level.range.lowerBound, level.range.upperBound)
        let title: Markup = "<title>\(level.title)</title>"
        let (top, bottom) = (ChartPath.y(high, scale), ChartPath.y(low, scale))
        if low == high {
            guard (scale.low...scale.high).contains(low) else { return "" }
            return "<path class=\"\(level.kind)\"\(attributes) d=\"M\(x(level.from)) \(top)H\(x(level.to))\">\(title)</path>"
        }
        return
            "<rect class=\"\(level.kind)\"\(attributes) x=\"\(x(level.from))\" y=\"\(top)\" width=\"\(x(level.to) - x(level.from))\" height=\"\(bottom - top)\">\(title)</rect>"
    }

    private func hidden(_ series: ChartSeries) -> Markup {
        ChartFrame.attributes(series.choice, isHidden: series.choice != chosen)
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
    package var data: JSONValue {
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
package func fourDigits(_ value: Double) -> Double {
    guard value != 0, value.isFinite else { return 0 }
    var scale = 1.0
    while abs(value) * scale < 1000, scale < 1e12 { scale *= 10 }
    while abs(value) * scale >= 10_000 { scale /= 10 }
    return scale >= 1 ? (value * scale).rounded() / scale : (value * scale).rounded() * (1 / scale).rounded()
}
