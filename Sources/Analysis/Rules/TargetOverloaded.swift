// Arrivals that found every virtual user busy: the target was slower than the load.

import Basics
import Metrics
import Runs

extension Rule {
    /// Late and dropped arrivals (`Manual/design.md`, Measuring honestly, 3). Their waiting is in the response time; those dropped rank after every success.
    static let targetOverloaded = Rule { facts in
        let counts = facts.counts
        guard facts.header.model != .closed, counts.late + counts.dropped > 0, counts.offered > 0, !facts.isGeneratorLimited else {
            return nil
        }
        let waited = percentForPeople(Double(counts.late) / Double(counts.offered))
        let lost = counts.dropped > 0 ? " and \(exact(counts.dropped)) were dropped" : ""
        let grave = counts.dropped > 0 || Double(counts.late) > 0.01 * Double(counts.offered)
        let achieved = facts.finishedPerSecond.map { " (about \(rateForPeople($0)))" } ?? ""
        return Finding(
            rule: "target-overloaded", severity: grave ? .warning : .info,
            title:
                "The target could not keep up: \(exact(counts.late)) of \(exact(counts.offered)) arrivals (\(waited)) waited for a free virtual user\(lost).",
            evidence: [
                .init("offered", Double(counts.offered)), .init("late", Double(counts.late)),
                .init("dropped", Double(counts.dropped)),
                .init("peakVUs", Double(facts.run.peakVUs)),
            ],
            recommendation:
                "Lower the rate to what the target finishes\(achieved), or raise \"maxVUs\" above \(max(1, facts.run.peakVUs)) to press harder."
        )
    }
}

extension Rule {
    /// Iterations that a closed executor was asked for and had no time for: they are dropped, and rank after every success.
    static let iterationsLeft = Rule { facts in
        let counts = facts.counts
        guard facts.header.model == .closed, counts.dropped > 0 else { return nil }
        return Finding(
            rule: "iterations-left", severity: .warning,
            title:
                "\(exact(counts.started)) of \(exact(counts.offered)) iterations were started: \"atMost\" was over before the other \(exact(counts.dropped)).",
            evidence: [
                .init("asked", Double(counts.offered)), .init("started", Double(counts.started)),
                .init("dropped", Double(counts.dropped)),
            ],
            recommendation: "Ask for fewer iterations, use more virtual users, or raise \"atMost\".")
    }
}

extension RunFacts {
    /// Iterations that came to their end in a typical whole second with arrivals; the first seconds, and the drain, would dilute a mean.
    fileprivate var finishedPerSecond: Double? {
        let rates = measuredSeconds.filter { $0.duration >= .milliseconds(500) && $0.counts.offered > 0 }.map {
            Double($0.counts.iterations) / $0.duration.inSeconds
        }
        return rates.isEmpty ? nil : rates.middle
    }
}
