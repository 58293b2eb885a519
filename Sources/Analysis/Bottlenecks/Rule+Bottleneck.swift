// What limits the target, as a finding; silent where the target handled everything, and where the generator is the one to blame.

import Basics
import Runs

extension Rule {
    /// The bottleneck where one clearly leads; otherwise the suspects in order, where there is any sign at all.
    static let bottleneck = Rule { facts in
        guard facts.succeeded > 0, let diagnosis = facts.diagnosis, diagnosis.isInTrouble(facts), !facts.isGeneratorLimited,
            let first = diagnosis.suspects.first
        else { return nil }
        let words = BottleneckWords(diagnosis, facts)
        let signs = diagnosis.suspects.prefix(4).map {
            Finding.Evidence("signsOf\($0.kind.name.capitalizedFirst)", Double($0.score))
        }
        guard let verdict = diagnosis.verdict else {
            return Finding(
                rule: "bottleneck-suspects", severity: .info, title: words.unclear(diagnosis.suspects),
                evidence: signs + words.evidence,
                recommendation: words.wayToTell(first.kind))
        }
        return Finding(
            rule: "bottleneck", place: verdict.kind.name, severity: .warning, title: words.verdict(verdict.kind),
            evidence: signs + words.evidence,
            recommendation: words.advice(verdict.kind))
    }
}
