// The question of a kind, and where among the findings its answer is.

import Metrics
package import Runs

extension Run {
    /// The findings that answer what a run of this kind is made for, the gravest first: `memory-leak` asks about leaks, `soak` about drift too. Those that
    /// are among the reasons of the verdict already are left out. Empty for other kinds.
    package var answers: [Finding] {
        let asked: [String]
        switch header.kind {
        case .memoryLeak: asked = Self.leakAnswers
        case .soak: asked = Self.driftAnswers + Self.leakAnswers
        case .benchmark, .load, .stress: asked = []
        }
        let reasons = Set(verdict?.reasons ?? [])
        return findings.filter { finding in
            !reasons.contains(finding.title)
                && asked.contains { finding.rule == $0 || ($0.hasSuffix("-") && finding.rule.hasPrefix($0)) }
        }
    }

    private static let leakAnswers = ["memory-leak", "descriptor-leak", "thread-leak", "leak-undecided", "no-leak"]
    private static let driftAnswers = ["drift-", "step-", "no-drift", "overloaded-not-drifting"]

    /// The lower envelope of the target's resident memory, which leaks are judged by: for every second of the part that was judged, the bytes of its block.
    /// Empty unless this run was asked about leaks and its memory was read.
    package var memoryEnvelope: [(trial: Int, second: Int, bytes: Double)] {
        guard header.kind.asksAboutGrowth, let trial = GrowthTrial(self),
            let growth = GrowthReport(self).all.first(where: { $0.quantity == .memory && $0.metric == .memoryBytes })
        else { return [] }
        return growth.envelope.blocks.flatMap { block in
            let half = growth.envelope.blockLength / 2
            let seconds =
                Int((block.time - half).rounded())..<max(Int((block.time + half).rounded()), Int((block.time - half).rounded()) + 1)
            return seconds.map { (trial.number, $0, block.value) }
        }
    }
}
