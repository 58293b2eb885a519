// The outcome of a run: which of all reasons decides (design §7).

import Runs

extension Verdict {
    /// `convictions` are findings of rules that forbid a green result, with the outcome they ask for.
    init(_ header: RunHeader, thresholds: [ThresholdResult], convictions: [(outcome: Outcome, finding: Finding)]) {
        var reasons: [(outcome: Outcome, sentence: String)] = []
        switch header.status {
        case .interrupted: reasons.append((.interrupted, "The run was interrupted; what was measured until then is saved."))
        case .incomplete:
            reasons.append((.interrupted, "The run ended without a word (perfbench was killed); every finished second is saved."))
        case .running: reasons.append((.interrupted, "The run has not ended yet."))
        case .completed, .aborted: break
        }
        for (outcome, finding) in convictions { reasons.append((outcome, finding.title)) }
        for threshold in thresholds where threshold.state == .unmeasured {
            let cause = threshold.actual == nil ? "had no sample" : "has no baseline to be held against"
            reasons.append((.unmeasured, "Threshold \"\(threshold.expression)\" \(cause)."))
        }
        for threshold in thresholds where threshold.state == .failed {
            let place = threshold.window.isEmpty ? "" : " in \(threshold.window)"
            reasons.append((.failed, "Threshold \"\(threshold.expression)\" failed: \(threshold.actualForPeople)\(place)."))
        }
        if header.status == .aborted { reasons.append((.failed, "A threshold ended the run early.")) }
        let outcomes = Set(reasons.map(\.outcome))
        let ordered = Outcome.allCases.flatMap { outcome in reasons.filter { $0.outcome == outcome }.map(\.sentence) }
        self.init(outcome: Outcome.allCases.first(where: outcomes.contains) ?? .passed, reasons: ordered)
    }
}
