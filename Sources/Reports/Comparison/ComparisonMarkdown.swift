// A comparison for a pull request.

import Basics
import Comparison
import Drawing
package import Runs

/// A comparison as GitHub-flavoured Markdown.
package func comparisonMarkdown(_ comparison: Comparison) -> String {
    let sides = [comparison.baseline, comparison.candidate].map { $0.name.asCode }
    return """
        ### \(comparison.outcome.sign) perfbench \(comparison.candidate.scenario.asCode): \(sides[1]) against \(sides[0])

        \(comparisonPart(comparison))
        """
}

/// Outcome, reasons and table, without a heading.
func comparisonPart(_ comparison: Comparison) -> String {
    func item(_ sentence: String) -> String { "- \(sentence.harmless.cut(to: 500).inMarkdown)\n" }
    var text = "**\(comparison.outcome.rawValue)**: \(comparison.headline.inMarkdown) · \(comparison.basis)\n"
    if !comparison.reasons.isEmpty { text += "\n" + comparison.reasons.map(item).joined() }
    if !comparison.metrics.isEmpty {
        var table = MarkdownTable([
            "", "metric", ">baseline", ">candidate", ">change", ">95 % interval", "verdict", ">\(Comparison.unseen)",
        ])
        for metric in comparison.metrics {
            let name = metric.metric.rawValue.asCode
            table.add([
                metric.isGating ? metric.outcome.sign : "", metric.isGating ? name : "(\(name))", metric.baselineText,
                metric.candidateText, metric.changeText, metric.intervalText.isEmpty ? "-" : metric.intervalText,
                metric.outcome.rawValue, metric.detectableText,
            ])
        }
        text += "\n" + table.text
    }
    let more = [comparison.unseenSentence, comparison.slotSentence].compactMap { $0 } + comparison.notes
    return more.isEmpty ? text : text + "\n" + more.map(item).joined()
}
