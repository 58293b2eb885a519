// The history of a scenario as a page: how the latest run compares, the level of every run, and where it changed.

import Basics
package import Comparison
package import Drawing
import Runs

/// A history as an HTML page that needs nothing else.
package func trendPage(_ trend: ScenarioTrend) -> String { htmlPage(of: trend).text }

/// The same before it is put together.
package func htmlPage(of trend: ScenarioTrend) -> HTMLPage {
    let chart = TrendChart(trend)
    let latest = trend.points.last
    var facts = ["\(trend.points.count) run\(trend.points.count == 1 ? "" : "s")"]
    if let first = trend.points.first { facts.append("since \(minute(first.run.startedAt)) UTC") }
    if let latest { facts.append("latest \(latest.run.name)") }
    var reasons: [String] = []
    if let bound = trend.bound {
        reasons.append(
            "The \(bound.runs) runs before it, since the last change, allow \(trend.metric.forPeople(bound.lower)) to \(trend.metric.forPeople(bound.upper))."
        )
    } else if latest != nil {
        reasons.append("\(trend.missing) more run\(trend.missing == 1 ? "" : "s") on this level would show what is usual.")
    }
    let headline =
        latest.map { "\(trend.metric.rawValue) \(trend.metric.forPeople($0.value)) in the latest run" } ?? "there is no run to show"
    var body = PageHeader(
        tone: trend.standing.tone, sign: trend.standing.sign, outcome: trend.standing.answer,
        title: "\(trend.scenario) <span class=\"tag\">\(trend.metric.rawValue)</span>",
        headline: headline, reasons: reasons, facts: facts,
        figure: trend.standing.rawValue
    ).markup
    if !chart.chart.isEmpty {
        body += "<section id=\"history\"><h2>Every run</h2>\n\(chart.chart.figure)</section>\n"
    }
    body += changesSection(trend)
    if !trend.peakHours.isEmpty {
        body +=
            "<section id=\"peaks\"><h2>Hours of peak</h2>\(sentences(trend.peakHours.map { $0.words(trend.metric) }))</section>\n"
    }
    if !trend.notes.isEmpty {
        body += "<section id=\"notes\"><h2>Not in the series</h2>\(sentences(trend.notes))</section>\n"
    }
    body += """
        <section id="about"><p class="note">See it again: <code>perfbench trend \(trend.scenario) --metric "\(trend.metric.rawValue)" --html trend.html</code></p></section>

        """
    return HTMLPage(
        title: "\(trend.scenario): \(trend.metric.rawValue)", ids: latest.map { [$0.run.id] } ?? [], axes: [chart.axis],
        charts: [chart.chart], body: body)
}

private func changesSection(_ trend: ScenarioTrend) -> Markup {
    guard !trend.changes.isEmpty else {
        return trend.points.count < 3
            ? "" : "<section id=\"changes\"><h2>Changes</h2><p>No change of level was found.</p></section>\n"
    }
    let rows = trend.changes.enumerated().map { index, change in
        let (before, after) = (trend.points[max(0, change.range.lowerBound - 1)].run, trend.points[change.range.upperBound].run)
        let ratio = change.before == 0 ? "-" : Reports.change(change.after / change.before)
        let figures = [
            trend.metric.forPeople(change.before), trend.metric.forPeople(change.after), ratio, change.p.map(chance) ?? "-",
        ]
        .map { "<td class=\"n\">\($0)</td>" as Markup }
        return """
            <tr id="change-\(index + 1)"><th scope="row"><span class="mark \(change.tone)">\(index + 1)</span> \(change.words)</th>\(figures)<td class="name">\(before.name)</td><td class="name">\(after.name)</td></tr>

            """ as Markup
    }
    let heads = ["level before", "after", "ratio", "p"].map { "<th scope=\"col\" class=\"n\">\($0)</th>" as Markup }
    return """
        <section id="changes"><h2>Changes</h2><div class="scroll"><table><thead><tr><th scope="col">change</th>\(heads)<th scope="col" class="name">after run</th><th scope="col" class="name">by run</th></tr></thead><tbody>
        \(rows)</tbody></table></div></section>

        """
}

/// The figure of every run, the levels between changes, and what the latest run was held against.
private struct TrendChart {
    let axis: ChartAxis
    let chart: LineChart

    init(_ trend: ScenarioTrend) {
        let points = trend.points
        let (unit, scale) = trend.metric.chartUnit
        axis = ChartAxis(
            id: "runs", title: "run", labels: points.map { "\(minute($0.run.startedAt)), \($0.run.name)" })
        let count = Double(max(1, points.count))
        var marks = Marks()
        for (index, change) in trend.changes.enumerated() {
            marks.marks.append(
                Marks.Mark(
                    at: Double(change.index) / count, text: String(index + 1), tone: change.tone, target: "change-\(index + 1)",
                    title:
                        "Change \(index + 1), \(change.words), from \(trend.metric.forPeople(change.before)) to \(trend.metric.forPeople(change.after)) with run \(points[change.index].run.name)"
                ))
        }
        var levels: [LineChart.Level] = []
        if let bound = trend.bound {
            levels.append(
                LineChart.Level(
                    range: (bound.lower * scale)...(bound.upper * scale), kind: "usual", title: "what the latest may be",
                    from: max(0, (count - 1 - Double(bound.runs)) / count)))
        }
        var series = [
            ChartSeries(name: "run", ink: 1, range: ColumnRange(points.map { $0.value * scale }), look: .dots)
        ]
        if !trend.changes.isEmpty {
            series.insert(
                ChartSeries(name: "level", ink: 5, range: ColumnRange(Self.levels(trend).map { $0 * scale })), at: 0)
        }
        chart = LineChart(
            id: "history", title: trend.metric.rawValue, note: "Oldest run on the left; numbers mark where the level changed.",
            unit: unit, axis: axis, isTall: true, extent: .fitted, series: series,
            xTicks: axis.ticks(points.map { String(minute($0.run.startedAt).prefix(10)) }), breaks: Set(trend.changes.map(\.index)),
            levels: levels, backdrop: marks.drawing(width: ChartFrame.width, height: ChartFrame.height), above: marks.links)
    }

    /// The level on which each run is.
    private static func levels(_ trend: ScenarioTrend) -> [Double] {
        trend.points.indices.map { index in
            trend.changes.last { $0.index <= index }?.after ?? trend.changes.first?.before ?? .nan
        }
    }
}

extension ScenarioTrend.Change {
    fileprivate var words: String { "\(isConfirmed ? "confirmed" : "suspect"), \(isWorse ? "worse" : "better")" }
    fileprivate var tone: String { !isWorse ? "info" : isConfirmed ? "critical" : "warning" }
}

extension ScenarioTrend.Standing {
    fileprivate var tone: String {
        switch self {
        case .worse: "bad"
        case .better, .within: "good"
        case .unknown: "warning"
        }
    }

    fileprivate var answer: String {
        switch self {
        case .worse: "worse"
        case .better: "better"
        case .within: "as usual"
        case .unknown: "cannot tell yet"
        }
    }

    fileprivate var sign: String {
        switch self {
        case .worse: "✗"
        case .better: "▲"
        case .within: "✓"
        case .unknown: "?"
        }
    }
}
