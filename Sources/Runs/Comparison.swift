/// Whether a run is worse than another one, and how sure that is: what `compare`, `ab` and `run --compare` answer.
package struct Comparison: Sendable, Hashable {
    /// What can be said, of one metric or of all. In order of precedence: the first that holds for a deciding metric is the whole answer.
    package enum Outcome: String, Sendable, CaseIterable { case regression, incomparable, inconclusive, improvement, ok }

    /// Where the certainty comes from.
    package enum Design: String, Sendable {
        /// Trials in blocks of two, one of each run.
        case paired
        /// Earlier runs of the same scenario on the same machine.
        case historical
    }

    /// What a report says of either run.
    package struct Side: Sendable, Hashable {
        package var id: String
        package var scenario: String
        package var label: String
        package var target: String
        /// Seconds since 1970.
        package var startedAt: Double
        /// Trials that were measured.
        package var trials: Int

        package init(id: String, scenario: String, label: String, target: String, startedAt: Double, trials: Int) {
            self.id = id
            self.scenario = scenario
            self.label = label
            self.target = target
            self.startedAt = startedAt
            self.trials = trials
        }
    }

    /// One moment at which an adaptive comparison was looked at. Every look spends a part of alpha, whatever it showed.
    package struct Look: Sendable, Hashable {
        /// Blocks that were complete.
        package var blocks: Int
        package var alpha: Double
        package var outcome: Outcome

        package init(blocks: Int, alpha: Double, outcome: Outcome) {
            self.blocks = blocks
            self.alpha = alpha
            self.outcome = outcome
        }
    }

    package var baseline: Side
    package var candidate: Side
    package var design: Design
    /// Matched blocks; for the historical design 0.
    package var blocks: Int
    /// Earlier runs that the candidate is held against; for the paired design 0.
    package var history: Int
    /// The chance of any false alarm among the deciding metrics (paired), or of one per metric (historical).
    package var alpha: Double
    package var outcome: Outcome
    /// Those that decide first.
    package var metrics: [MetricComparison]
    /// Why the outcome is what it is; a sentence each.
    package var reasons: [String]
    /// What else a reader should know; a sentence each.
    package var notes: [String]
    /// Empty unless the comparison was adaptive.
    package var looks: [Look]
    /// Whether figures are shown although the runs cannot be compared; the outcome then stays `incomparable`.
    package var isForced: Bool

    package init(
        baseline: Side, candidate: Side, design: Design, blocks: Int = 0, history: Int = 0, alpha: Double, outcome: Outcome,
        metrics: [MetricComparison] = [], reasons: [String] = [], notes: [String] = [], looks: [Look] = [], isForced: Bool = false
    ) {
        self.baseline = baseline
        self.candidate = candidate
        self.design = design
        self.blocks = blocks
        self.history = history
        self.alpha = alpha
        self.outcome = outcome
        self.metrics = metrics
        self.reasons = reasons
        self.notes = notes
        self.looks = looks
        self.isForced = isForced
    }
}
