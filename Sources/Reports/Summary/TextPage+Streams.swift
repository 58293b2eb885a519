// Answers that arrived bit by bit, with the names that other programs have for the same figures.

import Basics
import Drawing
import Histograms
import Metrics
import Runs

extension TextPage {
    mutating func addStreams(_ run: Run) {
        guard let streams = run.totals.streams else { return }
        var table = TextTable(
            [.name(Span("Streams", .strong)), .figure("count")] + ["p50", "p90", "p95", "p99", "max"].map { .figure($0) }
                + [.name(Span("elsewhere", .faint))])
        for metric in StreamMetric.allCases where !streams[metric].isEmpty {
            let histogram = streams[metric]
            let figures = [50.0, 90, 95, 99, 100].map { Span(histogram.value(atPercentile: $0).forPeople) }
            table.add([Span(metric.title), Span(exact(histogram.totalCount))] + figures + [Span(metric.shortPeers, .faint)])
        }
        self.table(table)
        let notes = streamNotes(streams, measured: run.measured)
        if !notes.isEmpty { paragraph("", notes.joined(separator: " ") + " Definitions: perfbench help streams.", ink: .faint) }
    }
}
