// The line shown after each block of an experiment: the intervals closing in.

import Basics
import Comparison
import Drawing
package import Runs

/// One line, at most `width` columns wide, about a comparison in progress: how many blocks are done, and for the metrics that matter most what is known by now.
package func blockLine(_ comparison: Comparison, of blocks: Int, width: Int = 160, color: Bool = false) -> String {
    let painter = Painter(color: color)
    var spans = [Span("block \(String(comparison.blocks).leftPadded(to: String(blocks).count)) of \(blocks)")]
    let wanted: [ComparedMetric] = [.p50, .p99, .throughput]
    let shown = wanted.compactMap { metric in comparison.metrics.first { $0.metric == metric && $0.change != nil } }
    for metric in shown.prefix(2) {
        spans += [
            Span("  "), Span(metric.metric.shortName, .faint),
            Span(" \(metric.changeText)", metric.isGating ? metric.outcome.ink : .plain),
        ]
        guard let change = metric.change, let lower = metric.lower, let upper = metric.upper else { continue }
        let reach = 3 * metric.threshold
        spans += [
            Span(" \(metric.intervalText) ", .faint), Span(intervalPicture(lower, change, upper, reach: reach, width: 21), .accent),
        ]
    }
    if shown.isEmpty { spans.append(Span("  nothing to compare yet", .faint)) }
    return painter.line(spans, width: width)
}

/// An interval on a scale from −reach to reach with 0 in its middle: `────├──●┼─┤─────`. What lies beyond is cut at the ends.
func intervalPicture(_ lower: Double, _ estimate: Double, _ upper: Double, reach: Double, width: Int) -> String {
    func column(_ value: Double) -> Int {
        let share = (min(max(value, -reach), reach) / reach + 1) / 2
        return Int((share * Double(width - 1)).rounded())
    }
    var cells = [Character](repeating: "·", count: width)
    for place in column(lower)...max(column(lower), column(upper)) { cells[place] = "─" }
    cells[column(0)] = "┼"
    if lower >= -reach { cells[column(lower)] = "├" }
    if upper <= reach { cells[column(upper)] = "┤" }
    cells[column(estimate)] = "●"
    return String(cells)
}

extension ComparedMetric {
    /// `p99` instead of `response_time p99`.
    fileprivate var shortName: String { rawValue.split(separator: " ").last.map(String.init) ?? rawValue }
}
