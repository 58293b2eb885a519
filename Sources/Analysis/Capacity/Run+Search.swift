// Which part of a run its figures are about.

package import Runs

extension Run {
    /// Whether a second counts: not in the warm-up and, in a capacity search, only in the trial whose figures stand for the run.
    package func isJudged(_ interval: IntervalSummary) -> Bool {
        guard !interval.isWarmup else { return false }
        guard let search, let trial = SearchResult.representative(of: search) else { return true }
        return interval.trial == trial.trial
    }
}
