/// The rules of MLRsearch (RFC 9971): what repeated trials at one load say about a capacity goal, when single trials cannot be trusted.
package struct LoadGoal: Hashable, Sendable {
    /// A trial of at least this many seconds has full weight.
    package let finalTrialSeconds: Double
    /// How many seconds of trials decide.
    package let totalSeconds: Double
    /// A trial is good when its loss ratio is at most this.
    package let lossRatio: Double
    /// The share of trial time that may be bad at a load that is still good enough, 0..<1.
    package let exceedRatio: Double

    /// Throws `invalid` for lengths not above 0 or ratios outside 0..<1.
    package init(
        finalTrialSeconds: Double, totalSeconds: Double, lossRatio: Double, exceedRatio: Double
    ) throws(StatisticsError) {
        guard finalTrialSeconds > 0, totalSeconds > 0 else { throw .invalid("trial lengths must be above 0") }
        guard (0..<1).contains(lossRatio), (0..<1).contains(exceedRatio) else { throw .invalid("ratios must lie in 0..<1") }
        (self.finalTrialSeconds, self.totalSeconds) = (finalTrialSeconds, totalSeconds)
        (self.lossRatio, self.exceedRatio) = (lossRatio, exceedRatio)
    }

    /// One trial at a load.
    package struct Trial: Hashable, Sendable {
        /// How long it measured.
        package let seconds: Double
        /// The share of requests that were lost, or failed the goal.
        package let lossRatio: Double

        /// A trial of this length that lost this share.
        package init(seconds: Double, lossRatio: Double) { (self.seconds, self.lossRatio) = (seconds, lossRatio) }
    }

    /// What the trials at a load say about it.
    package enum Classification: Hashable, Sendable {
        /// The load is too high for the goal, whatever trials may follow.
        case upper
        /// The load meets the goal, whatever trials may follow.
        case lower
        case undecided
    }

    /// The share of bad time if all trials yet to come were good, and if all were bad.
    package struct Outlook: Hashable, Sendable {
        /// If all trials to come were good.
        package let optimistic: Double
        /// If all trials to come were bad.
        package let pessimistic: Double
    }

    /// H and G are the full-length seconds that were bad and good, h and g the short ones, c = e/(1 − e). Short bad time counts where
    /// short good time does not make up for it: Hb = H + max(0, h − c·g); W = max(Hb + G, total). Optimistic = Hb/W,
    /// pessimistic = (W − G)/W.
    package func outlook(_ trials: [Trial]) -> Outlook {
        var (fullBad, fullGood, shortBad, shortGood) = (0.0, 0.0, 0.0, 0.0)
        for trial in trials {
            let good = trial.lossRatio <= lossRatio
            if trial.seconds >= finalTrialSeconds {
                if good { fullGood += trial.seconds } else { fullBad += trial.seconds }
            } else {
                if good { shortGood += trial.seconds } else { shortBad += trial.seconds }
            }
        }
        let bad = fullBad + max(0, shortBad - exceedRatio / (1 - exceedRatio) * shortGood)
        let whole = max(bad + fullGood, totalSeconds)
        return Outlook(optimistic: bad / whole, pessimistic: (whole - fullGood) / whole)
    }

    /// Upper when even the optimistic share exceeds the exceed ratio, lower when even the pessimistic one does not.
    package func classify(_ trials: [Trial]) -> Classification {
        let outlook = outlook(trials)
        if outlook.optimistic > exceedRatio { return .upper }
        return outlook.pessimistic <= exceedRatio ? .lower : .undecided
    }

    /// The bounds among loads that were tried: the smallest upper one, and the largest lower one below it, so that an odd good result at a
    /// higher load is not believed (loss inversion).
    package func bounds(_ loads: [(load: Double, trials: [Trial])]) -> (lower: Double?, upper: Double?) {
        let classified = loads.map { (load: $0.load, verdict: classify($0.trials)) }
        let upper = classified.filter { $0.verdict == .upper }.map(\.load).min()
        let lower = classified.filter { $0.verdict == .lower && $0.load < upper ?? .infinity }.map(\.load).max()
        return (lower, upper)
    }
}
