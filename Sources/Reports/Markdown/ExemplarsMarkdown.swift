// Single requests, folded away.

import Analysis
import Drawing
import Runs

/// Five of the slow ones, and some that failed; empty when nothing was kept.
func exemplarsDetails(_ run: Run) -> String {
    let slow = table(ExemplarTable(run.slowestRequests, of: run, isWide: true))
    let failed = table(ExemplarTable(run.failedExemplars, of: run, isWide: true))
    let parts = [slow, failed].filter { !$0.isEmpty }
    return parts.isEmpty ? "" : folded(slow.isEmpty ? "Failed requests" : "Slowest requests", parts.joined(separator: "\n"))
}

private func table(_ exemplars: ExemplarTable) -> String {
    guard !exemplars.requests.isEmpty else { return "" }
    var table = MarkdownTable(exemplars.columns.map { ($0.isFigure ? ">" : "") + $0.title })
    for request in exemplars.requests {
        table.add(
            exemplars.columns.map { column in
                let text = column.text(request)
                return ["step", "trace id", "headers"].contains(column.title) ? text.asCode : text.inMarkdown
            })
    }
    return table.text
}
