// A scenario over time, two runs side by side, and what the latest runs found.

import Basics
import Comparison
import Conduct
import Drawing
import HTTPMessages
import Reports
import RunStore
import Runs

let scenarioPageRoutes: [Route] = [
    Route(
        .get, "/scenarios/{scenario}", .viewer, "A scenario over time.", [Parameter("scenario", .text(200), "Its name."), .metric],
        answer: .other(["text/html"]), isSlow: true
    ) { desk, call in
        let trend = try desk.trend(call)
        let page = htmlPage(of: trend)
        var query = RunQuery()
        query.scenario = trend.scenario
        query.limit = 20
        let baselines = try desk.store.baselines().filter { $0.scenario == trend.scenario }
        let body =
            metricLinks(trend.scenario, call) + page.body + baselineSection(baselines, call)
            + "<section><h2>Latest runs</h2>\(runTable(try desk.store.page(query).runs))<p><a href=\"/runs?scenario=\(urlPart(trend.scenario))\">All runs</a></p></section>\n"
        return ServedPage(title: trend.scenario, body: body, axes: page.axes, charts: page.charts).reply(call)
    },
    Route(
        .post, "/baselines/{name}/remove", .operator, "Forgets a baseline.", [Parameter("name", .text(100), "Its name.")],
        body: [.scenario]
    ) {
        desk, call in
        try desk.removeBaseline(call)
        return .see("/scenarios/\(urlPart(call.text("scenario") ?? ""))")
    },
    Route(
        .get, "/compare", .viewer, "Two runs side by side.",
        Desk.sides.map { Parameter($0.name, $0.kind, $0.help) }, answer: .other(["text/html"]), isSlow: true
    ) { desk, call in
        let runs = try desk.store.page(RunQuery()).runs
        let form = compareForm(call, runs)
        guard call.text("baseline") != nil, call.text("candidate") != nil else {
            return ServedPage(title: "Compare", current: "/compare", body: form).reply(call)
        }
        let comparison = try desk.comparison(call)
        let page = htmlPage(of: comparison, detail: try desk.store.detail(of: comparison))
        return ServedPage(title: page.title, current: "/compare", body: form + page.body, axes: page.axes, charts: page.charts)
            .reply(call)
    },
    Route(.get, "/findings", .viewer, "What the latest runs found.", [.scenario], answer: .other(["text/html"]), isSlow: true) {
        desk, call in
        let findings = try desk.currentFindings(call.text("scenario"))
        let accepted = try desk.store.acceptedFindings()
        return ServedPage(title: "Findings", current: "/findings", body: findingsBody(findings, accepted, call)).reply(call)
    },
    Route(
        .post, "/findings/accept", .operator, "Accepts a finding.",
        body: Desk.acceptance + [Parameter("why", .text(1000), isRequired: true, "Why it stays as it is.")]
    ) { desk, call in
        _ = try desk.accept(call)
        return .see("/findings")
    },
    Route(.post, "/findings/take-back", .operator, "Takes an acceptance back.", body: Desk.acceptance) { desk, call in
        try desk.takeBack(call)
        return .see("/findings")
    },
]

private func metricLinks(_ scenario: String, _ call: Call) -> Markup {
    let chosen = call.text("metric") ?? "p99"
    let links = TrendMetric.words.map { word in
        let mark: Markup = word == chosen ? " aria-current=\"true\"" : ""
        return "<a href=\"/scenarios/\(urlPart(scenario))?metric=\(word)\"\(mark)>\(word)</a> " as Markup
    }
    return "<p class=\"choices\">Metric: \(links)</p>\n"
}

