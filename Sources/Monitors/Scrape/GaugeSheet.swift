import Runs

/// The gauges of one page, no more of them than are kept.
struct GaugeSheet {
    private(set) var all: [Gauge] = []
    /// Series beyond the limit.
    private(set) var leftOut = 0
    var duplicates = 0

    /// Adds a value; one that is no number is no reading.
    mutating func add(_ series: GaugeSeries, _ value: Double) {
        guard value.isFinite else { return }
        if all.count < Gauge.mostSeries { all.append(Gauge(series, value)) } else { leftOut += 1 }
    }
}

/// What came into the buckets of one histogram since the page before.
struct Buckets {
    /// p50, p95 and p99, as series that say `by="buckets"`: nothing is known of a value but between which bounds it lies.
    private let quantiles: [(quantile: Double, series: GaugeSeries)]
    private var counts: [(bound: Double, count: Double)] = []
    private var page = -1

    init(_ family: String, _ labels: [Exposition.Label]) {
        quantiles = [(0.5, "0.5"), (0.95, "0.95"), (0.99, "0.99")].map { quantile, text in
            let name = ExposedSeries.text(family, labels + [.init("by", "buckets"), .init("quantile", text)])
            return (quantile, GaugeSeries(name: name, unit: ScrapeHistory.unit(of: family)))
        }
    }

    /// Adds a bucket of a page: what came at or below `bound`, all smaller ones included.
    mutating func add(_ count: Double, upTo bound: Double, page: Int = 0) {
        if self.page != page { counts.removeAll(keepingCapacity: true) }
        self.page = page
        counts.append((bound, count))
    }

    /// Adds the quantiles of a page; none where that page had no bucket that was there before.
    func addQuantiles(of page: Int, to gauges: inout GaugeSheet) {
        guard self.page == page else { return }
        for (quantile, series) in quantiles {
            if let value = value(at: quantile) { gauges.add(series, value) }
        }
    }

    /// A quantile, taken as lying evenly between the bounds of its bucket, as Prometheus's `histogram_quantile` does; of what lies above the
    /// last bound, that bound. `nil` when nothing came.
    func value(at quantile: Double) -> Double? {
        let sorted = counts.sorted { $0.bound < $1.bound }
        guard let total = sorted.last?.count, total > 0, sorted.count > 1 else { return nil }
        let rank = quantile * total
        guard let index = sorted.firstIndex(where: { $0.count >= rank }) else { return nil }
        if sorted[index].bound == .infinity { return sorted[index - 1].bound }
        let below = index == 0 ? (bound: min(0, sorted[0].bound), count: 0.0) : sorted[index - 1]
        let inside = sorted[index].count - below.count
        guard inside > 0 else { return sorted[index].bound }
        return below.bound + (sorted[index].bound - below.bound) * (rank - below.count) / inside
    }
}

/// A pattern in which `*` stands for anything and `?` for one character.
struct Glob: Sendable {
    private let pattern: [UInt8]

    init(_ pattern: String) { self.pattern = Array(pattern.utf8) }

    func matches(_ text: String) -> Bool {
        let text = Array(text.utf8)
        var (at, place, star, resume) = (0, 0, -1, 0)
        while at < text.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                (star, resume) = (place, at)
                place += 1
            } else if place < pattern.count, pattern[place] == UInt8(ascii: "?") || pattern[place] == text[at] {
                place += 1
                at += 1
            } else if star >= 0 {
                place = star + 1
                resume += 1
                at = resume
            } else {
                return false
            }
        }
        while place < pattern.count, pattern[place] == UInt8(ascii: "*") { place += 1 }
        return place == pattern.count
    }
}
