// From a stored run to what it means. Pure: the same run gives the same findings, byte for byte; no clock, no database.

import Metrics
package import Runs

/// Everything that is concluded from one run.
package struct RunAnalysis: Sendable {
    /// In the order of the scenario.
    package let thresholds: [ThresholdResult]
    /// The gravest first.
    package let findings: [Finding]
    package let verdict: Verdict

    /// `windows` has been fed all intervals of the run; without it, thresholds with a window are `unmeasured`. So has `blocks`; without it, the
    /// drift of a soak is judged from the quantiles of its seconds.
    package init(_ run: Run, windows: ThresholdWindows? = nil, blocks: SoakBlocks? = nil) {
        let measuredSamples = run.resources.filter(MeasuredWindow(run).contains)
        let search = run.search.flatMap(SearchResult.init)
        let judged = search?.representative.thresholds
        thresholds =
            judged
            ?? run.header.thresholds.enumerated().map { index, threshold in
                if threshold.window != nil {
                    return windows?.result(at: index) ?? ThresholdResult(threshold, actual: nil)
                }
                let selection = Selection(threshold, layout: run.header.layout)
                let reading =
                    threshold.metric.isSampled ? selection.reading(of: measuredSamples) : selection.reading(of: run.totals)
                return ThresholdResult(
                    threshold, actual: reading?.value(threshold.statistic, duration: run.measured), unanswered: reading?.unanswered)
            }
        let facts = RunFacts(run, thresholds: thresholds, search: search, blocks: blocks)
        let found = Rule.all.flatMap { rule in rule.find(facts).map { (rule: rule, finding: $0) } }
        findings = Finding.Severity.allCases.flatMap { severity in found.map(\.finding).filter { $0.severity == severity } }
        verdict = Verdict(
            run.header, thresholds: thresholds,
            convictions: found.compactMap { found in found.rule.conviction.map { ($0, found.finding) } })
    }
}

extension Run {
    /// This run with its thresholds, findings and verdict filled in. A part of a run has no limit of the whole to be judged by: only findings.
    package func analyzed(windows: ThresholdWindows? = nil, blocks: SoakBlocks? = nil) -> Run {
        let analysis = RunAnalysis(self, windows: windows, blocks: blocks)
        var run = self
        run.findings = analysis.findings
        guard header.part == nil else { return run }
        run.thresholds = analysis.thresholds
        run.verdict = analysis.verdict
        return run
    }
}