private func baselineSection(_ baselines: [Baseline], _ call: Call) -> Markup {
    guard !baselines.isEmpty else {
        return "<section><h2>Baselines</h2><p>None yet. A run's page sets one.</p></section>\n"
    }
    let mayRemove = call.caller.map { $0.role >= .operator } ?? false
    let rows = baselines.map { baseline in
        let scenario: Markup = "<input type=\"hidden\" name=\"scenario\" value=\"\(baseline.scenario)\">"
        let remove: Markup =
            mayRemove
            ? "<td>\(buttonForm("/baselines/\(urlPart(baseline.name))/remove", "Remove", call.caller, fields: scenario))</td>" : ""
        return """
            <tr><th scope="row">\(baseline.name)</th><td class="name"><a href="/runs/\(urlPart(baseline.run))">\(baseline.run)</a></td><td class="name">\(dayAndTime(baseline.setAt))</td>\(remove)</tr>

            """ as Markup
    }
    return """
        <section><h2>Baselines</h2><div class="scroll"><table><thead><tr><th scope="col">name</th><th scope="col" class="name">run</th><th scope="col" class="name">set, UTC</th></tr></thead><tbody>
        \(rows)</tbody></table></div></section>

        """
}

private func compareForm(_ call: Call, _ runs: [RunLine]) -> Markup {
    let known = runs.map {
        "<option value=\"\($0.id)\">\($0.scenario) \($0.label) \($0.outcome?.rawValue ?? "")</option>" as Markup
    }
    func field(_ name: String, _ title: String) -> Markup {
        "<label>\(title) <input name=\"\(name)\" list=\"known-runs\" required value=\"\(call.text(name) ?? "")\"></label>"
    }
    return """
        <h1>Compare</h1>
        <form class="filter" method="get" action="/compare">\(field("baseline", "Baseline"))\(field("candidate", "Candidate"))
        <datalist id="known-runs">\(known)</datalist><button>Compare</button></form>

        """
}

private func findingsBody(_ findings: [CurrentFinding], _ accepted: [AcceptedFinding], _ call: Call) -> Markup {
    let mayAccept = call.caller.map { $0.role >= .operator } ?? false
    func hidden(_ rule: String, _ place: String, _ scenario: String) -> Markup {
        "<input type=\"hidden\" name=\"rule\" value=\"\(rule)\"><input type=\"hidden\" name=\"place\" value=\"\(place)\"><input type=\"hidden\" name=\"scenario\" value=\"\(scenario)\">"
    }
    let items = findings.map { current -> Markup in
        guard mayAccept, current.finding.life?.state != .accepted else { return findingItem(current) }
        let fields: Markup =
            "\(hidden(current.finding.rule, current.finding.place, current.scenario))<input name=\"why\" required maxlength=\"1000\" placeholder=\"why it stays as it is\" aria-label=\"Why\">"
        return findingItem(
            current,
            form:
                "<details><summary>Accept</summary>\(buttonForm("/findings/accept", "Accept", call.caller, fields: fields))</details>"
        )
    }
    let rows = accepted.map { one -> Markup in
        let form =
            mayAccept
            ? buttonForm("/findings/take-back", "Take back", call.caller, fields: hidden(one.rule, one.place, one.scenario)) : ""
        return
            "<tr><th scope=\"row\" class=\"name\">\(one.rule) \(one.place)</th><td class=\"name\">\(scenarioLink(one.scenario))</td><td class=\"name\">\(one.why)</td><td class=\"name\">\(one.acceptedBy)</td><td>\(form)</td></tr>\n"
    }
    let list: Markup =
        items.isEmpty ? "<p>The latest runs found nothing.</p>" : "<section id=\"findings\"><ol>\(items)</ol></section>"
    let known: Markup =
        rows.isEmpty
        ? ""
        : "<section><h2>Accepted</h2><div class=\"scroll\"><table><thead><tr><th scope=\"col\">rule</th><th scope=\"col\" class=\"name\">scenario</th><th scope=\"col\" class=\"name\">why</th><th scope=\"col\" class=\"name\">by</th></tr></thead><tbody>\(rows)</tbody></table></div></section>"
    return "<h1>Findings</h1><p class=\"note\">What the latest judged run of each scenario found.</p>\(list)\(known)\n"
}
