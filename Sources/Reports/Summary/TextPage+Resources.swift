// What the load cost: the generator, the host, the target.

import Analysis
import Basics
import Metrics
import Runs

extension TextPage {
    mutating func addResources(_ run: Run) {
        let resources = ResourceFigures.all(of: run)
        guard !resources.isEmpty else { return }
        let columns = ResourceColumn.all(resources)
        var table = TextTable(
            [.name(Span("Resources", .strong))] + columns.map { .figure($0.shortTitle, of: $0.group) })
        for resource in resources {
            table.add([Span(resource.source.name)] + columns.map { $0.text(resource).map { Span($0) } ?? Span("-", .faint) })
        }
        self.table(table)
        line("  ", Span(ResourceColumn.note(run.header.machine), .faint))
    }

    mutating func addFindings(_ run: Run) {
        guard !run.findings.isEmpty else { return }
        gap()
        line("  ", Span("Findings", .strong))
        for (index, finding) in run.findings.enumerated() {
            paragraph(finding.severity.mark, finding.title)
            // Several findings with the same way out say it once, after the last.
            let saidLater = run.findings.dropFirst(index + 1).contains { $0.recommendation == finding.recommendation }
            if !finding.recommendation.isEmpty, !saidLater { paragraph(Span("→ ", .accent), finding.recommendation, indent: 5) }
        }
    }
}

extension Finding.Severity {
    fileprivate var mark: Span {
        switch self {
        case .critical: Span("✗  ", .bad)
        case .warning: Span("!  ", .warning)
        case .info: Span("i  ", .faint)
        }
    }
}
