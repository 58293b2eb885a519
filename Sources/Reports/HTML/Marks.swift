// What charts show behind their lines and above them: bands such as warm-up and stages, lines where something begins, and numbered marks that
// lead to the words about it.

import Basics
import Drawing
import Runs

/// Bands, lines and marks on an axis, in shares of its width.
struct Marks: Sendable {
    struct Band: Sendable {
        var from: Double
        var width: Double
        /// The class of the drawing: `warmup`, `stage`, `worst`.
        var kind: String
        var title: String
    }

    struct Mark: Sendable {
        var at: Double
        /// One or two characters.
        var text: String
        /// `critical`, `warning`, `info`.
        var tone: String
        /// The id of the element with the words.
        var target: String
        /// What it is, for someone who cannot see where it is.
        var title: String
    }

    /// A part of the strip above the first chart.
    struct Stage: Sendable {
        var from: Double
        var width: Double
        var words: String
        var time: String
    }

    var bands: [Band] = []
    /// Where a trial begins, but for the first.
    var trials: [Double] = []
    var marks: [Mark] = []
    var stages: [Stage] = []
    /// For every column whether it is warm-up.
    var isWarmup: [Bool] = []

    /// For inside an SVG of that size.
    func drawing(width: Int, height: Int) -> Markup {
        func x(_ share: Double) -> Int { Int((share * Double(width)).rounded()) }
        var drawing = Markup()
        for band in bands {
            drawing +=
                "<rect class=\"\(band.kind)\" x=\"\(x(band.from))\" width=\"\(max(1, x(band.width)))\" height=\"\(height)\"><title>\(band.title)</title></rect>"
        }
        for trial in trials { drawing += "<path class=\"trial\" d=\"M\(x(trial)) 0v\(height)\"/>" }
        for mark in marks { drawing += "<path class=\"at \(mark.tone)\" d=\"M\(x(mark.at)) 0v\(height)\"/>" }
        return drawing
    }

    /// Links to the words about the marks, for above a chart. Those that would cover each other even on a phone are above each other.
    var links: Markup {
        guard !marks.isEmpty else { return "" }
        var ends: [Double] = []
        let links = marks.sorted { $0.at < $1.at }.map { mark in
            let lane = ends.firstIndex { $0 <= mark.at } ?? ends.count
            if lane == ends.count { ends.append(0) }
            ends[lane] = mark.at + 0.08
            return
                "<a class=\"mark \(mark.tone)\" href=\"#\(mark.target)\" style=\"left:\(fixed(mark.at * 100, 2))%;bottom:\(lane * 22)px\" title=\"\(mark.title)\" aria-label=\"\(mark.title)\">\(mark.text)</a>"
                as Markup
        }
        return "<div class=\"marks\" style=\"height:\(ends.count * 22)px\">\(links)</div>"
    }

    /// The planned stages, each above its part of the axis.
    var strip: Markup {
        guard !stages.isEmpty else { return "" }
        let items = stages.map {
            "<li style=\"left:\(fixed($0.from * 100, 2))%;width:\(fixed($0.width * 100, 2))%\" title=\"\($0.time): \($0.words)\">\($0.words)<span class=\"unseen\">, \($0.time)</span></li>"
                as Markup
        }
        return "<ol class=\"stages\" aria-label=\"Planned stages\">\(items)</ol>"
    }

    /// What the bands and marks that are there mean.
    var key: Markup {
        var keys: [Markup] = []
        func band(_ kind: String, _ words: String) {
            guard bands.contains(where: { $0.kind == kind }) else { return }
            keys.append("<span><i class=\"swatch \(kind)\"></i>\(words)</span> ")
        }
        band("warmup", "warm-up, in no figure")
        band("stage", "every other planned stage")
        band("worst", "worst window of a failed threshold")
        if marks.contains(where: { $0.text != Self.thresholdSign }) {
            keys.append("<span><i class=\"mark warning\">1</i>where a finding begins</span> ")
        }
        if marks.contains(where: { $0.text == Self.thresholdSign }) {
            keys.append("<span><i class=\"mark critical\">\(Self.thresholdSign)</i>where a threshold failed worst</span>")
        }
        return keys.isEmpty ? "" : "<p class=\"key\">\(keys)</p>\n"
    }

    static let thresholdSign = "✗"
}
