// Two runs side by side as a page of its own: is the second one worse, by how much, where, and in which blocks.

import Basics
package import Comparison
package import Drawing
package import Runs

/// A comparison as an HTML page that needs nothing else. `detail` adds the charts of percentiles and blocks.
package func comparisonPage(_ comparison: Comparison, detail: ComparisonDetail? = nil) -> String {
    htmlPage(of: comparison, detail: detail).text
}

/// The same before it is put together.
package func htmlPage(of comparison: Comparison, detail: ComparisonDetail? = nil) -> HTMLPage {
    let charts = detail.map { ComparisonCharts(comparison, $0) }
    let (baseline, candidate) = (comparison.baseline, comparison.candidate)
    var facts = [comparison.basis, "alpha \(percentForPeople(comparison.alpha))"]
    facts.append("\(minute(candidate.startedAt)) UTC")
    var body = PageHeader(
        tone: comparison.outcome.tone, sign: comparison.outcome.mark, outcome: comparison.outcome.rawValue,
        title:
            "\(candidate.scenario) <span class=\"tag\">\(candidate.name)</span> against <span class=\"tag\">\(baseline.name)</span>",
        headline: comparison.headline, reasons: comparison.reasons, facts: facts, figure: comparison.outcome.rawValue
    ).markup
    body += """
        <section id="comparison"><h2>Metrics</h2>
        \(ForestPlot(comparison).figure)\(metricTable(comparison))\(sentences(comparison.remarks))</section>

        """
    body += charts?.section ?? ""
    body += looksSection(comparison) + sidesSection(comparison)
    return HTMLPage(
        title: "\(candidate.scenario): \(comparison.outcome.rawValue)", ids: [baseline.id, candidate.id], axes: charts?.axes ?? [],
        charts: charts?.charts ?? [], body: body)
}

private func looksSection(_ comparison: Comparison) -> Markup {
    guard !comparison.looks.isEmpty else { return "" }
    let rows = comparison.looks.map {
        "<tr><th scope=\"row\">\($0.blocks)</th><td class=\"n\">\(percentForPeople($0.alpha))</td><td>\($0.outcome.rawValue)</td></tr>\n"
            as Markup
    }
    return """
        <section id="looks"><h2>Earlier looks</h2><p class="note">Every look spends a part of alpha, whatever it showed.</p>
        <div class="scroll"><table><thead><tr><th scope="col">after blocks</th><th scope="col" class="n">alpha</th><th scope="col">outcome</th></tr></thead><tbody>
        \(rows)</tbody></table></div></section>

        """
}

private func sidesSection(_ comparison: Comparison) -> Markup {
    let rows = [("baseline", comparison.baseline), ("candidate", comparison.candidate)].map { role, side in
        """
        <tr><th scope="row">\(role)</th><td class="name">\(side.name)</td><td class="name">\(side.target)</td><td class="name">\(minute(side.startedAt))</td><td class="n">\(side.trials)</td></tr>

        """ as Markup
    }
    let (first, second) = (comparison.baseline.id, comparison.candidate.id)
    return """
        <section id="about"><h2>The two runs</h2><div class="scroll"><table><thead><tr><th scope="col">side</th><th scope="col" class="name">run</th><th scope="col" class="name">target</th><th scope="col" class="name">started, UTC</th><th scope="col" class="n">trials</th></tr></thead><tbody>
        \(rows)</tbody></table></div>
        <p class="note">See it again: <code>perfbench compare \(first) \(second) --html compare.html</code></p></section>

        """
}
