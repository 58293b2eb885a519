// What a comparison with another run means for the run's own verdict.

package import Runs

extension Run {
    /// This run, already judged alone, judged by the comparison it was asked for as well. A regression makes a run that passed `regressed`. A
    /// run that cannot be compared does not answer the question that was asked: it is `unmeasured`, unless it is the run itself that
    /// was cut short or cannot be trusted, which its verdict says already. Not being able to tell changes nothing.
    package func held(against comparison: Comparison) -> Run {
        var run = self
        run.comparison = comparison
        guard var verdict else { return run }
        switch comparison.outcome {
        case .regression:
            verdict.reasons += comparison.reasons
            if verdict.outcome == .passed { verdict.outcome = .regressed }
        case .incomparable where [.passed, .failed].contains(verdict.outcome) && header.status == .completed:
            verdict.reasons = comparison.reasons.map { "Not compared with \"\(comparison.baseline.id)\": \($0)" } + verdict.reasons
            verdict.outcome = .unmeasured
        case .incomparable, .inconclusive, .improvement, .ok: break
        }
        run.verdict = verdict
        return run
    }
}
