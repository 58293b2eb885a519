// The outcome of a run: which of all reasons decides.

package import Runs

extension Verdict {
    /// `convictions` are findings of rules that forbid a green result, with the outcome they ask for.
    init(_ header: RunHeader, thresholds: [ThresholdResult], convictions: [(outcome: Outcome, finding: Finding)]) {
        var reasons: [(outcome: Outcome, sentence: String)] = []
        switch header.status {
        case .interrupted: reasons.append((.interrupted, "The run was interrupted; what was measured until then is saved."))
        case .incomplete:
            reasons.append(
                (
                    .interrupted,
                    "The end of the run was not saved: perfbench was killed, or the disk was full. Every second that was saved counts."
                ))
        case .running: reasons.append((.interrupted, "The run has not ended yet."))
        case .completed, .aborted: break
        }
        for (outcome, finding) in convictions { reasons.append((outcome, finding.title)) }
        for threshold in thresholds {
            guard let reason = threshold.reason else { continue }
            reasons.append((threshold.state == .failed ? .failed : .unmeasured, reason))
        }
        if header.status == .aborted {
            reasons.append((.failed, "The run was ended early\(header.abortReason.isEmpty ? "." : ": \(header.abortReason)")"))
        }
        let outcomes = Set(reasons.map(\.outcome))
        let ordered = Outcome.allCases.flatMap { outcome in reasons.filter { $0.outcome == outcome }.map(\.sentence) }
        self.init(outcome: Outcome.allCases.first(where: outcomes.contains) ?? .passed, reasons: ordered)
    }
}

extension ThresholdResult {
    /// Why this threshold forbids a green verdict, in one sentence; `nil` when it passed.
    package var reason: String? {
        switch state {
        case .passed: return nil
        case .failed:
            let place = window.isEmpty ? "" : " in \(window)"
            return "Threshold \"\(expression)\" failed: \(actualForPeople)\(place)."
        case .unmeasured:
            let cause = actual == nil && unanswered == nil ? "had no sample" : "has no baseline to be held against"
            return "Threshold \"\(expression)\" \(cause)."
        }
    }
}
