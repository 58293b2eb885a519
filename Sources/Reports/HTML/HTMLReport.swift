// The run for an engineer who has thirty seconds: one file that any browser opens, without a network.

import Analysis
import Basics
package import Drawing
import Metrics
package import Runs

/// A run as an HTML page that needs nothing else: no network, no other file, no font. It reads from the top: the verdict and its reasons,
/// thresholds and findings, then charts on one time axis, then the tables. `detail` adds the heatmap and errors by reason.
package func htmlReport(_ run: Run, detail: RunDetail? = nil) -> String { htmlPage(of: run, detail: detail).text }

/// The same before it is put together. `part` says which part of the run it is, where `run` was limited to one.
package func htmlPage(of run: Run, detail: RunDetail? = nil, part: String? = nil) -> HTMLPage {
    let time = TimeCharts(run, detail)
    var clocks = [PercentileCurve.Line(name: "response time", ink: 2, times: run.totals.merged(\.responseTime))]
    // In a closed model both clocks are the same.
    if run.header.model != .closed {
        clocks.append(PercentileCurve.Line(name: "service time", ink: 1, times: run.totals.merged(\.serviceTime)))
    }
    let curve = PercentileCurve(clocks)
    let charts = time.charts
    let search = SearchCharts(run)
    var body = verdictSection(run, part: part)
    // The answer of a search comes first: the thresholds below are those of one trial.
    if let search { body += search.section }
    body += thresholdsSection(run) + comparisonSection(run) + findingsSection(run) + figuresSection(run)
    body += chartsSection(charts, time.marks, heatmap: heatmap(detail, time))
    body +=
        curveSection(curve.chart) + stepsSection(run) + streamsSection(run) + groupsSection(run) + phaseBars(run)
        + exemplarsSection(run)
    body +=
        responsesSection(run) + checksSection(run) + resourcesSection(run) + gaugesSection(run) + generatorsSection(run)
        + aboutSection(run)
    return HTMLPage(
        title: "\(run.header.scenario): \(run.verdict?.outcome.rawValue ?? run.header.status.rawValue)", ids: [run.header.id],
        axes: [time.axis, curve.axis] + (search?.axes ?? []), charts: charts + [curve.chart] + (search?.charts ?? []), body: body)
}

private func heatmap(_ detail: RunDetail?, _ time: TimeCharts) -> Markup {
    guard let detail, !detail.map.isEmpty else { return "" }
    return detail.map.figure(marks: time.marks, stride: detail.stride, xTicks: time.xTicks)
}

private func chartsSection(_ charts: [LineChart], _ marks: Marks, heatmap: Markup) -> Markup {
    guard !charts.isEmpty else { return "" }
    // The heatmap is right after the response times it explains.
    let figures = [charts[0].figure, heatmap] + charts.dropFirst().map(\.figure)
    return """
        <section id="time"><h2>Over time</h2>
        <p class="moment"><span>Point at a chart, or focus one and use the arrow keys: all charts read the same moment.</span> <output id="moment"></output></p>
        \(marks.key)\(figures)</section>

        """
}

func curveSection(_ chart: LineChart) -> Markup {
    chart.isEmpty ? "" : "<section id=\"curve\"><h2>Distribution</h2>\n\(chart.figure)</section>\n"
}
