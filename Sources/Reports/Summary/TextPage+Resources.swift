// What the load cost: the generator, the host, the target.

import Analysis
import Basics
import Drawing
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

    /// The gauges that the scenario asked for.
    mutating func addGauges(_ run: Run) {
        let list = GaugeList(run, atMost: 12)
        guard !list.shown.isEmpty else { return }
        var table = TextTable([
            .name(Span("Gauges", .strong)), .name(Span("source", .faint)), .figure("min"), .figure("mean"), .figure("max"),
            .figure("last"),
        ])
        for gauge in list.shown {
            table.add(
                [Span(gauge.series.name), Span(gauge.source.name)]
                    + [gauge.min, gauge.mean, gauge.max, gauge.last].map { Span(gauge.series.forPeople($0)) })
        }
        self.table(table)
        if !list.note.isEmpty { line("  ", Span(list.note, .faint)) }
    }

    mutating func addFindings(_ run: Run) {
        guard !run.findings.isEmpty || !run.goneFindings.isEmpty else { return }
        gap()
        line("  ", Span("Findings", .strong))
        for (index, finding) in run.findings.enumerated() {
            let life = run.life(of: finding).map { " (\($0))" } ?? ""
            paragraph(finding.severity.mark, finding.title + life)
            // Several findings with the same way out say it once, after the last.
            let saidLater = run.findings.dropFirst(index + 1).contains { $0.recommendation == finding.recommendation }
            if !finding.recommendation.isEmpty, !saidLater { paragraph(Span("→ ", .accent), finding.recommendation, indent: 5) }
        }
        for gone in run.goneFindings { paragraph(Span("-  ", .faint), gone.words) }
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
