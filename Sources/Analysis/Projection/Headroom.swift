// How much more the target holds: what a request costs of each resource, carried on to where the first is full.

import Basics
import Runs

extension Rule {
    /// At which load which resource saturates. Silent when the target is in trouble already (`bottleneck` speaks then), and without
    /// samples of the target.
    static let headroom = Rule { facts in
        guard facts.diagnosis?.isInTrouble(facts) == false, let projection = Projection(facts), projection.isHeadroom else {
            return nil
        }
        return Finding(
            rule: "headroom", severity: .info, title: projection.headroomSentence, evidence: projection.evidence,
            recommendation: projection.isFar
                ? "Measure up to \(rateForPeople(projection.limit)) before you rely on it: other limits may come first." : "")
    }
}
