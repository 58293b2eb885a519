// The report at the end of a run, for people: the answer in the first ten seconds, the details below.

import Comparison
import Drawing
package import Runs

/// A run as text, at most `width` columns wide (at least 40). Says the same with colour and without.
package func summaryText(_ run: Run, width: Int = 100, color: Bool = false) -> String {
    var page = TextPage(width: width, color: color)
    page.addHead(run)
    page.addThresholds(run)
    page.addVerdict(run)
    if let comparison = run.comparison {
        page.gap()
        page.line("  ", Span("Compared with \(comparison.baseline.name)", .strong), Span(" · \(comparison.basis)", .faint))
        page.addComparison(comparison)
    }
    page.addSearch(run)
    page.addTotals(run)
    page.addTimes(run)
    page.addSteps(run)
    page.addStreams(run)
    page.addExemplars(run)
    page.addResponses(run)
    page.addChecks(run)
    page.addGenerators(run)
    page.addResources(run)
    page.addGauges(run)
    page.addFindings(run)
    page.gap()
    page.line(Span("See it again: ", .faint), Span("perfbench report \(run.header.id)", .accent))
    return page.text
}
