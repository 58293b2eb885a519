package import Runs

/// Two trials carried out one right after the other, one of each build.
package struct Block: Sendable, Hashable {
    package var baseline: TrialFigures
    package var candidate: TrialFigures
    package var baselineFirst: Bool

    package init(baseline: TrialFigures, candidate: TrialFigures, baselineFirst: Bool) {
        self.baseline = baseline
        self.candidate = candidate
        self.baselineFirst = baselineFirst
    }

    /// The blocks that both runs completed; `nil` when they are not the two arms of one experiment. Works as well when the runs are given
    /// the other way round.
    package static func matched(_ baseline: ComparedRun, _ candidate: ComparedRun) -> [Block]? {
        guard let first = baseline.header.experiment, let second = candidate.header.experiment, first.id == second.id,
            first.arm != second.arm, first.baselineFirst == second.baselineFirst
        else { return nil }
        let others = Dictionary(candidate.trials.map { ($0.trial, $0) }) { first, _ in first }
        return baseline.trials.compactMap { trial in
            guard let other = others[trial.trial], first.baselineFirst.indices.contains(trial.trial) else { return nil }
            let baselineFirst = first.baselineFirst[trial.trial] == (first.arm == .baseline)
            return Block(baseline: trial, candidate: other, baselineFirst: baselineFirst)
        }
    }
}
