// What every report of a comparison says in the same words.

import Basics
import Comparison
import Drawing
import Runs

extension Comparison {
    /// What is over the column of the smallest change that would have been seen.
    static let unseen = "not seen below"

    /// What a metric alone could have shown, in one sentence, for the deciding metric that saw least; `nil` where nothing is known.
    var unseenSentence: String? {
        let known = metrics.filter { $0.isGating && $0.metric.isRatio }.compactMap { metric in
            metric.minimalDetectable.map { (metric: metric, effect: $0) }
        }
        guard let worst = known.max(by: { $0.effect < $1.effect }) else { return nil }
        return "Could not have seen less than \(worst.metric.detectableText) (\(worst.metric.metric.rawValue))."
    }
}

extension Comparison.Outcome {
    var ink: Ink {
        switch self {
        case .ok, .improvement: .good
        case .regression: .bad
        case .inconclusive, .incomparable: .warning
        }
    }

    /// One character that says it without colour.
    var mark: String {
        switch self {
        case .ok: "✓"
        case .improvement: "▲"
        case .regression: "✗"
        case .inconclusive, .incomparable: "?"
        }
    }
}

extension ComparedMetric {
    /// Its name where there is little room.
    var title: String {
        switch self {
        case .throughput: "throughput"
        case .p50: "response p50"
        case .p90: "response p90"
        case .p95: "response p95"
        case .p99: "response p99"
        case .mean: "response mean"
        case .errors: "errors"
        case .cpu: "CPU/request"
        case .memory: "peak memory"
        }
    }
}
