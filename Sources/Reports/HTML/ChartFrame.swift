// What every chart has around its drawing: title, legend with readings, words on both axes, and the values as a table.

import Basics

/// A drawing between axes. It stretches to any width, so all words stand beside it in HTML and keep their size.
struct ChartFrame {
    static let width = 1200
    static let height = 400

    let id: String
    let title: String
    /// One sentence below the title; may be empty.
    var note = ""
    /// What someone who cannot see the drawing is told.
    var summary = ""
    /// Which axis it shares with others: charts of one axis share the crosshair.
    var axis = "time"
    /// As large as the most important ones.
    var isTall = false
    var xTicks: [(share: Double, label: String)] = []
    /// Shares of the height, from the bottom.
    var yTicks: [(share: Double, label: String)] = []
    var legend = Markup()
    /// Above the drawing.
    var overlay = Markup()
    /// Below the drawing, folded away.
    var table = Markup()

    /// The whole figure around `drawing`, the inside of an SVG of `width` by `height`.
    func figure(_ drawing: Markup) -> Markup {
        let yLabels = yTicks.map { "<span style=\"bottom:\(fixed($0.share * 100, 1))%\">\($0.label)</span>" as Markup }
        let xLabels = xTicks.map { tick in
            let end: Markup = tick.share > 0.96 ? " class=\"end\"" : ""
            return "<span\(end) style=\"left:\(fixed(tick.share * 100, 2))%\">\(tick.label)</span>" as Markup
        }
        let noteLine: Markup = note.isEmpty ? "" : "<p class=\"note\">\(note)</p>"
        let size = isTall ? "tall" : "low"
        return """
            <figure class="chart \(Markup(ours: size))" id="chart-\(id)" data-chart="\(id)">
            <figcaption><h3>\(title)</h3>\(noteLine)</figcaption>
            \(legend)
            <div class="frame"><div class="y" aria-hidden="true">\(yLabels)</div>
            <div class="over">\(overlay)<div class="plot" tabindex="0" role="slider" aria-label="\(title). \(summary) Arrow keys read the values." aria-valuemin="0" aria-valuemax="0" aria-valuenow="0" data-axis="\(axis)"><svg viewBox="0 0 \(Self.width) \(Self.height)" preserveAspectRatio="none" aria-hidden="true" focusable="false">\(grid)\(drawing)</svg><i class="cursor"></i></div></div>
            <div class="x" aria-hidden="true">\(xLabels)</div></div>
            \(table)</figure>

            """
    }

    private var grid: Markup {
        let lines = yTicks.map { "M0 \(Int(((1 - $0.share) * Double(Self.height)).rounded()))h\(Self.width)" }
        return "<path class=\"grid\" d=\"\(Markup(ours: lines.joined()))\"/>"
    }

    /// A table that the script fills from the data when it is opened.
    static let lazyTable: Markup =
        "<details class=\"values\"><summary>Values as a table</summary><div class=\"scroll\"><table></table></div></details>\n"
}
