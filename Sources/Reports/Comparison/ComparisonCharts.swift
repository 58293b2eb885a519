// The charts of a comparison: how far each percentile moved, each block separately, and both distributions.

import Basics
import Comparison
import Drawing
import Runs

/// They have axes of their own: percentiles, blocks, and that of the percentile curve.
struct ComparisonCharts {
    private let comparison: Comparison
    private let detail: ComparisonDetail
    private let percentiles, blocks: ChartAxis
    private let curve: PercentileCurve

    init(_ comparison: Comparison, _ detail: ComparisonDetail) {
        self.comparison = comparison
        self.detail = detail
        percentiles = ChartAxis(
            id: "percentiles", title: "percentile",
            labels: detail.shifts.map {
                "\(Self.name($0)): \(Self.time($0.baseline)) before, \(Self.time($0.candidate)) after"
            })
        blocks = ChartAxis(
            id: "blocks", title: "block",
            labels: detail.baselineFirst.enumerated().map { "block \($0 + 1), \($1 ? "baseline" : "candidate") first" })
        curve = PercentileCurve([
            .init(name: "baseline", ink: 5, times: detail.baselineTimes),
            .init(name: "candidate", ink: 2, times: detail.candidateTimes),
        ])
    }

    var axes: [ChartAxis] { [percentiles, blocks, curve.axis] }
    var charts: [LineChart] { [shift, everyBlock, curve.chart].filter { !$0.isEmpty } }

    private static func name(_ shift: ComparisonDetail.Shift) -> String { "p" + countForPeople(shift.percentile) }
    private static func time(_ nanoseconds: Double) -> String { ComparedMetric.p50.forPeople(nanoseconds) }

    private static let none = LineChart.Level(range: 0...0, kind: "zero", title: "no change")

    private var shift: LineChart {
        let shifts = detail.shifts
        let known = shifts.contains { $0.interval != nil }
        let basis =
            comparison.design == .paired
            ? "95 % intervals from the blocks." : "95 % intervals from the trials of these two runs alone."
        return LineChart(
            id: "shift", title: "Quantile shift",
            note: known
                ? "How far each percentile moved; above is slower. \(basis)"
                : "How far each percentile moved; above is slower. Too few trials to know how sure that is.",
            unit: .change, axis: percentiles, isTall: true, extent: .fitted,
            series: [
                ChartSeries(
                    name: "response time", ink: 2,
                    range: ColumnRange(
                        shifts.map { 100 * $0.change }, low: shifts.map { 100 * ($0.interval?.lowerBound ?? $0.change) },
                        high: shifts.map { 100 * ($0.interval?.upperBound ?? $0.change) }), look: .both)
            ], xTicks: percentiles.ticks(shifts.map(Self.name)), levels: [Self.none])
    }

    private var everyBlock: LineChart {
        var chart = LineChart(
            id: "every-block", title: "Each block separately",
            note: "Candidate against baseline in each block; what holds in all of them is no accident.", unit: .change,
            axis: blocks,
            isTall: true, extent: .fitted,
            series: detail.blocks.map { block in
                ChartSeries(
                    name: block.metric.title, ink: 1, range: ColumnRange(block.changes.map { $0.map { 100 * $0 } ?? .nan }),
                    choice: block.metric.title, look: .dots)
            }, xTicks: blocks.ticks(detail.baselineFirst.indices.map { String($0 + 1) }), levels: [Self.none])
        (chart.choiceTitle, chart.scalesByChoice) = ("Metric", true)
        chart.choices = detail.blocks.map(\.metric.title)
        // First what decided, else what most ask for.
        let deciding = comparison.metrics.first { $0.isGating && $0.outcome == comparison.outcome && $0.metric.isRatio }?.metric
        let first = [deciding, .p50].compactMap { $0 }.first { metric in detail.blocks.contains { $0.metric == metric } }
        chart.chosen = (first ?? detail.blocks.first?.metric)?.title ?? ""
        return chart
    }

    var section: Markup {
        let figures = charts.map(\.figure)
        return figures.isEmpty ? "" : "<section id=\"charts\"><h2>Where it moved</h2>\n\(figures)</section>\n"
    }
}
