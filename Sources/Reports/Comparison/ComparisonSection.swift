// A comparison in HTML: in the report of a run that was compared, and at the top of a page of its own.

import Comparison
import Drawing
import Runs

/// The outcome, its reasons, the picture and the table; empty for a run that was compared with none.
func comparisonSection(_ run: Run) -> Markup {
    guard let comparison = run.comparison else { return "" }
    return """
        <section id="comparison"><h2>Compared with \(comparison.baseline.name)</h2>
        <p><strong>\(comparison.outcome.rawValue.uppercased())</strong> \(comparison.headline) · \(comparison.basis)</p>
        \(ForestPlot(comparison).figure)\(metricTable(comparison))\(sentences(comparison.reasons + comparison.remarks))</section>

        """
}

/// Every metric with its figures; empty without any.
func metricTable(_ comparison: Comparison) -> Markup {
    guard !comparison.metrics.isEmpty else { return "" }
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
    let aside: Markup =
        comparison.metrics.allSatisfy(\.isGating) ? "" : "<p class=\"note\">Those in brackets inform; they do not decide.</p>"
    return """
        <div class="scroll"><table class="thresholds"><thead><tr>\(heads)</tr></thead><tbody>
        \(rows)</tbody></table></div>\(aside)
        """
}

/// A list of sentences; empty for none.
func sentences(_ sentences: [String]) -> Markup {
    let items = sentences.map { "<li>\($0)</li>" as Markup }
    return items.isEmpty ? "" : "<ul class=\"reasons\">\(items)</ul>"
}

extension Comparison {
    /// What a reader should know besides the reasons.
    var remarks: [String] { [unseenSentence, slotSentence].compactMap { $0 } + notes }
}

extension Comparison.Outcome {
    var tone: String {
        switch self {
        case .ok, .improvement: "good"
        case .regression: "bad"
        case .inconclusive, .incomparable: "warning"
        }
    }
}
