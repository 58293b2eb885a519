// The result of a comparison in one line, in the same words wherever it is told: in reports, and in the messages that are pushed.

package import Runs

extension Comparison {
    /// The outcome in words.
    package var headline: String {
        func count(_ outcome: Outcome) -> String {
            let metrics = metrics.filter { $0.isGating && $0.outcome == outcome }.map(\.metric.rawValue)
            return metrics.joined(separator: ", ")
        }
        return switch outcome {
        case .regression: "the candidate is worse: \(count(.regression))"
        case .ok: "no deciding metric is worse by what matters"
        case .improvement: "the candidate is better: \(count(.improvement))"
        case .inconclusive: "it cannot be told whether the candidate is worse"
        case .incomparable: "the two cannot be compared"
        }
    }

    /// What the answer rests on: `paired, 10 blocks`.
    package var basis: String {
        switch design {
        case .paired: "paired, \(blocks) \(blocks == 1 ? "block" : "blocks") of two trials"
        case .historical where history > 0:
            "historical, unpaired, \(history) \(history == 1 ? "run" : "runs") on the baseline's level"
        case .historical: "historical, unpaired"
        }
    }
}

extension Comparison.Side {
    /// `20261121-004213-k3f9 (before)`.
    package var name: String { label.isEmpty ? id : "\(id) (\(label))" }
}

extension Comparison.Outcome {
    /// One character for where there is no colour but pictures.
    package var sign: String {
        switch self {
        case .ok, .improvement: "✅"
        case .regression: "❌"
        case .inconclusive, .incomparable: "⚠️"
        }
    }
}
