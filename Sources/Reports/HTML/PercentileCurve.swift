// HdrHistogram's plot: latency by percentile, each further nine as wide as the one before.

import Basics
import Histograms

/// A point every twentieth of a nine.
struct PercentileCurve {
    private static let pointsPerNine = 20
    private static let mostNines = 6

    private let response: Histogram
    private let service: Histogram
    private let points: Int

    init(response: Histogram, service: Histogram) {
        self.response = response
        self.service = service
        var nines = 1
        var rest = response.totalCount / 100
        while rest > 0, nines < Self.mostNines {
            nines += 1
            rest /= 10
        }
        points = nines * Self.pointsPerNine + 1
    }

    private func percentile(_ point: Int) -> Double { 100 * (1 - powerOfTen(-Double(point) / Double(Self.pointsPerNine))) }

    /// What the crosshair says at each point.
    var labels: [String] { (0..<points).map { "p" + digits(percentile($0)) } }

    /// - Parameter hasTwoClocks: whether service time can differ.
    func chart(hasTwoClocks: Bool) -> LineChart {
        func range(_ times: Histogram) -> ColumnRange {
            ColumnRange((0..<points).map { times.isEmpty ? .nan : times.value(atPercentile: percentile($0)).inMilliseconds })
        }
        var series = [ChartSeries(name: "response time", ink: 2, range: range(response))]
        if hasTwoClocks { series.append(ChartSeries(name: "service time", ink: 1, range: range(service))) }
        let nines = (points - 1) / Self.pointsPerNine
        return LineChart(
            id: "curve", title: "Percentile curve", note: "Each step to the right is a tenth of the requests that are left.",
            unit: .milliseconds, axis: "curve", isTall: true, isLogarithmic: true, series: series,
            xTicks: (0...nines).map { nine in
                let point = Double(nine * Self.pointsPerNine)
                return ((point + 0.5) / Double(points), nine == 0 ? "0 %" : digits(percentile(nine * Self.pointsPerNine)) + " %")
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
