// Gauges over time: one chart for the series of one family and source.

import Drawing
import Metrics
import Runs

/// The series of one family of one source, as far as a chart can tell them apart.
struct GaugeChart {
    let source: Source
    let family: String
    let unit: ChartUnit
    let lines: [ChartSeries]
    /// How many more series the family has.
    let hidden: Int

    /// More charts than these would not be read; the table behind them has all series.
    private static let most = 40
    private static let mostLines = 6

    fileprivate struct Line {
        var range: ColumnRange
        var sum = 0.0
    }

    /// What the scenario asked for first, each source by family; the series that are the largest on the whole are drawn.
    static func all(_ run: Run, _ timeline: Timeline) -> [GaugeChart] {
        var lines: [Source: [GaugeSeries: Line]] = [:]
        for sample in run.resources where !sample.gauges.isEmpty {
            guard let column = timeline.column(sample) else { continue }
            for gauge in sample.gauges where gauge.value.isFinite {
                let new = Line(range: ColumnRange(count: timeline.count))
                lines[sample.source, default: [:]][gauge.series, default: new].add(gauge.value, at: column)
            }
        }
        let charts = lines.flatMap { source, series in
            Dictionary(grouping: series.keys) { "\($0.family) \($0.unit)" }.values.map { family in
                chart(source, family.map { (series: $0, line: series[$0]!) })
            }
        }
        let sorted = charts.sorted {
            ($0.source.isAskedFor ? 0 : 1, $0.source, $0.family) < ($1.source.isAskedFor ? 0 : 1, $1.source, $1.family)
        }
        return Array(sorted.prefix(most))
    }

    private static func chart(_ source: Source, _ all: [(series: GaugeSeries, line: Line)]) -> GaugeChart {
        let drawn = all.sorted { ($1.line.sum, $0.series) < ($0.line.sum, $1.series) }.prefix(mostLines)
        return GaugeChart(
            source: source, family: String(all[0].series.family), unit: all[0].series.ofCharts,
            lines: drawn.enumerated().map { index, entry in
                var range = entry.line.range
                range.close()
                let labels = entry.series.labels
                return ChartSeries(name: labels.isEmpty ? entry.series.name : String(labels), ink: index % 6 + 1, range: range)
            }, hidden: all.count - drawn.count)
    }
}

extension GaugeChart.Line {
    mutating func add(_ value: Double, at column: Int) {
        range.add(value, at: column)
        sum += value
    }
}
