// The tables below the charts: steps, responses, checks, resources, and what ran where.

import Analysis
import Basics
import Drawing
import HTTPMessages
import Histograms
import JSON
import Metrics
import Runs

/// More rows than this do not help; the JSON report has them all.
private let mostRows = 300

private func rest(_ count: Int) -> Markup {
    count > mostRows ? "<p class=\"note\">… and \(exact(Int64(count - mostRows))) more in the JSON report.</p>" : ""
}

/// The steps, sortable by any column, each with its histogram.
func stepsSection(_ run: Run) -> Markup {
    let layout = run.header.layout
    guard !layout.steps.isEmpty else { return "" }
    let closed = run.header.model == .closed
    let distribution = Distribution(run.totals.steps.map(\.responseTime))
    let percentiles: [(String, Double)] = [("p50", 50), ("p95", 95), ("p99", 99), ("max", 100)]
    var heads = ["step", "requests", "failed"] + percentiles.map(\.0)
    if !closed { heads += percentiles.prefix(3).map { "service \($0.0)" } }
    let titles = heads.enumerated().map { index, title in
        "<th scope=\"col\"\((index == 0 ? "" : " class=\"n\"") as Markup)><button type=\"button\">\(title)</button></th>" as Markup
    }
    let rows = zip(layout.steps, run.totals.steps).prefix(mostRows).map { step, tally in
        func times(_ histogram: Histogram, _ count: Int) -> [Markup] {
            percentiles.prefix(count).map { _, percentile in
                let value = histogram.value(atPercentile: percentile)
                return histogram.isEmpty
                    ? "<td class=\"n\">-</td>"
                    : "<td class=\"n\" data-value=\"\(machineNumber(value.inMilliseconds))\">\(value.forPeople)</td>"
            }
        }
        let name = layout.flows.count > 1 ? "\(step.flow) › \(step.name)" : step.name
        let failed: Markup = tally.failed > 0 ? " bad" : ""
        return """
            <tr><th scope="row" class="name">\(name)</th><td class="n" data-value="\(tally.requests)">\(exact(tally.requests))</td><td class="n\(failed)" data-value="\(tally.failed)">\(exact(tally.failed))</td>\(times(tally.responseTime, 4))\(closed ? [] : times(tally.serviceTime, 3))<td>\(distribution.drawing(tally.responseTime))</td></tr>

            """ as Markup
    }
    return """
        <section id="steps"><h2>Steps</h2>
        <p class="note">Response times; histograms run from \(distribution.words) on one logarithmic axis, with a line at p50 and a dashed one at p99.</p>
        <div class="scroll"><table class="sortable"><thead><tr>\(titles)<th scope="col">histogram</th></tr></thead><tbody>
        \(rows)</tbody></table></div>\(rest(layout.steps.count))</section>

        """
}

func responsesSection(_ run: Run) -> Markup {
    let codes = run.totals.statusCodes
    let sum = codes.reduce(0, +)
    let statuses = codes.indices.filter { codes[$0] > 0 }.map { code in
        "<tr><th scope=\"row\">\(code == 0 ? "outside 100 to 599" : String(code))</th><td class=\"n\">\(exact(codes[code]))</td><td class=\"n\">\(percentForPeople(Double(codes[code]) / Double(sum)))</td></tr>\n"
            as Markup
    }
    let requests = Double(max(1, run.totals.requests))
    let errors = run.totals.failures.sorted { $0.count > $1.count }.map { failure, count in
        "<tr><th scope=\"row\">\(failure.message)</th><td>\(failure.side.rawValue)</td><td>\(failure.kind)</td><td class=\"n bad\">\(exact(count))</td><td class=\"n\">\(percentForPeople(Double(count) / requests))</td></tr>\n"
            as Markup
    }
    var section = Markup()
    if !errors.isEmpty {
        section +=
            "<section id=\"errors\"><h2>Errors</h2><div class=\"scroll\"><table><thead><tr><th scope=\"col\">error</th><th scope=\"col\">side</th><th scope=\"col\">kind</th><th scope=\"col\" class=\"n\">count</th><th scope=\"col\" class=\"n\">of requests</th></tr></thead><tbody>\(errors)</tbody></table></div></section>\n"
    }
    if !statuses.isEmpty {
        section +=
            "<section id=\"statuses\"><h2>Status codes</h2><div class=\"scroll\"><table><thead><tr><th scope=\"col\">status</th><th scope=\"col\" class=\"n\">responses</th><th scope=\"col\" class=\"n\">share</th></tr></thead><tbody>\(statuses)</tbody></table></div></section>\n"
    }
    return section
}

