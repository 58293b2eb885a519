// What the monitors saw in the measured window, as two numbers per metric.

package import Metrics
package import Runs

/// Mean and maximum of everything one monitor read in the measured window.
package struct ResourceFigures: Sendable, Equatable {
    /// In the unit of its metric.
    package struct Figure: Sendable, Equatable {
        package var mean: Double
        package var max: Double
    }

    package var source: Source
    package var figures: [ResourceMetric: Figure]

    /// The figures of every source that has a sample: generator, host, target, then the others by name.
    package static func all(of run: Run) -> [ResourceFigures] {
        let window = MeasuredWindow(run)
        var sums: [(source: Source, sums: [Sum])] = []
        for sample in run.resources where window.contains(sample) {
            let place: Int
            if let known = sums.firstIndex(where: { $0.source == sample.source }) {
                place = known
            } else {
                place = sums.count
                sums.append((sample.source, ResourceMetric.allCases.map { _ in Sum() }))
            }
            sample.values.forEach { metric, value in if value.isFinite { sums[place].sums[metric.rawValue].add(value) } }
        }
        return sums.sorted { $0.source < $1.source }.compactMap { source, sums in
            let figures = zip(ResourceMetric.allCases, sums).filter { $1.count > 0 }.map {
                ($0, Figure(mean: $1.sum / $1.count, max: $1.max))
            }
            return figures.isEmpty ? nil : ResourceFigures(source: source, figures: Dictionary(uniqueKeysWithValues: figures))
        }
    }

    private struct Sum {
        var sum = 0.0
        var count = 0.0
        var max = -Double.infinity

        mutating func add(_ value: Double) {
            sum += value
            count += 1
            max = Swift.max(max, value)
        }
    }
}
