/// One side of a comparison: a run reduced to what is compared.
package struct ComparedRun: Sendable {
    package var header: RunHeader
    /// `nil` when nothing was concluded about it yet.
    package var verdict: Verdict?
    package var findings: [Finding]
    /// In order; only trials in which something was measured.
    package var trials: [TrialFigures]

    package init(header: RunHeader, verdict: Verdict?, findings: [Finding] = [], trials: [TrialFigures]) {
        self.header = header
        self.verdict = verdict
        self.findings = findings
        self.trials = trials
    }
}

extension RunHeader {
    /// What kind of thing is tested.
    package enum TargetKind: String, Sendable {
        case demo, url, command, database

        /// By the words with which reports name the target.
        package init(target: String) {
            self =
                target == "demo"
                ? .demo
                : target.hasPrefix("http://") || target.hasPrefix("https://")
                    ? .url : target.hasPrefix("sqlite:") ? .database : .command
        }
    }

    package var targetKind: TargetKind { TargetKind(target: target) }
}
