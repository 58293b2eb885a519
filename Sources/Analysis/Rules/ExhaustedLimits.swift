// Limits of the generating machine that were hit, however rarely.

import HTTPMessages
import Runs

extension Rule {
    static let portsExhausted = exhausted(.portsExhausted, rule: "ports-exhausted", what: "local ports")
    static let filesExhausted = exhausted(.filesExhausted, rule: "files-exhausted", what: "file descriptors")

    private static func exhausted(_ failure: Failure, rule: String, what: String) -> Rule {
        Rule { facts in
            guard let count = facts.failures.first(where: { $0.failure == failure })?.count else { return nil }
            // Then it is what `generatorErrors` is about already.
            if facts.hasTooManyClientFailures, facts.clientFailures.first?.failure == failure { return nil }
            return Finding(
                rule: rule, severity: .warning, title: "The generator ran out of \(what) \(times(count)).",
                evidence: [.init("failures", Double(count))], recommendation: failure.advice(facts))
        }
    }
}
