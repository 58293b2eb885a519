// The top of the page: the verdict and why, the thresholds, the findings, the figures.

import Analysis
import Basics
import Drawing
import Histograms
import JSON
import Metrics
import Runs

func verdictSection(_ run: Run, part: String? = nil) -> Markup {
    let header = run.header
    let outcome = run.verdict?.outcome
    let (mark, tone) =
        switch outcome {
        case .passed: ("✓", "good")
        case .failed, .regressed: ("✗", "bad")
        case .interrupted, .unmeasured, .untrusted: ("!", "warning")
        case nil: ("…", "warning")
        }
    var facts = [header.kind.rawValue, "\(run.measured.forPeople) measured"]
    if header.trials > 1 { facts.append("\(header.trials) trials") }
    if run.warmedUp > 0 { facts.append("\(run.warmedUp.forPeople) warm-up excluded") }
    if header.status != .completed { facts.append(header.status.rawValue) }
    facts.append("\(header.model.rawValue) model")
    if let version = run.totals.counts.httpVersionForPeople { facts.append(version) }
    facts.append("\(minute(header.startedAt)) UTC")
    let label: Markup = header.label.isEmpty ? "" : " <span class=\"tag\">\(header.label)</span>"
    let tags = header.tags.sorted { $0.key < $1.key }.map { " <span class=\"tag\">\($0.key)=\($0.value)</span>" as Markup }
    return PageHeader(
        tone: tone, sign: mark, outcome: part == nil ? outcome?.rawValue ?? header.status.rawValue : "part",
        title: "\(header.scenario)\(label)\(tags)",
        headline: part ?? outcome.map { run.headline($0) } ?? "there is no verdict yet",
        reasons: (run.verdict?.reasons ?? []) + run.answers.map(\.title), facts: facts, target: header.target,
        figure: outcome?.rawValue ?? ""
    ).markup
}

func thresholdsSection(_ run: Run) -> Markup {
    guard !run.thresholds.isEmpty else { return "" }
    let rows = run.thresholds.enumerated().map { index, threshold in
        let tone =
            switch threshold.state {
            case .passed: "good"
            case .failed: "bad"
            case .unmeasured: "warning"
            }
        let number = threshold.actual.map { machineNumber(threshold.unit == .time ? $0 / 1e6 : $0) } ?? ""
        let place: Markup = threshold.window.isEmpty ? "" : "<br><small>in \(threshold.window)</small>"
        return """
            <tr class="\(tone)" id="threshold-\(index + 1)"><td class="state">\(threshold.state.mark) <span>\(threshold.state.rawValue)</span></td><th scope="row"><code>\(threshold.expression)</code></th><td data-threshold="\(threshold.expression)" data-state="\(threshold.state.rawValue)" data-value="\(number)">\(threshold.actualForPeople)\(place)</td></tr>

            """ as Markup
    }
    return """
        <section id="thresholds"><h2>Thresholds</h2><div class="scroll"><table class="thresholds"><thead><tr><th scope="col">state</th><th scope="col">threshold</th><th scope="col">actual</th></tr></thead><tbody>
        \(rows)</tbody></table></div></section>

        """
}

func findingsSection(_ run: Run) -> Markup {
    guard !run.findings.isEmpty || !run.goneFindings.isEmpty else { return "" }
    let items = run.findings.enumerated().map { index, finding in
        // The document has all digits.
        let evidence = finding.evidence.map {
            "<dt>\($0.name)</dt><dd>\(machineNumber($0.value == $0.value.rounded() ? $0.value : fourDigits($0.value)))</dd>"
                as Markup
        }
        let proof: Markup = evidence.isEmpty ? "" : "<details><summary>Evidence</summary><dl>\(evidence)</dl></details>"
        let advice: Markup = finding.recommendation.isEmpty ? "" : "<p class=\"advice\">→ \(finding.recommendation)</p>"
        let life: Markup = run.life(of: finding).map { " <small>(\($0))</small>" } ?? ""
        return """
            <li class="\(finding.severity.rawValue)" id="finding-\(index + 1)"><p><span class="mark \(finding.severity.rawValue)">\(index + 1)</span> <b>\(finding.severity.rawValue)</b> \(finding.title)\(life)</p>\(advice)\(proof)</li>

            """ as Markup
    }
    let gone = run.goneFindings.map { "<p class=\"gone\">\($0.words)</p>\n" as Markup }
    return "<section id=\"findings\"><h2>Findings</h2><ol>\n\(items)</ol>\(gone)</section>\n"
}

