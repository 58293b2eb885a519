// A comparison for people at a terminal: the answer first, the figures below.

import Basics
import Comparison
import Drawing
package import Runs

/// A comparison as text, at most `width` columns wide (at least 40). Says the same with colour and without.
package func comparisonText(_ comparison: Comparison, width: Int = 100, color: Bool = false) -> String {
    var page = TextPage(width: width, color: color)
    page.line(
        left: [Span(comparison.candidate.scenario, .strong), Span(" · compared · \(comparison.basis)")],
        right: Span("alpha \(percentForPeople(comparison.alpha))", .faint))
    for (role, side) in [("baseline ", comparison.baseline), ("candidate", comparison.candidate)] {
        let trials = side.trials == 1 ? "1 trial" : "\(side.trials) trials"
        page.line(Span("\(role)  \(side.name) · \(side.target) · \(trials)", .faint))
    }
    page.addComparison(comparison)
    return page.text
}

extension TextPage {
    /// Outcome, reasons, the table, and what could not have been seen.
    mutating func addComparison(_ comparison: Comparison) {
        gap()
        line("  ", Span(comparison.outcome.rawValue.uppercased(), comparison.outcome.ink), "  ", Span(comparison.headline))
        for reason in comparison.reasons { paragraph("- ", reason) }
        table(comparisonTable(comparison))
        if comparison.metrics.contains(where: { !$0.isGating }) {
            line("  ", Span("Those in brackets inform; they do not decide.", .faint))
        }
        if let unseen = comparison.unseenSentence { paragraph("", unseen) }
        if let slot = comparison.slotSentence { paragraph("", slot, ink: .faint) }
        for look in comparison.looks {
            let alpha = percentForPeople(look.alpha)
            paragraph("", "Looked at after \(look.blocks) blocks with alpha \(alpha): \(look.outcome.rawValue).", ink: .faint)
        }
        for note in comparison.notes { paragraph("i  ", note) }
    }

    private func comparisonTable(_ comparison: Comparison) -> TextTable {
        var table = TextTable([
            .name(Span("Metrics", .strong)), .figure("baseline"), .figure("candidate"), .figure("change"),
            .figure("95 % interval"), .word("verdict"), .figure(Comparison.unseen),
        ])
        for metric in comparison.metrics {
            let name = metric.isGating ? metric.metric.title : "(\(metric.metric.title))"
            table.add([
                Span(name), Span(metric.baselineText), Span(metric.candidateText), Span(metric.changeText),
                Span(metric.intervalText.isEmpty ? "-" : metric.intervalText),
                Span("\(metric.outcome.mark) \(metric.outcome.rawValue)", metric.isGating ? metric.outcome.ink : .faint),
                Span(metric.detectableText),
            ])
        }
        return table
    }
}

extension Comparison {
    /// What coming second in a block does, where it does more than the thresholds allow; `nil` otherwise.
    var slotSentence: String? {
        let felt = metrics.filter { $0.isGating && abs($0.slotEffect ?? 0) > $0.threshold }
        guard !felt.isEmpty else { return nil }
        let list = felt.map { "\($0.metric.rawValue) \(changeText($0.slotEffect ?? 0, $0.metric))" }.joined(separator: ", ")
        return "Coming second in a block makes a difference of its own (\(list)); it is taken out of every change."
    }
}
