/// A conclusion with its evidence and one piece of advice.
package struct Finding: Sendable, Hashable {
    package enum Severity: String, Sendable, CaseIterable { case critical, warning, info }

    /// Which rule found it: `generator-lateness`, `nothing-measured`, …
    package var rule: String
    /// Where it holds, when a rule can find the same in several places: a step, a process, what limits. With the rule it is what a finding is
    /// recognised by in another run. Empty for most.
    package var place: String
    package var severity: Severity
    /// One sentence with the numbers in it.
    package var title: String
    /// The numbers behind it, named, in order.
    package var evidence: [Evidence]
    /// What to do next, in one sentence; empty when nothing.
    package var recommendation: String
    /// Since when it is known; `nil` until that was looked up, and in runs of earlier versions.
    package var life: FindingLife?

    package struct Evidence: Sendable, Hashable {
        package var name: String
        package var value: Double

        package init(_ name: String, _ value: Double) {
            self.name = name
            self.value = value
        }
    }

    package init(
        rule: String, place: String = "", severity: Severity, title: String, evidence: [Evidence] = [], recommendation: String = "",
        life: FindingLife? = nil
    ) {
        self.rule = rule
        self.place = place
        self.severity = severity
        self.title = title
        self.evidence = evidence
        self.recommendation = recommendation
        self.life = life
    }
}
