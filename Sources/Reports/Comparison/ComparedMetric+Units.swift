// In which units the figures of a comparison are in documents and charts.

import Basics
import Drawing
import Runs

extension ComparedMetric {
    /// The unit of documents, and what a figure is multiplied by to get there.
    var unit: (name: String, scale: Double) {
        switch self {
        case .throughput: ("1/s", 1)
        case .p50, .p90, .p95, .p99, .mean: ("ms", 1e-6)
        case .errors: ("share", 1)
        case .cpu: ("ms", 1e3)
        case .memory: ("bytes", 1)
        }
    }

    /// The same for charts.
    var chartUnit: (unit: ChartUnit, scale: Double) {
        switch self {
        case .throughput: (.rate, 1)
        case .p50, .p90, .p95, .p99, .mean, .cpu: (.milliseconds, unit.scale)
        case .errors: (.percent, 100)
        case .memory: (.bytes, 1)
        }
    }

    /// A figure of this metric with its unit.
    func forPeople(_ value: Double) -> String {
        let (unit, scale) = chartUnit
        return unit.text(value * scale)
    }
}
