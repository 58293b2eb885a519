// The figures of a comparison for people, the same in every report.

import Basics
package import Runs

/// A change with its sign: `+9.84 %`, `-0.31 %`, `0 %`; of a share, in points of a per cent, `+0.12 pp`.
package func changeText(_ change: Double, _ metric: ComparedMetric) -> String { written(change, metric) }

/// The same under a name that no property hides.
private func written(_ change: Double, _ metric: ComparedMetric) -> String {
    changeForPeople(change, unit: metric.isRatio ? "%" : "pp")
}

/// Two ends with their signs: `+7.10 … +12.6 %`.
func rangeText(_ lower: Double, _ upper: Double, _ metric: ComparedMetric) -> String {
    "\(signedPercent(lower)) … \(written(upper, metric))"
}

extension MetricComparison {
    /// `18.3 ms`; `-` when it was not measured, and `none` for a percentile that falls among arrivals without a good answer.
    package var baselineText: String { text(baseline) }
    /// `20.1 ms`; like `baselineText`.
    package var candidateText: String { text(candidate) }
    /// `+9.84 %`; `-` when it is not known.
    package var changeText: String { change.map { written($0, metric) } ?? "-" }

    /// `+7.10 … +12.6 %`; empty when it is not known.
    package var intervalText: String {
        guard let lower, let upper else { return "" }
        return rangeText(lower, upper, metric)
    }

    /// The smallest regression that would have been seen: `3.81 %`; `-` when it is not known.
    package var detectableText: String {
        minimalDetectable.map { String(written($0, metric).drop { $0 == "+" }) } ?? "-"
    }

    private func text(_ value: Double?) -> String {
        guard let value, value.isFinite else { return metric.quantile == nil ? "-" : "none" }
        return switch metric {
        case .throughput: rateForPeople(value)
        case .p50, .p90, .p95, .p99, .mean: time(value)
        case .errors: percentForPeople(value)
        case .cpu: time(value * 1e9)
        case .memory: bytesForPeople(value)
        }
    }

    private func time(_ nanoseconds: Double) -> String {
        nanoseconds.magnitude < 9e18 ? Nanoseconds(nanoseconds.rounded()).forPeople : "-"
    }

    /// The conclusion in one sentence.
    package var sentence: String {
        let figures = "\(candidateText) instead of \(baselineText)" + (change == nil ? "" : ", \(changeText)")
        let sure = intervalText.isEmpty ? "" : " (95 %: \(intervalText))"
        switch outcome {
        case .regression: return "\(metric.rawValue) is worse: \(figures)\(sure)."
        case .improvement: return "\(metric.rawValue) is better: \(figures)\(sure)."
        case .ok: return "\(metric.rawValue) is not worse: \(figures)\(sure)."
        case .incomparable: return "\(metric.rawValue) cannot be compared."
        case .inconclusive:
            let more = missing.map { "; about \($0) more \($0 == 1 ? "block" : "blocks") would tell" } ?? ""
            return "\(metric.rawValue) cannot be told: \(figures)\(sure)\(more)."
        }
    }
}
