// The list of runs, and one of them: the report, its range, and what can be done with it.

import Basics
import Conduct
import Drawing
import FoundationEssentials
import HTTPMessages
import Reports
import RunStore
import Runs

let runPageRoutes: [Route] = [
    Route(.get, "/runs", .viewer, "The runs.", Parameter.runFilters, answer: .other(["text/html"])) { desk, call in
        let query = try RunQuery(call)
        let page = try desk.store.page(query)
        let names = try desk.store.latestRuns(each: 0).map(\.scenario)
        let body = filterForm(call, names) + runTable(page.runs) + nextLink(call, page.next.map { query.text($0) })
        return ServedPage(title: "Runs", current: "/runs", body: body).reply(call)
    },
    Route(.get, "/runs/{run}", .viewer, "A run.", [.run, .from, .to, .trial], answer: .other(["text/html"]), isSlow: true) {
        desk, call in
        let id = try desk.run(call)
        let line = try desk.store.line(of: id)
        let isLive = line.status == .running
        let report: HTMLPage
        if let range = try SecondRange(call) {
            let run = try desk.store.limited(id, to: range)
            let end = min(range.seconds.upperBound, (run.intervals.last?.second ?? 0) + 1)
            report = htmlPage(of: run, part: "seconds \(range.seconds.lowerBound) to \(end) of trial \(range.trial + 1)")
        } else {
            let run = try desk.store.analyzed(id)
            report = htmlPage(of: run, detail: isLive ? nil : try desk.store.detail(of: run))
        }
        let body = toolbar(line, call) + (isLive ? liveSection(line) : "") + report.body
        return ServedPage(
            title: report.title, current: "/runs", body: body, axes: report.axes, charts: report.charts, follows: isLive ? id : nil
        ).reply(call)
    },
    Route(.post, "/runs/{run}/label", .operator, "Gives it a label.", [.run], body: [Parameter("label", .text(200), "The label.")])
    {
        desk, call in .see("/runs/\(urlPart(try desk.setLabel(call)))")
    },
    Route(.post, "/runs/{run}/delete", .operator, "Deletes it.", [.run], body: [], isSlow: true) { desk, call in
        try desk.deleteRun(call)
        return .see("/runs")
    },
    Route(.post, "/runs/{run}/stop", .operator, "Ends it.", [.run], body: []) { desk, call in
        .see("/runs/\(urlPart(try desk.stopRun(call).id))")
    },
    Route(
        .post, "/runs/{run}/baseline", .operator, "Makes it a baseline.", [.run], body: [Parameter("name", .text(100), "The name.")]
    ) {
        desk, call in .see("/runs/\(urlPart(try desk.setBaseline(call).run))")
    },
]

// MARK: The list

private func filterForm(_ call: Call, _ scenarios: [String]) -> Markup {
    func options(_ words: [String], _ name: String) -> Markup {
        let chosen = call.text(name)
        let items = words.map { word in
            (word == chosen ? "<option selected>\(word)</option>" : "<option>\(word)</option>") as Markup
        }
        return "<option value=\"\"></option>\(items)"
    }
    func field(_ name: String, _ title: String) -> Markup {
        let value = call.query.first { $0.name == name }?.value ?? ""
        return "<label>\(title) <input name=\"\(name)\" value=\"\(value)\"></label>"
    }
    return """
        <h1>Runs</h1>
        <form class="filter" method="get" action="/runs">
        <label>Scenario <select name="scenario">\(options(scenarios, "scenario"))</select></label>
        <label>Verdict <select name="outcome">\(options(Verdict.Outcome.allCases.map(\.rawValue), "outcome"))</select></label>
        \(field("label", "Label"))\(field("tag", "Tag (key=value)"))\(field("since", "Since (2026-11-30)"))\(field("until", "Until"))
        <label>Sort <select name="sort">\(options(RunQuery.Sort.allCases.map(\.rawValue), "sort"))</select></label>
        <label>Order <select name="order">\(options(["descending", "ascending"], "order"))</select></label>
        <button>Show</button></form>

        """
}

