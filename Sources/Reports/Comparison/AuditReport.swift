// What the gate's audit found, for people and for machines.

import Basics
package import Comparison
import Drawing
package import JSON
import Runs

/// The text for a terminal.
package func auditText(_ audit: Audit, color: Bool = false) -> String {
    var page = TextPage(width: 100, color: color)
    let count = audit.judged == 1 ? "1 comparison" : "\(exact(Int64(audit.judged))) comparisons"
    page.line(
        Span("Audit", .strong), Span(audit.scenario.isEmpty ? " of all stored experiments" : " of \(audit.scenario)"),
        Span(", \(count) in which nothing had changed", .faint))
    page.gap()
    guard let rate = audit.rate, let interval = audit.interval else {
        page.paragraph("", audit.nothing, ink: .warning)
        return page.text
    }
    let alarms = audit.count(.regression)
    page.line(
        Span("  \(alarms) false alarm\(alarms == 1 ? "" : "s")", alarms == 0 ? .good : .warning),
        Span(
            ": \(percentForPeople(rate)), 95 % \(percentForPeople(interval.lowerBound)) to \(percentForPeople(interval.upperBound));"
        ),
        Span(" meant is at most \(percentForPeople(ComparisonRules().alpha))", .faint))
    page.line(
        Span(
            "  \(audit.count(.ok)) ok, \(audit.count(.inconclusive)) inconclusive, \(audit.count(.improvement)) called an improvement, \(audit.count(.incomparable)) not comparable",
            .faint))
    if audit.design == .stored {
        let experiments = audit.experiments == 1 ? "1 stored experiment" : "\(audit.experiments) stored experiments"
        page.paragraph(
            "",
            "Labels of the blocks of \(experiments) were swapped at random. The interval speaks about these blocks, not about others.",
            ink: .faint)
    }
    return page.text
}

/// The document `perfbench.audit/1`.
package func auditDocument(_ audit: Audit) -> JSONValue {
    func count(_ outcome: Comparison.Outcome) -> JSONValue { .integer(Int64(audit.count(outcome))) }
    return [
        "schema": "perfbench.audit/1", "design": .string(audit.design.rawValue),
        "scenario": audit.scenario.isEmpty ? .null : .string(audit.scenario), "experiments": .integer(Int64(audit.experiments)),
        "comparisons": .integer(Int64(audit.judged)), "falseAlarms": count(.regression),
        "rate": audit.rate.map { .number($0) } ?? .null,
        "interval": audit.interval.map { [.number($0.lowerBound), .number($0.upperBound)] } ?? .null,
        "alpha": .number(ComparisonRules().alpha), "ok": count(.ok), "inconclusive": count(.inconclusive),
        "improvements": count(.improvement), "incomparable": count(.incomparable),
    ]
}

extension Audit {
    /// Why there is no rate.
    fileprivate var nothing: String {
        if !outcomes.isEmpty {
            return "None of the \(outcomes.count) comparisons could be made: the runs are untrusted, or were cut short."
        }
        return design == .stored
            ? "There is no stored experiment of at least \(Self.fewestBlocks) blocks; \"perfbench ab\" and \"perfbench audit SCENARIO\" make some."
            : "Nothing was compared."
    }
}
