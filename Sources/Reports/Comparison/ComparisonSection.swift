// A run's comparison in its HTML report.

import Analysis
import Runs

/// The outcome, its reasons and the table; empty for a run that was compared with none.
func comparisonSection(_ run: Run) -> Markup {
    guard let comparison = run.comparison else { return "" }
    let heads = ["", "metric", "baseline", "candidate", "change", "95 % interval", Comparison.unseen].map {
        "<th scope=\"col\">\($0)</th>" as Markup
    }
    let rows = comparison.metrics.map { metric in
        let tone = !metric.isGating ? "" : metric.outcome.tone
        let name = metric.isGating ? metric.metric.rawValue : "(\(metric.metric.rawValue))"
        let figures = [
            metric.baselineText, metric.candidateText, metric.changeText, metric.intervalText.isEmpty ? "-" : metric.intervalText,
            metric.detectableText,
        ].map { "<td class=\"n\">\($0)</td>" as Markup }
        return """
            <tr class="\(tone)"><td class="state">\(metric.outcome.mark) <span>\(metric.outcome.rawValue)</span></td><th scope="row"><code>\(name)</code></th>\(figures)</tr>

            """ as Markup
    }
    let more = comparison.reasons + [comparison.unseenSentence, comparison.slotSentence].compactMap { $0 } + comparison.notes
    let sentences = more.map { "<li>\($0)</li>" as Markup }
    let table: Markup =
        rows.isEmpty
        ? ""
        : "<div class=\"scroll\"><table class=\"thresholds\"><thead><tr>\(heads)</tr></thead><tbody>\n\(rows)</tbody></table></div>"
    return """
        <section id="comparison"><h2>Compared with \(comparison.baseline.name)</h2>
        <p><strong>\(comparison.outcome.rawValue.uppercased())</strong> \(comparison.headline) · \(comparison.basis)</p>
        \(table)<ul class="reasons">\(sentences)</ul></section>

        """
}

extension Comparison.Outcome {
    fileprivate var tone: String {
        switch self {
        case .ok, .improvement: "good"
        case .regression: "bad"
        case .inconclusive, .incomparable: "warning"
        }
    }
}
