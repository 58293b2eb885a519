// The run for a pull request or a step summary: the answer first, the rest folded away.

import Analysis
import Basics
import Comparison
import Drawing
import HTTPMessages
import Histograms
import Metrics
package import Runs

/// A run as GitHub-flavoured Markdown, a screen long until its details are opened.
package func markdownReport(_ run: Run) -> String {
    let parts = [
        head(run), thresholdsPart(run), searchPart(run), comparedPart(run), figuresPart(run), stepsPart(run), exemplarsDetails(run),
        errorsPart(run), checksPart(run), resourcesPart(run), gaugesPart(run), findingsPart(run), footer(run),
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
}

private func head(_ run: Run) -> String {
    let outcome = run.verdict?.outcome
    let mark = outcome?.sign ?? "⏳"
    var facts = [run.header.kind.rawValue, "\(run.measured.forPeople) measured"]
    if run.header.trials > 1 { facts.append("\(run.header.trials) trials") }
    if run.warmedUp > 0 { facts.append("\(run.warmedUp.forPeople) warm-up excluded") }
    if let version = run.totals.counts.httpVersionForPeople { facts.append(version) }
    let headline = outcome.map { "**\($0.rawValue)**: \(run.headline($0))" } ?? "no verdict yet"
    let sentences = (run.verdict?.reasons ?? []) + run.answers.map(\.title)
    let reasons = sentences.map { "- \($0.harmless.cut(to: 500).inMarkdown)\n" }.joined()
    return """
        ### \(mark) perfbench \(run.header.scenario.asCode)

        \(headline) · \(facts.joined(separator: " · ")) · \(run.header.target.asCode)

        """ + (reasons.isEmpty ? "" : "\n" + reasons)
}

private func thresholdsPart(_ run: Run) -> String {
    guard !run.thresholds.isEmpty else { return "" }
    var table = MarkdownTable(["", "threshold", ">actual", "where"])
    for threshold in run.thresholds {
        let mark =
            switch threshold.state {
            case .passed: "✅"
            case .failed: "❌"
            case .unmeasured: "⚠️"
            }
        table.add([mark, threshold.expression.asCode, threshold.actualForPeople, threshold.window.inMarkdown])
    }
    return table.text
}

private func comparedPart(_ run: Run) -> String {
    guard let comparison = run.comparison else { return "" }
    return "#### Compared with \(comparison.baseline.name.asCode)\n\n\(comparisonPart(comparison))"
}

private func figuresPart(_ run: Run) -> String {
    let totals = totalFigures(run).filter { $0.value != nil && !run.isPointless($0) }
    var text = totals.map { "\($0.title) **\($0.text)**" }.joined(separator: " · ") + "\n\n"
    let response = run.totals.merged(\.responseTime)
    guard !response.isEmpty else { return text }
    let clocks = [
        ("response time", timeFigures("responseTime", "", response)),
        ("service time", timeFigures("serviceTime", "", run.totals.merged(\.serviceTime))),
    ]
    var table = MarkdownTable([""] + clocks[0].1.map { ">" + $0.title.dropFirst() })
    let arrivals = run.totals.allArrivals
    if arrivals.unanswered > 0 { table.add(["all arrivals", "-"] + arrivalFigures(arrivals).map(\.text) + ["none"]) }
    for (name, figures) in clocks { table.add([name] + figures.map(\.text)) }
    text += table.text
    if arrivals.unanswered > 0 {
        text +=
            "\n<sub>Limits on response time are about all arrivals: those without a good answer rank after every success.</sub>\n"
    }
    return text
}

extension Run {
    /// Planned arrivals mean nothing in a closed model.
    fileprivate func isPointless(_ figure: KeyFigure) -> Bool {
        header.model == .closed
            && ["totals.offeredRate", "totals.lateIterations", "totals.droppedIterations"].contains(figure.path)
    }
}

/// A part that the reader opens.
func folded(_ title: String, _ content: String, open: Bool = false) -> String {
    "<details\(open ? " open" : "")><summary>\(title)</summary>\n\n\(content)\n</details>\n"
}

private func stepsPart(_ run: Run) -> String {
    let layout = run.header.layout
    guard !layout.steps.isEmpty else { return "" }
    var table = MarkdownTable(["step", ">requests", ">failed", ">p50", ">p95", ">p99", ">max", ">service p95"])
    for (step, tally) in zip(layout.steps, run.totals.steps) {
        func text(_ times: Histogram, _ percentile: Double) -> String {
            times.isEmpty ? "-" : times.value(atPercentile: percentile).forPeople
        }
        let name = layout.flows.count > 1 ? "\(step.flow) › \(step.name)" : step.name
        table.add(
            [name.asCode, exact(tally.requests), exact(tally.failed)] + [50, 95, 99, 100].map { text(tally.responseTime, $0) }
                + [text(tally.serviceTime, 95)])
    }
    return folded(layout.steps.count == 1 ? "1 step" : "\(layout.steps.count) steps", table.text)
}

private func errorsPart(_ run: Run) -> String {
    let failures = run.totals.failures.sorted { $0.count > $1.count }
    guard !failures.isEmpty else { return "" }
    var table = MarkdownTable(["error", "side", "kind", ">count"])
    for (failure, count) in failures { table.add([failure.message, failure.side.rawValue, failure.kind, exact(count)]) }
    return folded("\(exact(run.totals.failedRequests)) failed requests", table.text)
}

private func checksPart(_ run: Run) -> String {
    let layout = run.header.layout
    guard !layout.checks.isEmpty else { return "" }
    var table = MarkdownTable(["check", "step", ">passed", ">failed"])
    for (check, tally) in zip(layout.checks, run.totals.checks) {
        let step = layout.steps.indices.contains(check.step) ? layout.steps[check.step].name : ""
        table.add([check.name.asCode, step.asCode, exact(tally.passed), exact(tally.failed)])
    }
    return folded("Checks: \(exact(run.checksPassed)) passed, \(exact(run.checksFailed)) failed", table.text)
}

private func resourcesPart(_ run: Run) -> String {
    let resources = ResourceFigures.all(of: run)
    guard !resources.isEmpty else { return "" }
    let columns = ResourceColumn.all(resources)
    var table = MarkdownTable(["source"] + columns.map { ">\($0.title)" })
    for resource in resources { table.add(["\(resource.source)".asCode] + columns.map { $0.text(resource) ?? "-" }) }
    return folded("Resources", table.text)
}

private func gaugesPart(_ run: Run) -> String {
    let list = GaugeList(run, atMost: 50)
    guard !list.shown.isEmpty else { return "" }
    var table = MarkdownTable(["gauge", "source", ">min", ">mean", ">max", ">last"])
    for gauge in list.shown {
        table.add(
            [gauge.series.name.asCode, gauge.source.name.asCode]
                + [gauge.min, gauge.mean, gauge.max, gauge.last].map { gauge.series.forPeople($0).inMarkdown })
    }
    return folded("Gauges", table.text + (list.note.isEmpty ? "" : "\n\(list.note)\n"))
}

private func findingsPart(_ run: Run) -> String {
    guard !run.findings.isEmpty || !run.goneFindings.isEmpty else { return "" }
    let lines = run.findings.map { finding in
        let advice = finding.recommendation.isEmpty ? "" : "\n  → \(finding.recommendation.harmless.cut(to: 500).inMarkdown)"
        let life = run.life(of: finding).map { " (\($0.harmless.cut(to: 500).inMarkdown))" } ?? ""
        return "- **\(finding.severity.rawValue)**: \(finding.title.harmless.cut(to: 500).inMarkdown)\(life)\(advice)\n"
    }
    let gone = run.goneFindings.map { "- \($0.words.harmless.cut(to: 500).inMarkdown)\n" }
    return folded(
        run.findings.count == 1 ? "1 finding" : "\(run.findings.count) findings", (lines + gone).joined(),
        open: run.findings.contains { $0.severity == .critical })
}

private func footer(_ run: Run) -> String {
    let machine = run.header.machine
    return
        "<sub>run \(run.header.id.asCode) · perfbench \(run.header.version.inMarkdown) · \(machine.cores) cores, \(machine.cpu.asCode) · again: \("perfbench report \(run.header.id)".asCode)</sub>\n"
}
