// Whether a run is evidence for a comparison, and whether its response times may be compared.

import Basics
import Runs

extension ComparedRun {
    /// Why this run is no evidence; `nil` when it is.
    func objection(as role: String) -> String? {
        let name = "The \(role) \"\(header.id)\""
        switch header.status {
        case .running: return "\(name) has not ended yet."
        case .interrupted: return "\(name) was interrupted."
        case .aborted: return "\(name) was ended early."
        case .incomplete: return "The end of \(name) was not saved: perfbench was killed, or the disk was full."
        case .completed: break
        }
        if trials.allSatisfy({ $0.succeeded == 0 }) { return "\(name) measured nothing." }
        if verdict == nil { return "\(name) has not been judged yet." }
        // Not the outcome: a run that has a limit without a baseline is unmeasured, and the first baseline must come from somewhere.
        if let finding = findings.first(where: \.isAboutTrust) { return "\(name) is untrusted: \(finding.title)" }
        return verdict?.outcome == .untrusted ? "\(name) is untrusted." : nil
    }
}

extension Finding {
    /// Whether the generator could have changed the answer.
    fileprivate var isAboutTrust: Bool { severity == .critical && rule.hasPrefix("generator-") }
}

/// Arrivals that the generator did not carry are in no response time, and failures are in no mean: these are compared only where both runs agree to
/// 1 % of the requests. Percentiles are of all arrivals, so that failures and dropped ones are in them.
struct Survivors {
    private static let tolerance = 0.01
    /// Why response times say nothing; `nil` when they do.
    let objection: String?
    /// Why the mean says nothing; `nil` when it does.
    let objectionToMean: String?

    init(_ baseline: [TrialFigures], _ candidate: [TrialFigures]) {
        func errors(_ trials: [TrialFigures]) -> Double {
            Double(trials.reduce(0) { $0 + $1.failed + $1.dropped }) / Double(max(1, trials.reduce(0) { $0 + $1.arrivals }))
        }
        func carried(_ trials: [TrialFigures]) -> Double {
            let offered = trials.reduce(0) { $0 + $1.offered }
            return offered > 0 ? Double(trials.reduce(0) { $0 + $1.started + $1.dropped }) / Double(offered) : 1
        }
        let (oldErrors, newErrors) = (errors(baseline), errors(candidate))
        let (oldShare, newShare) = (carried(baseline), carried(candidate))
        objectionToMean =
            abs(oldErrors - newErrors) > Self.tolerance
            ? """
            cannot be compared: \(percentForPeople(oldErrors)) of the baseline's requests failed and \
            \(percentForPeople(newErrors)) of the candidate's, and what failed is in no mean
            """ : nil
        if abs(oldShare - newShare) > Self.tolerance {
            objection = """
                Response times cannot be compared: of the arrivals planned, the baseline carried \(percentForPeople(oldShare)) and the \
                candidate \(percentForPeople(newShare)), and what was not carried is in no response time.
                """
        } else {
            objection = nil
        }
    }

    /// Whether they distort a metric.
    func distort(_ metric: ComparedMetric) -> Bool {
        objection != nil && metric.isLatency || objectionToMean != nil && metric == .mean
    }
}
