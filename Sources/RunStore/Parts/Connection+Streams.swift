import Basics
import Database
import Histograms
import Metrics
import Runs

/// The streams of one step on their way into the store.
struct PackedStreams {
    var times: [(metric: StreamMetric, histogram: PackedHistogram)]
    var counts: [(what: String, count: Int64)]

    init?(_ tally: StreamTally?) {
        guard let tally, !tally.isEmpty else { return nil }
        times = StreamMetric.allCases.compactMap { metric in PackedHistogram(tally[metric]).map { (metric, $0) } }
        counts =
            StreamTally.Count.allCases.map { ($0.rawValue, tally[$0]) }.filter { $0.1 != 0 }
            + tally.good.sorted { $0.key < $1.key }.filter { $0.value != 0 }.map { (Self.goodPrefix + $0.key, $0.value) }
    }

    static let goodPrefix = "good:"
}

extension Connection {
    func insert(_ streams: PackedStreams, step: Int, tally: Int64) throws {
        for (metric, histogram) in streams.times {
            try insert(
                into: "stream_times",
                [
                    "tally": tally, "step": step, "metric": metric.name, "samples": histogram.samples, "p50_ms": histogram.p50,
                    "p95_ms": histogram.p95, "p99_ms": histogram.p99, "max_ms": histogram.max, "histogram": histogram.bytes,
                ])
        }
        for (what, count) in streams.counts {
            try insert(into: "stream_counts", ["tally": tally, "step": step, "what": what, "count": count])
        }
    }

    /// The streams of the tally of that number, by step. What only a newer perfbench knows is left out.
    func streams(of tally: Int64) throws -> [Int: StreamTally] {
        var found: [Int: StreamTally] = [:]
        try forEach("SELECT step, metric, histogram FROM stream_times WHERE tally = ?", tally) { row in
            let name: String = try row.read(1)
            guard let metric = StreamMetric.allCases.first(where: { $0.name == name }) else { return }
            found[try row.read(0), default: StreamTally()][metric] = try histogram(try row.read(2)) ?? Histogram()
        }
        try forEach("SELECT step, what, count FROM stream_counts WHERE tally = ?", tally) { row in
            let (step, what, count): (Int, String, Int64) = (try row.read(0), try row.read(1), try row.read(2))
            if what.hasPrefix(PackedStreams.goodPrefix) {
                found[step, default: StreamTally()].good[String(what.dropFirst(PackedStreams.goodPrefix.count))] = count
            } else if let known = StreamTally.Count(rawValue: what) {
                found[step, default: StreamTally()][known] = count
            }
        }
        return found
    }
}
