// What the monitors saw in the measured window, as two numbers per metric.

package import Runs

/// Mean and maximum of everything one monitor read in the measured window.
package struct ResourceFigures: Sendable, Equatable {
    /// In the unit of its metric.
    package struct Figure: Sendable, Equatable {
        package var mean: Double
        package var max: Double
    }

    /// `generator`, `host`, `process:target`, `process:NAME`.
    package var source: String
    package var figures: [ResourceMetric: Figure]

    /// Of every source that has a sample: generator, host, target, then the others by name.
    package static func all(of run: Run) -> [ResourceFigures] {
        let window = MeasuredWindow(run)
        var sums: [String: [ResourceMetric: (sum: Double, count: Double, max: Double)]] = [:]
        for sample in run.resources where window.contains(sample) {
            for (metric, value) in sample.values where value.isFinite {
                var entry = sums[sample.source, default: [:]][metric] ?? (0, 0, -.infinity)
                entry = (entry.sum + value, entry.count + 1, Swift.max(entry.max, value))
                sums[sample.source, default: [:]][metric] = entry
            }
        }
        let order = ["generator", "host", "process:target"]
        func rank(_ source: String) -> Int { order.firstIndex(of: source) ?? order.count }
        return sums.keys.sorted { (rank($0), $0) < (rank($1), $1) }.map { source in
            ResourceFigures(source: source, figures: sums[source]!.mapValues { Figure(mean: $0.sum / $0.count, max: $0.max) })
        }
    }
}
