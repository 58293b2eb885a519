// HdrHistogram's plot: latency by percentile, each further nine as wide as the one before.

import Basics
import Drawing
import Histograms

/// One or more histograms, a point every twentieth of a nine.
struct PercentileCurve {
    /// One line of the plot.
    struct Line {
        var name: String
        var ink: Int
        var times: Histogram
    }

    private static let pointsPerNine = 20
    private static let mostNines = 6

    private let lines: [Line]
    private let nines: Int
    private var points: Int { nines * Self.pointsPerNine + 1 }

    /// As many nines as the first of them, the one that it is about, has requests for.
    init(_ lines: [Line]) {
        self.lines = lines
        var nines = 1
        var rest = (lines.first?.times.totalCount ?? 0) / 100
        while rest > 0, nines < Self.mostNines {
            nines += 1
            rest /= 10
        }
        self.nines = nines
    }

    private func percentile(_ point: Int) -> Double { 100 * (1 - powerOfTen(-Double(point) / Double(Self.pointsPerNine))) }

    var axis: ChartAxis {
        ChartAxis(id: "curve", title: "percentile", labels: (0..<points).map { "p" + digits(percentile($0)) })
    }

    var chart: LineChart {
        let axis = axis
        return LineChart(
            id: "curve", title: "Percentile curve", note: "Each step to the right is a tenth of the requests that are left.",
            unit: .milliseconds, axis: axis, isTall: true, extent: .logarithmic,
            series: lines.map { line in
                let values = (0..<points).map { point in
                    line.times.isEmpty ? .nan : line.times.value(atPercentile: percentile(point)).inMilliseconds
                }
                return ChartSeries(name: line.name, ink: line.ink, range: ColumnRange(values))
            },
            xTicks: (0...nines).map { nine in
                let point = nine * Self.pointsPerNine
                return (axis.place(point), nine == 0 ? "0 %" : digits(percentile(point)) + " %")
            })
    }

    /// `90`, `99`, `99.9`, `98.413`: as many decimals as it takes to tell neighbours apart.
    private func digits(_ percentile: Double) -> String {
        var text = fixed(percentile, percentile < 90 ? 1 : percentile < 99 ? 2 : percentile < 99.9 ? 3 : 5)
        while text.contains("."), text.last == "0" || text.last == "." {
            let last = text.removeLast()
            if last == "." { break }
        }
        return text
    }
}
