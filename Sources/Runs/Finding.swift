/// A conclusion with its evidence and one piece of advice.
package struct Finding: Sendable, Hashable {
    package enum Severity: String, Sendable, CaseIterable { case critical, warning, info }

    /// Which rule found it: `generator-lateness`, `nothing-measured`, …
    package var rule: String
    package var severity: Severity
    /// One sentence with the numbers in it.
    package var title: String
    /// The numbers behind it, named, in order.
    package var evidence: [Evidence]
    /// What to do next, in one sentence; empty when nothing.
    package var recommendation: String

    package struct Evidence: Sendable, Hashable {
        package var name: String
        package var value: Double

        package init(_ name: String, _ value: Double) {
            self.name = name
            self.value = value
        }
    }

    package init(rule: String, severity: Severity, title: String, evidence: [Evidence] = [], recommendation: String = "") {
        self.rule = rule
        self.severity = severity
        self.title = title
        self.evidence = evidence
        self.recommendation = recommendation
    }
}
