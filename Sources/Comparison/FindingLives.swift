// Since when the findings of a run are known: from what the runs before it found. Pure, so that a run that is judged again says the same.

package import Runs

/// The findings of one run against those of the runs before it.
package struct FindingLives: Sendable {
    /// What is accepted: a rule, a place that is empty for everywhere, and who said so why.
    package struct Acceptance: Sendable {
        package var rule, place, why, acceptedBy: String

        package init(rule: String, place: String = "", why: String, acceptedBy: String) {
            self.rule = rule
            self.place = place
            self.why = why
            self.acceptedBy = acceptedBy
        }
    }

    /// A finding is recognised by its rule and its place; its numbers are others each time.
    private struct Key: Hashable {
        var rule, place: String

        init(_ finding: Finding) { (rule, place) = (finding.rule, finding.place) }
    }

    /// With their lives, in the same order.
    package let findings: [Finding]
    package let history: FindingHistory

    /// - Parameters:
    ///   - past: earlier runs that can be compared with it, oldest first.
    ///   - isEvident: whether the run is to be believed: of one that is not, nothing is gone.
    package init(
        of findings: [Finding], in run: RunMoment, after past: [PastFindings], accepted: [Acceptance] = [], isEvident: Bool
    ) {
        // Only runs without a gap before this one count; `since` is where such a row of runs began.
        var since: [Key: RunMoment] = [:]
        for before in past {
            var next: [Key: RunMoment] = [:]
            for finding in before.findings { next[Key(finding)] = since[Key(finding)] ?? before.run }
            since = next
        }
        self.findings = findings.map { finding in
            var finding = finding
            let began = since[Key(finding)]
            finding.life = FindingLife(state: began == nil ? .new : .open, since: began ?? run)
            // The more exact acceptance counts.
            let mine = accepted.filter { $0.rule == finding.rule && ($0.place.isEmpty || $0.place == finding.place) }
            if let reason = mine.max(by: { $0.place.count < $1.place.count }) {
                finding.life?.state = .accepted
                finding.life?.why = reason.why
                finding.life?.acceptedBy = reason.acceptedBy
            }
            return finding
        }
        let here = Set(findings.map(Key.init))
        var gone: [GoneFinding] = []
        if isEvident, let last = past.last {
            for finding in last.findings where !here.contains(Key(finding)) {
                gone.append(
                    GoneFinding(
                        rule: finding.rule, place: finding.place, severity: finding.severity, title: finding.title,
                        since: since[Key(finding)] ?? last.run, last: last.run))
            }
        }
        history = FindingHistory(runsBefore: past.count, gone: gone)
    }
}

extension Run {
    /// This run with the lives of its findings.
    package func living(after past: [PastFindings], accepted: [FindingLives.Acceptance]) -> Run {
        let isEvident = header.status == .completed && [.passed, .failed, .regressed].contains(verdict?.outcome)
        let lives = FindingLives(
            of: findings, in: RunMoment(run: header.id, time: header.startedAt), after: past, accepted: accepted,
            isEvident: isEvident)
        var run = self
        run.findings = lives.findings
        run.findingHistory = lives.history
        return run
    }
}
