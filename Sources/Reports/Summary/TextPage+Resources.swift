// What the load cost: the generator, the host, the target.

import Analysis
import Basics
import Runs

extension TextPage {
    mutating func addResources(_ run: Run) {
        var table = TextTable([
            .name(Span("Resources", .strong)), .figure("mean", of: "CPU"), .figure("max", of: "CPU"),
            .figure("busiest", of: "CPU"),
            .figure("mean", of: "memory"), .figure("max", of: "memory"), .figure("threads"), .figure("files"),
        ])
        for resource in ResourceFigures.all(of: run) {
            func cell(_ metric: ResourceMetric, _ value: KeyPath<ResourceFigures.Figure, Double>, _ words: (Double) -> String)
                -> Span
            {
                resource.figures[metric].map { Span(words($0[keyPath: value])) } ?? Span("-", .faint)
            }
            let percent = { (value: Double) in percentForPeople(value / 100) }
            table.add([
                Span(resource.source.split(separator: ":", maxSplits: 1).last.map(String.init) ?? resource.source),
                cell(.cpuPercent, \.mean, percent), cell(.cpuPercent, \.max, percent), cell(.busiestPercent, \.max, percent),
                cell(.memoryBytes, \.mean, bytesForPeople), cell(.memoryBytes, \.max, bytesForPeople),
                cell(.threads, \.max, countForPeople), cell(.descriptors, \.max, countForPeople),
            ])
        }
        guard !table.isEmpty else { return }
        self.table(table)
        line("  ", Span("CPU: of processes in per cent of one core, of the host of all \(run.header.machine.cores) cores.", .faint))
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
