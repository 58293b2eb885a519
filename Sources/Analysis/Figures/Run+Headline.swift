// The result of a run in one line, in the same words wherever it is told: in reports, and in the messages that are pushed.

import Basics
import Histograms
package import Runs

extension Run {
    /// The figures that everyone asks for first; `nil` when nothing succeeded.
    package var figuresLine: String? {
        let response = totals.merged(\.responseTime)
        guard !response.isEmpty, let throughput, let errorRate else { return nil }
        let requests = "\(exact(totals.requests)) requests · \(rateForPeople(throughput)) · \(percentForPeople(errorRate)) failed"
        let arrivals = totals.allArrivals
        let times = [50.0, 95, 99].map { "p\(Int($0)) \(arrivals.value(atPercentile: $0)?.forPeople ?? "none")" }
        return "\(requests) · response time \(times.joined(separator: ", "))"
    }

    /// The outcome in words.
    package func headline(_ outcome: Verdict.Outcome) -> String {
        let failed = thresholds.count { $0.state == .failed }
        if let search = search.flatMap(SearchResult.init) {
            switch outcome {
            case .passed: return search.capacityForPeople.map { "the SLO capacity is \($0)" } ?? "measured"
            case .failed: return search.capacity == nil ? "no load was found that holds" : "the target did not survive the search"
            default: break
            }
        }
        return switch outcome {
        case .passed where thresholds.isEmpty: "measured; there is no threshold to hold it against"
        case .passed: thresholds.count == 1 ? "the threshold holds" : "all \(thresholds.count) thresholds hold"
        case .failed where failed > 0: "\(failed) of \(thresholds.count) thresholds failed"
        case .failed where header.status == .aborted: "the run was ended early"
        case .failed: "the target gets worse the longer it runs"
        case .regressed: "worse than the baseline"
        case .untrusted: "the generator, not the target, shaped this result"
        case .unmeasured: "this run does not answer the question"
        case .interrupted: "only a part of the run was measured"
        }
    }
}

extension Verdict.Outcome {
    /// One character for where there is no colour but pictures.
    package var sign: String {
        switch self {
        case .passed: "✅"
        case .failed, .regressed: "❌"
        case .interrupted, .unmeasured, .untrusted: "⚠️"
        }
    }
}
