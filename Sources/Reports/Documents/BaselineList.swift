// The table of `perfbench baseline list`.

import Drawing

/// One baseline.
package struct BaselineListEntry: Sendable {
    package var name: String
    package var scenario: String
    /// The id of its run.
    package var run: String
    /// Seconds since 1970.
    package var setAt: Double
    /// The label of its run.
    package var label: String

    package init(name: String, scenario: String, run: String, setAt: Double, label: String) {
        self.name = name
        self.scenario = scenario
        self.run = run
        self.setAt = setAt
        self.label = label
    }
}

/// The baselines in the order given, one line each; a sentence when there is none.
package func baselineListText(_ baselines: [BaselineListEntry], width: Int = 100, color: Bool = false) -> String {
    guard !baselines.isEmpty else { return "No baselines yet. Set one with: perfbench baseline set latest\n" }
    var table = TextTable([
        .name("baseline"), .name("scenario"), .word("run"), .word("set (UTC)"), .name("label"),
    ])
    for baseline in baselines {
        table.add([
            Span(baseline.name), Span(baseline.scenario), Span(baseline.run), Span(minute(baseline.setAt)), Span(baseline.label),
        ])
    }
    return table.lines(width: width, indent: 0, painter: Painter(color: color)).joined(separator: "\n") + "\n"
}
