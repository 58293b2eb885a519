// The histogram of one step, small enough for a table cell; all cells share one axis, so that steps can be compared.

import Basics
import Drawing
import Histograms

/// Bars over a logarithmic axis of latency.
struct Distribution {
    private static let bins = 48
    private let scale: Scale

    /// An axis on which all of `times` fit.
    init(_ times: [Histogram]) {
        let used = times.filter { !$0.isEmpty }
        scale = Scale(
            logarithmicFrom: max(used.map(\.min).min() ?? 1, 1000).inMilliseconds,
            to: (used.map(\.max).max() ?? 1).inMilliseconds)
    }

    /// Both ends of the axis, for a heading.
    var words: String { "\(ChartUnit.milliseconds.text(scale.low)) to \(ChartUnit.milliseconds.text(scale.high))" }

    func drawing(_ times: Histogram) -> Markup {
        guard !times.isEmpty else { return "" }
        var counts = Array(repeating: 0.0, count: Self.bins)
        for bucket in times.buckets {
            let share = scale.share((Double(bucket.lowest) + Double(bucket.highest)) / 2e6)
            counts[min(Self.bins - 1, Int(share * Double(Self.bins)))] += Double(bucket.count)
        }
        let most = counts.max() ?? 1
        var bars = ""
        for (bin, count) in counts.enumerated() where count > 0 {
            // Even a single request is seen.
            let height = max(1, Int((count / most * 20).rounded()))
            bars += "M\(bin) 20h1v-\(height)h-1z"
        }
        func mark(_ percentile: Double, _ name: String) -> Markup {
            let x = fixed(scale.share(times.value(atPercentile: percentile).inMilliseconds) * Double(Self.bins), 1)
            return "<path class=\"\(name)\" d=\"M\(Markup(ours: x)) 0v20\"/>"
        }
        let p50 = times.value(atPercentile: 50).forPeople
        let p99 = times.value(atPercentile: 99).forPeople
        return """
            <svg class="bars" viewBox="0 0 \(Self.bins) 20" preserveAspectRatio="none" role="img" aria-label="half took at most \(p50), 99 % at most \(p99)"><path d="\(Markup(ours: bars))"/>\(mark(50, "p50"))\(mark(99, "p99"))</svg>
            """
    }
}
