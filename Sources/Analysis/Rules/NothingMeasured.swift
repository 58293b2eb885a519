// A green result must never mean that nothing ran.

import Basics
import HTTPMessages
import Runs

extension Rule {
    /// Nothing succeeded, so nothing is known (`Manual/design.md`, Measuring honestly, 9).
    static let nothingMeasured = Rule(convicts: .unmeasured) { facts in
        guard facts.succeeded == 0 else { return nil }
        let evidence: [Finding.Evidence] = [
            .init("requests", Double(facts.requests)), .init("failedRequests", Double(facts.failed)),
        ]
        guard let cause = facts.failures.first else {
            return Finding(
                rule: "nothing-measured", severity: .critical, title: "No request ended in the measured time.", evidence: evidence,
                recommendation: facts.run.warmupRequests > 0
                    ? "Make the run longer than its warm-up." : "Check that the workload starts at least one iteration.")
        }
        return Finding(
            rule: "nothing-measured", severity: .critical,
            title:
                "None of \(exact(facts.requests)) requests succeeded; most often: \(cause.failure.message) (\(exact(cause.count))).",
            evidence: evidence, recommendation: cause.failure.advice(facts))
    }
}
