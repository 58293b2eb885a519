// Single requests, to be looked up in the traces and logs of the target.

import Analysis
import Drawing
import Runs

/// Five of the slow ones over all steps, and some that failed; nothing when none was kept.
func exemplarsSection(_ run: Run) -> Markup {
    let slow = table(ExemplarTable(run.slowestRequests, of: run, isWide: true), "slow")
    let failed = table(ExemplarTable(run.failedExemplars, of: run, isWide: true), "failed")
    guard !slow.isEmpty || !failed.isEmpty else { return "" }
    return """
        <section id="exemplars"><h2>Single requests</h2>
        <p class="note">The slowest, and some that failed: each kind of failure before any a second time. The JSON report has those of every step.</p>
        \(slow)\(failed)</section>

        """
}

private func table(_ exemplars: ExemplarTable, _ kind: String) -> Markup {
    guard !exemplars.requests.isEmpty else { return "" }
    let heads = exemplars.columns.map {
        "<th scope=\"col\"\(($0.isFigure ? " class=\"n\"" : "") as Markup)>\($0.title)</th>" as Markup
    }
    let rows = exemplars.requests.map { request in
        let cells = exemplars.columns.enumerated().map { index, column in
            let text = column.text(request)
            if index == 0 { return "<th scope=\"row\" class=\"name\">\(text)</th>" as Markup }
            if column.title == "trace id" { return "<td><code>\(text)</code></td>" as Markup }
            return column.isFigure ? "<td class=\"n\">\(text)</td>" as Markup : "<td class=\"name\">\(text)</td>" as Markup
        }
        return "<tr>\(cells)</tr>\n" as Markup
    }
    return """
        <div class="scroll"><table data-exemplars="\(kind)"><thead><tr>\(heads)</tr></thead><tbody>
        \(rows)</tbody></table></div>

        """
}
