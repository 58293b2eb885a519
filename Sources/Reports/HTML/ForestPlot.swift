// The metrics of a comparison as a forest plot: how far each changed, how sure that is, and what would matter. To the right is worse, for all.

import Analysis
import Basics
import Comparison
import Drawing
import Runs

/// One row for each metric whose change is known.
struct ForestPlot {
    private let metrics: [MetricComparison]
    private let scale: Scale

    init(_ comparison: Comparison) {
        metrics = comparison.metrics.filter { $0.change?.isFinite == true && $0.outcome != .incomparable }
        // What matters, and the estimates of what decides, are always seen. An interval that is very wide runs out of the picture.
        let deciding = metrics.contains(where: \.isGating) ? metrics.filter(\.isGating) : metrics
        let estimates = deciding.map { 1.25 * abs($0.change ?? 0) } + metrics.map { 3 * $0.threshold }
        let ends = metrics.flatMap { [abs($0.lower ?? 0), abs($0.upper ?? 0)] }
        let seen = estimates.max() ?? 0.1
        let reach = 100 * min(max(seen, ends.max() ?? 0), max(seen, 0.2))
        scale = Scale(fitting: -reach...reach, unit: .change)
    }

    var figure: Markup {
        guard !metrics.isEmpty else { return "" }
        var frame = ChartFrame(
            id: "forest", title: "Change of each metric",
            note: "To the right is worse, also for throughput. The line is the 95 % interval, the shaded part what does not matter."
        )
        frame.axis = ""
        frame.summary = metrics.map { "\($0.metric.title): \($0.changeText) \($0.outcome.rawValue)." }.joined(separator: " ")
        frame.rows = metrics.count
        frame.yTicks = metrics.indices.map { (1 - (Double($0) + 0.5) / Double(metrics.count), name($0)) }
        frame.asides = metrics.map { $0.intervalText.isEmpty ? $0.changeText : "\($0.changeText) (\($0.intervalText))" }
        let middle = scale.ticks.count / 2
        let every = max(1, scale.ticks.count / 5)
        frame.xTicks = scale.ticks.enumerated().filter { ($0.offset - middle) % every == 0 }.map {
            (scale.share($0.element), word($0.element))
        }
        frame.legend = legend
        return frame.figure(metrics.indices.reduce(into: Markup()) { $0 += row($1) } + zero)
    }

    private func name(_ index: Int) -> String {
        let metric = metrics[index]
        return metric.isGating ? "\(metric.outcome.mark) \(metric.metric.title)" : "(\(metric.metric.title))"
    }

    private func word(_ value: Double) -> String {
        let size = countForPeople(abs(value))
        return abs(value) < 1e-9 ? "no change" : value > 0 ? "\(size) % worse" : "\(size) % better"
    }

    private var legend: Markup {
        let tones: [(Comparison.Outcome, String)] = [
            (.regression, "worse"), (.improvement, "better"), (.ok, "not worse"), (.inconclusive, "cannot be told"),
        ]
        let keys = tones.filter { outcome, _ in metrics.contains { $0.outcome == outcome } }.map { outcome, words in
            "<span class=\"reference\"><svg class=\"key\" viewBox=\"0 0 24 8\" aria-hidden=\"true\"><path class=\"whisker \(outcome.rawValue)\" d=\"M0 4h24\"/><path class=\"point \(outcome.rawValue)\" d=\"M12 4h0\"/></svg>\(outcome.mark) \(words)</span>"
                as Markup
        }
        return "<div class=\"legend\">\(keys)<span class=\"reference\"><i class=\"swatch matter\"></i>does not matter</span></div>"
    }

    private var zero: Markup { "<path class=\"zero\" d=\"M\(x(0)) 0v\(ChartFrame.height)\"/>" }

    private func x(_ value: Double) -> Int { Int((scale.share(value) * Double(ChartFrame.width)).rounded()) }

    /// In per cent, positive for worse.
    private func worsening(_ change: Double, _ metric: ComparedMetric) -> Double { 100 * (metric.moreIsWorse ? change : -change) }

    private func row(_ index: Int) -> Markup {
        let metric = metrics[index]
        let height = Double(ChartFrame.height) / Double(metrics.count)
        let (top, middle) = (Int((Double(index) + 0.12) * height), Int((Double(index) + 0.5) * height))
        let (left, right) = (x(-100 * metric.threshold), x(100 * metric.threshold))
        var row: Markup =
            "<rect class=\"matter\" x=\"\(left)\" y=\"\(top)\" width=\"\(right - left)\" height=\"\(Int(0.76 * height))\"/>"
        let outcome = metric.outcome.rawValue
        if let lower = metric.lower, let upper = metric.upper {
            let ends = [worsening(lower, metric.metric), worsening(upper, metric.metric)].sorted()
            row += "<path class=\"whisker \(outcome)\" d=\"M\(x(ends[0])) \(middle)H\(x(ends[1]))\"/>"
            // An end that lies within the picture has a stop; one that does not runs out of it.
            for end in ends where (scale.low...scale.high).contains(end) {
                row += "<path class=\"whisker \(outcome)\" d=\"M\(x(end)) \(middle - Int(0.16 * height))v\(Int(0.32 * height))\"/>"
            }
        }
        let change = worsening(metric.change ?? 0, metric.metric)
        guard !(scale.low...scale.high).contains(change) else {
            return row + "<path class=\"point \(outcome)\" d=\"M\(x(change)) \(middle)h0\"/>"
        }
        // It lies farther out than the picture goes: an arrow says so.
        let (tip, back) = change > 0 ? (ChartFrame.width, -14) : (0, 14)
        return row + "<path class=\"whisker \(outcome)\" d=\"M\(tip + back) \(middle - 10)L\(tip) \(middle)l\(back) 10\"/>"
    }
}
