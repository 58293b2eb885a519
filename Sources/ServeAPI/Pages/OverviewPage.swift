// One screen: is everything well, what is running, what to do.

import Basics
import Drawing
import HTTPMessages
import RunStore
import Runs

let overviewRoutes: [Route] = [
    Route(.get, "/", .viewer, "The overview.", answer: .other(["text/html"])) { desk, call in
        let scenarios = try desk.store.latestRuns(each: 20)
        let running = try desk.store.runningRuns()
        let findings = try desk.currentFindings()
        let body =
            summaryTiles(scenarios, running, findings) + runningSection(running, call) + healthSection(scenarios)
            + adviceSection(findings)
        return ServedPage(title: "Overview", current: "/", body: body, follows: "", known: running.map(\.id)).reply(call)
    }
]

/// How a run ended, with a sign, so that it can be told without colour.
func outcomeMark(_ run: RunLine) -> Markup {
    let word = run.outcome?.rawValue ?? run.status.rawValue
    let (tone, sign) =
        switch run.outcome {
        case .passed: ("good", "✓")
        case .failed, .regressed: ("bad", "✗")
        case .interrupted, .unmeasured, .untrusted: ("warning", "!")
        case nil: (run.status == .running ? "live" : "warning", run.status == .running ? "▶" : "…")
        }
    return "<span class=\"outcome \(tone)\" data-outcome=\"\(word)\"><span aria-hidden=\"true\">\(sign)</span> \(word)</span>"
}

func runLink(_ run: RunLine) -> Markup {
    let label: Markup = run.label.isEmpty ? "" : " <span class=\"tag\">\(run.label)</span>"
    return "<a href=\"/runs/\(urlPart(run.id))\">\(run.id)</a>\(label)"
}

func scenarioLink(_ name: String) -> Markup { "<a href=\"/scenarios/\(urlPart(name))\">\(name)</a>" }

extension RunLine {
    var p95Text: String { responseP95?.forPeople ?? "-" }
    var errorText: String { requests > 0 ? percentForPeople(Double(failed) / Double(requests)) : "-" }
}

private func summaryTiles(_ scenarios: [(scenario: String, runs: [RunLine])], _ running: [RunLine], _ findings: [CurrentFinding])
    -> Markup
{
    let latest = scenarios.compactMap { $0.runs.first { $0.outcome != nil } }
    let passed = latest.count { $0.outcome == .passed }
    let grave = findings.count { $0.finding.severity == .critical && $0.finding.life?.state != .accepted }
    let slowest = latest.compactMap(\.responseP95).max()
    let requests = latest.reduce(0) { $0 + $1.requests }
    let failed = latest.reduce(0) { $0 + $1.failed }
    let tiles: [(String, String)] = [
        ("scenarios that passed", "\(passed) of \(latest.count)"), ("runs in progress", "\(running.count)"),
        ("slowest p95", slowest?.forPeople ?? "-"),
        ("failed requests", requests > 0 ? percentForPeople(Double(failed) / Double(requests)) : "-"),
        ("critical findings", "\(grave)"),
    ]
    return """
        <h1>Overview</h1>
        <dl class="tiles">\(tiles.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>\n" as Markup })</dl>

        """
}

func runningSection(_ running: [RunLine], _ call: Call) -> Markup {
    guard !running.isEmpty else { return "" }
    let mayStop = call.caller.map { $0.role >= .operator } ?? false
    let rows = running.map { run in
        let stop: Markup =
            mayStop ? "<td>\(buttonForm("/runs/\(urlPart(run.id))/stop", "Stop", call.caller, isDangerous: true))</td>" : ""
        return """
            <tr><th scope="row">\(runLink(run))</th><td class="name">\(scenarioLink(run.scenario))</td><td class="name">\(outcomeMark(run))</td><td>\(exact(run.requests))</td>\(stop)</tr>

            """ as Markup
    }
    return """
        <section id="running"><h2>Running now</h2><div class="scroll"><table><tbody>
        \(rows)</tbody></table></div></section>

        """
}

private func healthSection(_ scenarios: [(scenario: String, runs: [RunLine])]) -> Markup {
    guard !scenarios.isEmpty else {
        return "<p>No runs yet. Make one with: <code>perfbench run scenarios/smoke.json</code>, or under Start.</p>\n"
    }
    let rows = scenarios.prefix(200).map { scenario, runs in
        guard let last = runs.first else { return "" as Markup }
        return """
            <tr><th scope="row" class="name">\(scenarioLink(scenario))</th><td class="name">\(outcomeMark(last))</td><td class="name">\(runLink(last))</td><td>\(last.p95Text)</td><td>\(last.errorText)</td><td>\(rateForPeople(last.throughput))</td><td>\(sparkline(runs))</td></tr>

            """
    }
    return """
        <section id="health"><h2>Scenarios</h2><div class="scroll"><table><thead><tr><th scope="col">scenario</th><th scope="col" class="name">last run</th><th scope="col" class="name">run</th><th scope="col">p95</th><th scope="col">failed</th><th scope="col">throughput</th><th scope="col">p95, last 20 runs</th></tr></thead><tbody>
        \(Array(rows))</tbody></table></div></section>

        """
}

/// p95 of runs, the newest on the right.
private func sparkline(_ runs: [RunLine]) -> Markup {
    let values = runs.reversed().compactMap { $0.responseP95.map(Double.init) }
    guard values.count > 1, let high = values.max(), let low = values.min() else { return "-" }
    let points = values.enumerated().map { index, value in
        let x = Double(index) / Double(values.count - 1) * 116 + 2
        let y = high > low ? 22 - (value - low) / (high - low) * 20 : 12
        return "\(index == 0 ? "M" : "L")\(fixed(x, 1)) \(fixed(y, 1))"
    }
    let words = "p95 from \(Nanoseconds(low).forPeople) to \(Nanoseconds(high).forPeople) in \(values.count) runs"
    return """
        <svg class="spark" viewBox="0 0 120 24" role="img" aria-label="\(words)"><path class="line ink1" d="\(Markup(ours: points.joined()))"/></svg>
        """
}

private func adviceSection(_ findings: [CurrentFinding]) -> Markup {
    let open = findings.filter { $0.finding.severity != .info && $0.finding.life?.state != .accepted }
    guard !open.isEmpty else { return "" }
    return
        "<section id=\"findings\"><h2>What to do</h2><ol>\(open.prefix(10).map { findingItem($0) })</ol><p><a href=\"/findings\">All findings</a></p></section>\n"
}

/// One finding, with the run that has it.
func findingItem(_ current: CurrentFinding, form: Markup = "") -> Markup {
    let finding = current.finding
    let advice: Markup = finding.recommendation.isEmpty ? "" : "<p class=\"advice\">→ \(finding.recommendation)</p>"
    let life: Markup = finding.life.map { life in " <small>(\(lifeWords(life)))</small>" } ?? ""
    return """
        <li class="\(finding.severity.rawValue)"><p><span class="mark \(finding.severity.rawValue)">\(finding.severity == .info ? "i" : "!")</span> <b>\(finding.severity.rawValue)</b> \(finding.title)\(life)</p>\(advice)<p class="advice"><small>\(scenarioLink(current.scenario)), <a href="/runs/\(urlPart(current.run))">\(current.run)</a></small></p>\(form)</li>

        """
}

private func lifeWords(_ life: FindingLife) -> String {
    switch life.state {
    case .new: "new"
    case .open: "open since run \(life.since.run)"
    case .accepted: "accepted by \(life.acceptedBy): \(life.why)"
    }
}
