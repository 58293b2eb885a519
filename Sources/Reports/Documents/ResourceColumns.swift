// The columns of the resource tables, in text, Markdown and HTML: what the facts of each metric ask for, as far as this run has it.

import Analysis
import Basics
import Drawing
import Metrics
import Runs

/// One column of a table of resources.
struct ResourceColumn: Sendable {
    let metric: ResourceMetric
    let statistic: ResourceStatistic
    /// Whether the metric has several columns, so that each must say its statistic.
    private let isOneOfSeveral: Bool

    /// `CPU`, above neighbours that share it; empty where a column has a title of its own.
    var group: String { isOneOfSeveral ? metric.facts.heading : metric.facts.group }
    /// `mean` below a group, else the name of the metric.
    var shortTitle: String { isOneOfSeveral ? statistic.rawValue : metric.facts.heading }
    /// `CPU mean`.
    var title: String { group.isEmpty ? shortTitle : "\(group) \(shortTitle)" }

    /// The value of a source; `-` where it has none.
    func text(_ resource: ResourceFigures) -> String? {
        resource.figures[metric].map { metric.facts.unit.forPeople(statistic == .mean ? $0.mean : $0.max) }
    }

    /// The columns of a run's table, in the order of the metrics.
    static func all(_ resources: [ResourceFigures]) -> [ResourceColumn] {
        ResourceMetric.allCases.flatMap { metric in
            let statistics: [ResourceStatistic] =
                switch metric.facts.column {
                case .none: []
                case .always(let statistics): statistics
                case .whenSeen(let statistics): resources.contains { ($0.figures[metric]?.max ?? 0) != 0 } ? statistics : []
                }
            return statistics.map { ResourceColumn(metric: metric, statistic: $0, isOneOfSeveral: statistics.count > 1) }
        }
    }

    /// What the percentages of the table are of.
    static func note(_ machine: Machine) -> String {
        "CPU: of processes in per cent of one core, of the host of all \(machine.cores) cores."
    }
}

extension Metric.Unit {
    /// The unit of a chart, for values kept in this one.
    var ofCharts: ChartUnit {
        switch self {
        case .time: .milliseconds
        case .percent, .fraction: .percent
        case .count, .value, .number: .count
        case .rate: .rate
        case .bytes: .bytes
        case .bytesPerSecond: .bytesPerSecond
        }
    }
}
