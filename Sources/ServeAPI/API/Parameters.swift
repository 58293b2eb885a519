// Parameters that several routes take.

import Comparison
import Conduct
import RunStore
import Runs

extension Parameter {
    static let run = Parameter(
        "run", .text(200),
        "A run: its id or the beginning of it, its label, latest, latest~2, latest:SCENARIO, baseline, baseline:NAME.")
    static let scenario = Parameter("scenario", .text(200), "Only of this scenario.")
    static let cursor = Parameter("cursor", .text(2000), "Where the page begins: `next` of the page before.")
    static let limit = Parameter("limit", .integer(1...200), "Items on a page (default 50).")
    static let from = Parameter("from", .integer(0...10_000_000), "The first second of the trial's load, warm-up included.")
    static let to = Parameter("to", .integer(1...10_000_000), "The second after the last.")
    static let trial = Parameter("trial", .integer(0...100_000), "The trial, from 0 (default 0).")
    static let metric = Parameter("metric", .word(TrendMetric.words), "The figure of each run (default p99).")

    static let runFilters: [Parameter] = [
        .scenario, Parameter("label", .text(200), "Only with this label."),
        Parameter(
            "tag",
            .pattern("^[^=\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+=[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$", 400),
            "Only with this tag: KEY=VALUE."),
        Parameter(
            "status", .word(["running", "completed", "interrupted", "aborted"]),
            "Only of this state; running are also those that were killed."),
        Parameter("outcome", .word(Verdict.Outcome.allCases.map(\.rawValue)), "Only with this verdict."),
        Parameter("since", .moment, "Only those begun then or later."), Parameter("until", .moment, "Only those begun before."),
        Parameter("sort", .word(RunQuery.Sort.allCases.map(\.rawValue)), "What they are sorted by (default started)."),
        Parameter("order", .word(["ascending", "descending"]), "The order (default descending)."), .cursor, .limit,
    ]
}

extension RunQuery {
    /// What a request asks for.
    init(_ call: Call) throws(Refusal) {
        self.init()
        scenario = call.text("scenario")
        label = call.text("label")
        if let text = call.text("tag") {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw Refusal(400, "\"tag\" is not of the form KEY=VALUE.") }
            tag = (String(parts[0]), String(parts[1]))
        }
        status = call.text("status").flatMap(RunHeader.Status.init)
        outcome = call.text("outcome").flatMap(Verdict.Outcome.init)
        since = call.number("since")
        until = call.number("until")
        sort = call.text("sort").flatMap(Sort.init) ?? .started
        isAscending = call.text("order") == "ascending"
        limit = call.integer("limit") ?? 50
        if let text = call.text("cursor") { after = try cursor(text) }
    }
}
