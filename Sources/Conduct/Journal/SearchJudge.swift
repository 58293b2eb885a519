import Analysis
import Basics
import Runs

/// Judges the trials of a capacity search, second by second, and keeps the figures of those that may come to stand for the run.
final class SearchJudge: Witness {
    /// How the search goes.
    private(set) var record: SearchRecord
    private let header: RunHeader
    private var judge: TrialJudge?
    private var wasLost = false
    private var kept: [(trial: SearchTrial, figures: Sums.Figures)] = []

    init(_ header: RunHeader, _ goal: SearchGoal) {
        self.header = header
        record = SearchRecord(goal: goal)
    }

    /// A trial is about to begin.
    func begin(_ trial: SearchTrial) {
        judge = TrialJudge(header, trial)
        wasLost = false
    }

    func second(_ second: WitnessedSecond) -> [Remark] {
        judge?.add(second.interval, samples: second.samples)
        guard let judge, !wasLost, judge.isLost else { return [] }
        wasLost = true
        return [.endTrial]
    }

    /// The trial that ended now, judged.
    func judged() -> SearchTrial? { judge?.finished(wasLost: wasLost) }

    /// Keeps a trial that has ended. Answers what is known of the capacity by now.
    func end(_ trial: SearchTrial) -> SearchResult? {
        guard let judge else { return nil }
        record.trials.append(trial)
        // One for each load that may turn out to be the answer, and the last one in case none does.
        let lowest = record.goal.from
        kept.removeAll { old in
            let isSame = old.trial.offered == trial.offered
            return trial.passed ? isSame : !old.trial.passed && (isSame || old.trial.offered > lowest)
        }
        kept.append((trial, Sums.Figures(totals: judge.totals, measured: judge.measured, peakVUs: judge.peakVUs)))
        self.judge = nil
        return SearchResult(record)
    }

    /// The search is over.
    func end(_ reason: SearchEnd, elapsed: Nanoseconds) {
        record.ended = reason
        record.elapsed = elapsed
    }

    /// The figures of the trial that stands for the run.
    var chosen: Sums.Figures? {
        guard let trial = SearchResult.representative(of: record) else { return nil }
        return kept.last { $0.trial.trial == trial.trial }?.figures
    }
}
