// What every chart has around its drawing: title, legend with readings, words on both axes, and the values as a table.

import Basics

/// A drawing between axes. It stretches to any width, so all words are beside it in HTML and keep their size.
package struct ChartFrame {
    /// A vertical axis.
    struct YScale {
        /// For which choice of the switch it is; empty for all.
        var choice = ""
        var isHidden = false
        var ticks: [(share: Double, label: String)]
    }

    package static let width = 1200
    package static let height = 400

    package let id: String
    package let title: String
    /// One sentence below the title; may be empty.
    package var note = ""
    /// What someone who cannot see the drawing is told.
    package var summary = ""
    /// Which axis it shares with others: charts of one axis share the crosshair. Empty for a picture that has no columns to read.
    package var axis = "time"
    /// As large as the most important ones.
    package var isTall = false
    /// How many rows of words the drawing has instead of a height of its own; 0 for none.
    package var rows = 0
    package var xTicks: [(share: Double, label: String)] = []
    /// Shares of the height, from the bottom.
    package var yTicks: [(share: Double, label: String)] {
        get { scales.first?.ticks ?? [] }
        set { scales = [YScale(ticks: newValue)] }
    }
    /// The vertical axes, of which one is shown: where a switch chooses between quantities, each has its own.
    var scales: [YScale] = []
    /// What is beside the drawing on its right, at the heights of `yTicks`.
    package var asides: [String] = []
    package var legend = Markup()
    /// Right above the drawing, on its axis.
    package var above = Markup()
    /// Below the drawing, folded away.
    package var table = Markup()

    package init(
        id: String, title: String, note: String = "", summary: String = "", axis: String = "time", isTall: Bool = false,
        rows: Int = 0, xTicks: [(share: Double, label: String)] = [], asides: [String] = [],
        legend: Markup = Markup(), above: Markup = Markup(), table: Markup = Markup()
    ) {
        self.id = id
        self.title = title
        self.note = note
        self.summary = summary
        self.axis = axis
        self.isTall = isTall
        self.rows = rows
        self.xTicks = xTicks
        self.asides = asides
        self.legend = legend
        self.above = above
        self.table = table
    }

    /// The whole figure around `drawing`, the inside of an SVG of `width` by `height`.
    package func figure(_ drawing: Markup) -> Markup {
        func labels(_ ticks: [(share: Double, label: String)], _ choice: Markup = "") -> [Markup] {
            ticks.map { "<span\(choice) style=\"bottom:\(fixed($0.share * 100, 1))%\">\($0.label)</span>" as Markup }
        }
        let xLabels = xTicks.map { tick in
            let end: Markup = tick.share > 0.96 ? " class=\"end\"" : ""
            return "<span\(end) style=\"left:\(fixed(tick.share * 100, 2))%\">\(tick.label)</span>" as Markup
        }
        let noteLine: Markup = note.isEmpty ? "" : "<p class=\"note\">\(note)</p>"
        let size = rows > 0 ? "rows" : isTall ? "tall" : "low"
        let height: Markup = rows > 0 ? " style=\"height:\(rows * 30)px\"" : ""
        let overlay: Markup = above.isEmpty ? "" : "<div class=\"above\">\(above)</div>"
        let side: Markup =
            asides.isEmpty
            ? "" : "<div class=\"side\" aria-hidden=\"true\">\(labels(zip(yTicks, asides).map { ($0.share, $1) }))</div>"
        let role: Markup =
            axis.isEmpty
            ? "role=\"img\" aria-label=\"\(title). \(summary)\""
            : "role=\"slider\" aria-label=\"\(title). \(summary) Arrow keys read the values.\" aria-valuemin=\"0\" aria-valuemax=\"0\" aria-valuenow=\"0\" data-axis=\"\(axis)\""
        return """
            <figure class="chart \(Markup(ours: size))" id="chart-\(id)" data-chart="\(id)">
            <figcaption><h3>\(title)</h3>\(noteLine)</figcaption>
            \(legend)
            <div class="frame">\(overlay)<div class="y" aria-hidden="true">\(scales.flatMap { labels($0.ticks, Self.attributes($0.choice, isHidden: $0.isHidden)) })</div>
            <div class="plot" tabindex="0" \(role)\(height)><svg viewBox="0 0 \(Self.width) \(Self.height)" preserveAspectRatio="none" aria-hidden="true" focusable="false">\(grid)\(drawing)</svg><i class="cursor"></i></div>\(side)
            <div class="x" aria-hidden="true">\(xLabels)</div></div>
            \(table)</figure>

            """
    }

    private var grid: [Markup] {
        scales.map { scale in
            let lines = scale.ticks.map { "M0 \(Int(((1 - $0.share) * Double(Self.height)).rounded()))h\(Self.width)" }
            let choice = Self.attributes(scale.choice, isHidden: scale.isHidden)
            return "<path class=\"grid\"\(choice) d=\"\(Markup(ours: lines.joined()))\"/>"
        }
    }

    /// What belongs to one choice of a switch; nothing for what is always shown.
    static func attributes(_ choice: String, isHidden: Bool) -> Markup {
        choice.isEmpty ? "" : isHidden ? " data-choice=\"\(choice)\" hidden" : " data-choice=\"\(choice)\""
    }

    /// A table that the script fills from the data when it is opened.
    static let lazyTable: Markup =
        "<details class=\"values\"><summary>Values as a table</summary><div class=\"scroll\"><table></table></div></details>\n"
}
