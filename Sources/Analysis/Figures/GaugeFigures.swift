// What the gauges showed in the measured window, as four numbers per series.

import Basics
package import Metrics
package import Runs

/// Everything that one series of one source read in the measured window.
package struct GaugeFigures: Sendable, Equatable {
    package var source: Source
    package var series: GaugeSeries
    package var min: Double
    package var mean: Double
    package var max: Double
    package var last: Double
    /// How many readings that is.
    package var count: Int

    /// By source, then by name.
    package static func all(of run: Run) -> [GaugeFigures] {
        let window = MeasuredWindow(run)
        var sources: [Source: [GaugeSeries: GaugeFigures]] = [:]
        for sample in run.resources where !sample.gauges.isEmpty && window.contains(sample) {
            for gauge in sample.gauges where gauge.value.isFinite {
                sources[sample.source, default: [:]][
                    gauge.series,
                    default: GaugeFigures(
                        source: sample.source, series: gauge.series, min: .infinity, mean: 0, max: -.infinity, last: 0, count: 0)
                ].add(gauge.value)
            }
        }
        return sources.values.flatMap(\.values).sorted { ($0.source, $0.series) < ($1.source, $1.series) }
    }

    private mutating func add(_ value: Double) {
        min = Swift.min(min, value)
        max = Swift.max(max, value)
        last = value
        count += 1
        mean += (value - mean) / Double(count)
    }
}