/// Runs as a table.
func runTable(_ runs: [RunLine]) -> Markup {
    guard !runs.isEmpty else { return "<p>No run is like that.</p>\n" }
    let rows = runs.map { run in
        let baselines = run.baselines.map { " <span class=\"tag\">baseline \($0)</span>" as Markup }
        return """
            <tr><th scope="row" class="name">\(runLink(run))\(baselines)</th><td class="name">\(scenarioLink(run.scenario))</td><td class="name">\(outcomeMark(run))</td><td class="name">\(dayAndTime(run.startedAt))</td><td>\(run.measured.forPeople)</td><td>\(exact(run.requests))</td><td>\(run.errorText)</td><td>\(run.p95Text)</td></tr>

            """ as Markup
    }
    return """
        <div class="scroll"><table id="runs"><thead><tr><th scope="col">run</th><th scope="col" class="name">scenario</th><th scope="col" class="name">outcome</th><th scope="col" class="name">started, UTC</th><th scope="col">measured</th><th scope="col">requests</th><th scope="col">failed</th><th scope="col">p95</th></tr></thead><tbody>
        \(rows)</tbody></table></div>

        """
}

/// `2026-11-30 08:15`.
func dayAndTime(_ seconds: Double) -> String {
    guard abs(seconds) < 1e11 else { return "-" }
    return Date(timeIntervalSince1970: seconds).formatted(.iso8601).prefix(16).split(separator: "T").joined(separator: " ")
}

private func nextLink(_ call: Call, _ cursor: String?) -> Markup {
    guard let cursor else { return "" }
    let rest = call.query.filter { $0.name != "cursor" && !$0.value.isEmpty } + [("cursor", cursor)]
    let query = rest.map { "\(urlPart($0.name))=\(urlPart($0.value))" }.joined(separator: "&")
    return "<p><a rel=\"next\" href=\"/runs?\(query)\">Older runs</a></p>\n"
}

// MARK: One run

private func toolbar(_ run: RunLine, _ call: Call) -> Markup {
    let path = "/runs/\(urlPart(run.id))"
    let formats = ReportFormat.words.map { word in
        "<a href=\"/api/v1\(path)/report?format=\(word)\" download=\"\(run.id).\(word)\">\(word)</a> " as Markup
    }
    func value(_ name: String) -> String { call.integer(name).map(String.init) ?? "" }
    var changes: Markup = ""
    if let caller = call.caller, caller.role >= .operator {
        let label: Markup = "<input name=\"label\" value=\"\(run.label)\" maxlength=\"200\" aria-label=\"Label\">"
        let name: Markup = "<input name=\"name\" placeholder=\"default\" maxlength=\"100\" aria-label=\"Name of the baseline\">"
        changes = """
            <div class="changes">\(run.status == .running ? buttonForm(path + "/stop", "Stop", caller, isDangerous: true) : "")\(buttonForm(path + "/label", "Set label", caller, fields: label))\(buttonForm(path + "/baseline", "Set baseline", caller, fields: name))\(run.status == .running ? "" : buttonForm(path + "/delete", "Delete", caller, isDangerous: true))</div>
            """
    }
    let whole: Markup = call.query.isEmpty ? "" : " <a href=\"\(path)\">Whole run</a>"
    return """
        <div class="toolbar"><p class="facts">\(runLink(run)) of \(scenarioLink(run.scenario)) · <a href="/compare?candidate=\(urlPart(run.id))">Compare</a></p>
        <form class="range" method="get" action="\(path)"><label>From second <input type="number" name="from" min="0" value="\(value("from"))"></label> <label>to <input type="number" name="to" min="1" value="\(value("to"))"></label> <label>trial <input type="number" name="trial" min="0" value="\(value("trial"))" placeholder="0"></label> <button>Show range</button>\(whole)</form>
        \(changes)<details><summary>Export</summary><p>\(formats)</p></details></div>

        """
}

/// What the script fills while the run goes; without it the page is loaded again.
private func liveSection(_ run: RunLine) -> Markup {
    """
    <section id="live" data-run="\(run.id)"><h2>Live</h2><p class="moment"><span id="live-state">Waiting for the next second.</span></p>
    <dl class="tiles"><div><dt>second</dt><dd id="live-second">-</dd></div><div><dt>requests/s</dt><dd id="live-requests">-</dd></div><div><dt>p50</dt><dd id="live-p50">-</dd></div><div><dt>p95</dt><dd id="live-p95">-</dd></div><div><dt>failed</dt><dd id="live-failed">-</dd></div></dl>
    <figure class="live"><figcaption><h3>Response time, p95 (solid) and p50 (dashed), last 120 seconds</h3></figcaption><svg id="live-chart" viewBox="0 0 1200 200" preserveAspectRatio="none" role="img" aria-label="Response time of the last 120 seconds"><path class="line ink1" id="live-line-p95"/><path class="line ink3" id="live-line-p50"/></svg><p class="note" id="live-scale"></p></figure></section>

    """
}