func checksSection(_ run: Run) -> Markup {
    let layout = run.header.layout
    guard !layout.checks.isEmpty else { return "" }
    let rows = zip(layout.checks, run.totals.checks).prefix(mostRows).map { check, tally in
        let step = layout.steps.indices.contains(check.step) ? layout.steps[check.step].name : ""
        let mark = tally.failed > 0 ? "✗" : tally.passed > 0 ? "✓" : "?"
        let tone: Markup = tally.failed > 0 ? " bad" : ""
        return
            "<tr><th scope=\"row\" class=\"name\">\(mark) \(check.name)</th><td class=\"name\">\(step)</td><td class=\"n\">\(exact(tally.passed))</td><td class=\"n\(tone)\">\(exact(tally.failed))</td></tr>\n"
            as Markup
    }
    return """
        <section id="checks"><h2>Checks</h2><div class="scroll"><table><thead><tr><th scope="col">check</th><th scope="col">step</th><th scope="col" class="n">passed</th><th scope="col" class="n">failed</th></tr></thead><tbody>
        \(rows)</tbody></table></div>\(rest(layout.checks.count))</section>

        """
}

func resourcesSection(_ run: Run) -> Markup {
    let resources = ResourceFigures.all(of: run)
    guard !resources.isEmpty else { return "" }
    let columns = ResourceColumn.all(resources)
    let heads = columns.map { "<th scope=\"col\" class=\"n\">\($0.title)</th>" as Markup }
    let rows = resources.map { resource in
        let cells = columns.map { "<td class=\"n\">\($0.text(resource) ?? "-")</td>" as Markup }
        return "<tr><th scope=\"row\" class=\"name\">\(resource.source.description)</th>\(cells)</tr>\n" as Markup
    }
    return """
        <section id="resources"><h2>Resources</h2><div class="scroll"><table><thead><tr><th scope="col">source</th>\(heads)</tr></thead><tbody>
        \(rows)</tbody></table></div><p class="note">\(ResourceColumn.note(run.header.machine))</p></section>

        """
}

func gaugesSection(_ run: Run) -> Markup {
    let gauges = GaugeFigures.all(of: run)
    guard !gauges.isEmpty else { return "" }
    let rows = gauges.prefix(mostRows).map { gauge in
        let values = [gauge.min, gauge.mean, gauge.max, gauge.last].map {
            "<td class=\"n\">\(gauge.series.forPeople($0))</td>" as Markup
        }
        return
            "<tr><th scope=\"row\" class=\"name\">\(gauge.series.name)</th><td class=\"name\">\(gauge.source.name)</td>\(values)</tr>\n"
            as Markup
    }
    let heads = ["min", "mean", "max", "last"].map { "<th scope=\"col\" class=\"n\">\($0)</th>" as Markup }
    return """
        <section id="gauges"><h2>Gauges</h2><details><summary>\(gauges.count) series in the measured window</summary><div class="scroll"><table><thead><tr><th scope="col">gauge</th><th scope="col">source</th>\(heads)</tr></thead><tbody>
        \(rows)</tbody></table></div>\(rest(gauges.count))</details></section>

        """
}

/// What ran, where, and how to see it again.
func aboutSection(_ run: Run) -> Markup {
    let header = run.header
    let machine = header.machine
    let facts = [
        ("run", header.id), ("target", header.target), ("seed", String(header.seed)), ("fingerprint", header.fingerprint),
        ("workers", String(header.workers)), ("transport", header.transport.rawValue),
        ("HTTP", run.totals.counts.httpVersion ?? "-"),
        ("perfbench", header.version),
        ("host", machine.host), ("kernel", machine.kernel), ("cpu", machine.cpu), ("cores", String(machine.cores)),
        ("memory", bytesForPeople(Double(machine.memoryBytes))),
    ].filter { !$0.1.isEmpty }.map { "<dt>\($0.0)</dt><dd class=\"name\">\($0.1)</dd>" as Markup }
    return """
        <section id="about"><h2>About this run</h2><dl class="about">\(facts)</dl>
        <p class="note">See it again: <code>perfbench report \(header.id) --format html -o report.html</code></p></section>

        """
}
