// The run for an engineer who has thirty seconds: one file that any browser opens, without a network.

import Analysis
import Basics
import JSON
package import Runs

/// A run as an HTML page that needs nothing else: no network, no other file, no font. It reads from the top: the verdict and its reasons,
/// thresholds and findings, then charts on one time axis, then the tables. `detail` adds the heatmap and errors by reason.
package func htmlReport(_ run: Run, detail: RunDetail? = nil) -> String {
    let time = TimeCharts(run, detail)
    let curve = PercentileCurve(response: run.totals.merged(\.responseTime), service: run.totals.merged(\.serviceTime))
    let hasTwoClocks = run.header.model != "closed"
    let curveChart = curve.chart(hasTwoClocks: hasTwoClocks)
    let charts = time.charts
    let search = SearchCharts(run)
    let axes: [JSONValue.Member] = [
        .init("time", time.axis()), .init("curve", ["labels": .array(curve.labels.map { .string($0) }), "step": 1]),
    ]
    let data: JSONValue = [
        "axes": .object(axes + (search?.axes ?? [])),
        "charts": .object((charts + [curveChart] + (search?.charts ?? [])).filter { !$0.isEmpty }.map { .init($0.id, $0.data) }),
    ]
    var page = head(run)
    page += verdictSection(run) + thresholdsSection(run) + comparisonSection(run) + findingsSection(run) + figuresSection(run)
    if let search { page += search.section }
    page += chartsSection(charts, heatmap: heatmap(detail, time))
    page += curveSection(curveChart) + stepsSection(run) + groupsSection(run) + phaseBars(run)
    page += exemplarsSection(run)
    page += responsesSection(run) + checksSection(run) + resourcesSection(run) + aboutSection(run)
    let nonce = Markup(ours: nonce(run))
    // Nothing that ends a script element can stand in it: JSON may write "<" as an escape.
    let json = data.text().split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c")
    page += """
        </main>
        <script type="application/json" id="data" nonce="\(nonce)">\(Markup(ours: json))</script>
        <script nonce="\(nonce)">\(Markup(ours: pageScript))</script>
        </body></html>

        """
    return page.text
}

/// What marks our own scripts, so that the browser runs no other: names come from scenarios that are older than the run's id.
private func nonce(_ run: Run) -> String { String(run.header.id.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }) }

private func head(_ run: Run) -> Markup {
    let outcome = run.verdict?.outcome.rawValue ?? run.header.status.rawValue
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-\(nonce(run))'; base-uri 'none'; form-action 'none'"
    return """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="\(Markup(ours: policy))">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(run.header.scenario): \(outcome)</title>
        <style>\(Markup(ours: pageStyle))</style></head>
        <body><main>

        """
}

private func heatmap(_ detail: RunDetail?, _ time: TimeCharts) -> Markup {
    guard let detail, !detail.map.isEmpty else { return "" }
    return detail.map.figure(marks: time.marks, stride: detail.stride, xTicks: time.xTicks)
}

private func chartsSection(_ charts: [LineChart], heatmap: Markup) -> Markup {
    guard !charts.isEmpty else { return "" }
    // The heatmap stands right after the response times it explains.
    let figures = [charts[0].figure, heatmap] + charts.dropFirst().map(\.figure)
    return """
        <section id="time"><h2>Over time</h2>
        <p class="moment"><span>Point at a chart, or focus one and use the arrow keys: all charts read the same moment.</span> <output id="moment"></output></p>
        <p class="key"><span><i class="swatch warmup"></i>warm-up, in no figure</span> <span><i class="swatch worst"></i>worst window of a failed threshold</span> <span><i class="mark warning">1</i>where a finding begins</span></p>
        \(figures)</section>

        """
}

private func curveSection(_ chart: LineChart) -> Markup {
    chart.isEmpty ? "" : "<section id=\"curve\"><h2>Distribution</h2>\n\(chart.figure)</section>\n"
}
