package import Basics

/// A run with everything a report or an analysis needs. Made from the store, so that a report can be made again at any time.
package struct Run: Sendable {
    package var header: RunHeader
    /// The measured window of all trials, merged; warm-up excluded.
    package var totals: Tally
    /// Requests of the warm-up, which no other figure contains.
    package var warmupRequests: Int64
    /// Length of the measured window, all trials together, in nanoseconds.
    package var measured: Nanoseconds
    /// Every second, warm-up included, in order.
    package var intervals: [IntervalSummary]
    /// In order of time.
    package var resources: [ResourceSample]
    package var peakVUs: Int
    /// The longest the store took to commit an interval, in nanoseconds, and how many intervals waited for it.
    package var slowestCommit: Nanoseconds
    /// Requests a second that the workers of this run can generate on this machine, by its last calibration; `nil` when there was none.
    package var calibratedCapacity: Double?
    /// Every trial of a capacity search and what it showed. Totals, thresholds and resources are then those of one trial,
    /// `SearchResult.representative`; intervals and samples are those of all.
    package var search: SearchRecord?
    /// What became of the statements that steps ran; empty where none did.
    package var statements: [StatementFacts] = []
    /// The generators that carried it out together, by part; empty where one did.
    package var generators: [Generator] = []
    /// What the analysis concluded; empty until then.
    package var thresholds: [ThresholdResult]
    package var findings: [Finding]
    /// Since when its findings are known, and which are gone; `nil` until that was looked up.
    package var findingHistory: FindingHistory?
    package var verdict: Verdict?
    /// With the run it was asked to be compared with; `nil` without.
    package var comparison: Comparison?

    package init(
        header: RunHeader, totals: Tally, warmupRequests: Int64 = 0, measured: Nanoseconds, intervals: [IntervalSummary] = [],
        resources: [ResourceSample] = [], peakVUs: Int = 0, slowestCommit: Nanoseconds = 0, thresholds: [ThresholdResult] = [],
        findings: [Finding] = [], verdict: Verdict? = nil, comparison: Comparison? = nil
    ) {
        self.header = header
        self.totals = totals
        self.warmupRequests = warmupRequests
        self.measured = measured
        self.intervals = intervals
        self.resources = resources
        self.peakVUs = peakVUs
        self.slowestCommit = slowestCommit
        self.thresholds = thresholds
        self.findings = findings
        self.verdict = verdict
        self.comparison = comparison
    }
}
