// The table of `perfbench runs list`.

import Analysis
package import Basics
import Drawing
import FoundationEssentials
package import Metrics
package import Runs

/// One line of the list of runs.
package struct RunListEntry: Sendable {
    package var id: String
    /// Seconds since 1970.
    package var startedAt: Double
    package var scenario: String
    package var kind: RunKind
    package var label: String
    package var status: RunHeader.Status
    package var outcome: Verdict.Outcome?
    package var requests: Int64?
    package var errorRate: Double?
    /// p95 of the response time.
    package var p95: Nanoseconds?

    package init(
        id: String, startedAt: Double, scenario: String, kind: RunKind, label: String = "", status: RunHeader.Status,
        outcome: Verdict.Outcome? = nil, requests: Int64? = nil, errorRate: Double? = nil, p95: Nanoseconds? = nil
    ) {
        self.id = id
        self.startedAt = startedAt
        self.scenario = scenario
        self.kind = kind
        self.label = label
        self.status = status
        self.outcome = outcome
        self.requests = requests
        self.errorRate = errorRate
        self.p95 = p95
    }
}

/// The runs in the order given, one line each; a sentence when there is none.
package func runListText(_ runs: [RunListEntry], width: Int = 100, color: Bool = false) -> String {
    guard !runs.isEmpty else { return "No runs yet.\n" }
    let painter = Painter(color: color)
    var columns: [TextTable.Column] = [
        .figure("run"), .figure("started (UTC)"), .name(Span("scenario", .faint)), .word("outcome"),
        .figure("requests"),
        .figure("failed"), .figure("p95"),
    ]
    let labelled = runs.contains { !$0.label.isEmpty }
    if labelled { columns.append(.name(Span("label", .faint))) }
    var table = TextTable(columns)
    for run in runs {
        let outcome =
            run.status == .running || run.status == .incomplete
            ? Span(run.status.rawValue, .warning) : run.outcome.map { Span($0.rawValue, $0.ink) } ?? Span(run.status.rawValue)
        table.add(
            [
                Span(run.id), Span(minute(run.startedAt)), Span(run.scenario), outcome, Span(run.requests.map(exact) ?? "-"),
                Span(run.errorRate.map(percentForPeople) ?? "-"), Span(run.p95.map(\.forPeople) ?? "-"), Span(run.label),
            ].prefix(columns.count).map { $0 })
    }
    return table.lines(width: width, indent: 0, painter: painter).joined(separator: "\n") + "\n"
}

/// `2026-11-21 00:42`.
func minute(_ seconds: Double) -> String {
    guard abs(seconds) < 1e11 else { return "-" }
    let text = Date(timeIntervalSince1970: seconds).formatted(.iso8601)
    return text.prefix(16).split(separator: "T").joined(separator: " ")
}
