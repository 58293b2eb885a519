/// One metric of a comparison. Changes are shares: 0.05 is 5 % more of it; of `errors rate` they are differences of the share itself.
package struct MetricComparison: Sendable, Hashable {
    package var metric: ComparedMetric
    /// Whether it takes part in the outcome of the whole.
    package var isGating: Bool
    /// In the unit of `TrialFigures.value`: the geometric mean of the trials (of `errors rate` the mean), or the level of the history.
    package var baseline: Double?
    package var candidate: Double?
    /// Candidate over baseline, minus 1; of `errors rate` candidate minus baseline. The estimate that the interval belongs to.
    package var change: Double?
    /// 95 %, in the terms of `change`; `nil` where it is not known.
    package var lower: Double?
    package var upper: Double?
    /// Two-sided, of no change at all.
    package var p: Double?
    /// The smallest change for the worse that matters.
    package var threshold: Double
    /// Below this a change is noise here, whatever a test says; `nil` where it is not known.
    package var noiseFloor: Double?
    /// The smallest change for the worse that would have been called a regression nine times in ten; `nil` where it is not known.
    package var minimalDetectable: Double?
    /// s: half of what coming second in a block changes, as a share of the metric; `nil` without blocks of both orders.
    package var slotEffect: Double?
    /// The robust estimate of the change (Hodges–Lehmann), in the terms of `change`.
    package var robustChange: Double?
    package var outcome: Comparison.Outcome
    /// How many more blocks (paired) or runs (historical) it would take to tell; `nil` when it is decided already, or not known.
    package var missing: Int?
    /// Why the outcome is what it is, in one sentence; empty where the figures say it.
    package var reason: String

    package init(
        metric: ComparedMetric, isGating: Bool, baseline: Double? = nil, candidate: Double? = nil, change: Double? = nil,
        lower: Double? = nil, upper: Double? = nil, p: Double? = nil, threshold: Double, noiseFloor: Double? = nil,
        minimalDetectable: Double? = nil, slotEffect: Double? = nil, robustChange: Double? = nil, outcome: Comparison.Outcome,
        missing: Int? = nil, reason: String = ""
    ) {
        self.metric = metric
        self.isGating = isGating
        self.baseline = baseline
        self.candidate = candidate
        self.change = change
        self.lower = lower
        self.upper = upper
        self.p = p
        self.threshold = threshold
        self.noiseFloor = noiseFloor
        self.minimalDetectable = minimalDetectable
        self.slotEffect = slotEffect
        self.robustChange = robustChange
        self.outcome = outcome
        self.missing = missing
        self.reason = reason
    }
}
