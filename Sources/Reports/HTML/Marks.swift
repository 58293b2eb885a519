// What charts over time show behind their lines: warm-up, trials, the worst windows of failed thresholds, and where findings begin.

import Analysis
import Basics
import Runs

/// Bands and marks on the shared axis, in shares of its width.
struct Marks: Sendable {
    struct Band: Sendable {
        var from: Double
        var width: Double
        /// `warmup` or `worst`.
        var kind: String
        var title: String
    }

    struct Mark: Sendable {
        var at: Double
        /// The number of the finding, from 1.
        var finding: Int
        var severity: Finding.Severity
        var title: String
    }

    var bands: [Band] = []
    /// Where a trial begins, but for the first.
    var trials: [Double] = []
    var findings: [Mark] = []
    /// For every column whether it is warm-up.
    var isWarmup: [Bool]

    init(_ run: Run, _ timeline: Timeline) {
        let count = Double(timeline.count)
        isWarmup = Array(repeating: false, count: timeline.count)
        for interval in run.intervals where interval.isWarmup {
            if let column = timeline.column(trial: interval.trial, second: interval.second) { isWarmup[column] = true }
        }
        var column = 0
        while column < isWarmup.count {
            var end = column
            while end < isWarmup.count, isWarmup[end] { end += 1 }
            if end > column {
                bands.append(
                    Band(
                        from: Double(column) / count, width: Double(end - column) / count, kind: "warmup",
                        title: "warm-up, in no figure"))
            }
            column = max(end, column + 1)
        }
        trials = timeline.trials.dropFirst().map { Double($0.firstColumn) / count }
        for threshold in run.thresholds where threshold.state == .failed {
            guard let window = Window(threshold.window),
                let first = timeline.column(trial: window.trial, second: window.second)
            else { continue }
            let width = max(1, Double(window.seconds) / Double(timeline.step))
            bands.append(
                Band(
                    from: Double(first) / count, width: min(width / count, 1 - Double(first) / count), kind: "worst",
                    title: "worst window of \(threshold.expression)"))
        }
        for (index, finding) in run.findings.enumerated() {
            guard let second = run.firstSecond(of: finding),
                let column = timeline.column(trial: second.trial, second: second.second)
            else { continue }
            findings.append(
                Mark(
                    at: (Double(column) + 0.5) / count, finding: index + 1, severity: finding.severity,
                    title: "\(timeline.label(column)): \(finding.title)"))
        }
    }

    /// For inside an SVG of that size.
    func drawing(width: Int, height: Int) -> Markup {
        func x(_ share: Double) -> Int { Int((share * Double(width)).rounded()) }
        var drawing = Markup()
        for band in bands {
            drawing +=
                "<rect class=\"\(band.kind)\" x=\"\(x(band.from))\" width=\"\(max(1, x(band.width)))\" height=\"\(height)\"><title>\(band.title)</title></rect>"
        }
        for trial in trials { drawing += "<path class=\"trial\" d=\"M\(x(trial)) 0v\(height)\"/>" }
        for mark in findings { drawing += "<path class=\"at \(mark.severity.rawValue)\" d=\"M\(x(mark.at)) 0v\(height)\"/>" }
        return drawing
    }

    /// Numbered links to the findings, for above the first chart. Marks at the same place stand beside each other.
    var links: Markup {
        var links = Markup()
        var taken: [String: Int] = [:]
        for mark in findings {
            let left = fixed(mark.at * 100, 2)
            let shift = taken[left, default: 0]
            taken[left] = shift + 1
            links +=
                "<a class=\"mark \(mark.severity.rawValue)\" href=\"#finding-\(mark.finding)\" style=\"left:calc(\(left)% + \(shift * 20)px)\" title=\"\(mark.title)\" aria-label=\"Finding \(mark.finding), \(mark.title)\">\(mark.finding)</a>"
        }
        return links
    }
}

extension Markup {
    init() { self.init(ours: "") }
}

/// `10s from second 20 of trial 2`, as thresholds name their windows.
private struct Window {
    var seconds: Double
    var second: Int
    /// From 0.
    var trial = 0

    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count >= 4, let length = TimeSpan(String(words[0])), let second = Int(words[3]) else { return nil }
        seconds = length.seconds
        self.second = second
        if words.count >= 7, let number = Int(words[6]) { trial = number - 1 }
    }
}