func figuresSection(_ run: Run) -> Markup {
    let closed = run.header.model == .closed
    let openOnly: Set = ["totals.offeredRate", "totals.lateIterations", "totals.droppedIterations"]
    let tiles = totalFigures(run).filter { !(closed && openOnly.contains($0.path)) }.map { figure in
        "<div><dt>\(figure.title)</dt><dd data-figure=\"\(figure.path)\" data-value=\"\(figure.number)\">\(figure.text)</dd></div>\n"
            as Markup
    }
    let clocks: [(name: String, title: String, times: Histogram)] = [
        ("responseTime", "response time", run.totals.merged(\.responseTime)),
        ("serviceTime", "service time", run.totals.merged(\.serviceTime)),
        ("iterationTime", "iteration", run.totals.iterationTime),
        ("failedResponseTime", "failed requests", run.totals.merged(\.failedResponseTime)),
    ]
    return """
        <section id="figures"><h2>Figures</h2>
        <dl class="tiles">\(tiles)</dl>
        \(timesTable("clock", clocks, arrivals: run.totals.allArrivals))
        <p class="note">\(closed ? "Both clocks are the same in a closed model" : "Response time runs from the intended start, service time from the actual send"); failed requests are in neither. Limits on response time are about all arrivals: those without a good answer rank after every success.</p></section>

        """
}

func groupsSection(_ run: Run) -> Markup {
    let groups = zip(run.header.layout.groups, run.totals.groups).map { (name: "", title: $0, times: $1) }
    guard groups.contains(where: { !$0.times.isEmpty }) else { return "" }
    return "<section id=\"groups\"><h2>Groups</h2>\(timesTable("group", groups))</section>\n"
}

/// One row for each histogram that has a value.
private func timesTable(
    _ title: String, _ rows: [(name: String, title: String, times: Histogram)], arrivals: AllArrivals? = nil
) -> Markup {
    let used = rows.filter { !$0.times.isEmpty }
    guard let first = used.first else { return "" }
    let heads = timeFigures("", "", first.times).map { "<th scope=\"col\">\($0.title)</th>" as Markup }
    let lines = used.map { row in
        let cells = timeFigures(row.name, "", row.times).map { figure in
            (row.name.isEmpty
                ? "<td>\(figure.text)</td>"
                : "<td data-figure=\"\(figure.path)\" data-value=\"\(figure.number)\">\(figure.text)</td>") as Markup
        }
        return "<tr><th scope=\"row\">\(row.title)</th><td>\(exact(row.times.totalCount))</td>\(cells)</tr>\n" as Markup
    }
    return
        "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">\(title)</th><th scope=\"col\">count</th>\(heads)</tr></thead><tbody>\(arrivals.map(arrivalsRow) ?? "")\(lines)</tbody></table></div>"
}

/// Everything that was asked for, above what was answered rightly; a mean, or a maximum, of what had no good answer does not exist.
private func arrivalsRow(_ arrivals: AllArrivals) -> Markup {
    let last = arrivals.unanswered > 0 ? "none" : arrivals.answered.max.forPeople
    let cells = arrivalFigures(arrivals).map { figure in
        "<td data-figure=\"\(figure.path)\" data-value=\"\(figure.number)\">\(figure.text)</td>" as Markup
    }
    return
        "<tr><th scope=\"row\">all arrivals</th><td>\(exact(arrivals.count))</td><td>-</td>\(cells)<td>\(last)</td></tr>\n"
}
