package import Runs

/// The short words for metrics, as the command line and the API take them.
package enum TrendMetric {
    private static let all: [(word: String, metric: ComparedMetric)] = [
        ("p99", .p99), ("p95", .p95), ("p90", .p90), ("p50", .p50), ("mean", .mean), ("throughput", .throughput),
        ("errors", .errors),
        ("cpu", .cpu), ("memory", .memory),
    ]

    /// The short words.
    package static var words: [String] { all.map(\.word) }

    /// The metric of a short word, or of its full name; `nil` for another text.
    package static func named(_ word: String) -> ComparedMetric? {
        all.first { $0.word == word || $0.metric.rawValue == word }?.metric
    }
}
