/// What an earlier run found, as far as it takes to recognise it.
package struct PastFindings: Sendable {
    package var run: RunMoment
    /// Without evidence and advice.
    package var findings: [Finding]

    package init(_ run: RunMoment, _ findings: [Finding] = []) {
        self.run = run
        self.findings = findings
    }
}
