// Single requests: five of the slow ones, and some that failed.

import Analysis
import Drawing
import Runs

extension TextPage {
    mutating func addExemplars(_ run: Run) {
        add(ExemplarTable(run.slowestRequests, of: run, isWide: false), "Slowest requests")
        add(ExemplarTable(run.failedExemplars, of: run, isWide: false), "Failures")
    }

    private mutating func add(_ exemplars: ExemplarTable, _ title: String) {
        var table = TextTable(
            exemplars.columns.enumerated().map { index, column in
                if index == 0 { return .name(Span(title, .strong)) }
                if column.isFigure { return .figure(column.title) }
                // A trace id that was cut would find nothing.
                return column.title == "trace id" ? .word(column.title) : .name(Span(column.title, .faint))
            })
        for request in exemplars.requests { table.add(exemplars.columns.map { Span($0.text(request)) }) }
        self.table(table)
    }
}
