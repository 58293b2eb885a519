// What came back: status codes, errors by side, checks.

import Analysis
import Basics
import Drawing
import HTTPMessages
import Runs

extension TextPage {
    mutating func addResponses(_ run: Run) {
        let codes = run.totals.statusCodes
        let seen = codes.indices.filter { codes[$0] > 0 }
        let sum = codes.reduce(0, +)
        var table = TextTable([.name(Span("Status codes", .strong)), .figure("responses"), .figure("share")])
        for code in seen {
            let name = code == 0 ? "outside 100 to 599" : String(code)
            table.add([Span(name), Span(exact(codes[code])), Span(percentForPeople(Double(codes[code]) / Double(sum)))])
        }
        self.table(table)
        addErrors(run)
    }

    private mutating func addErrors(_ run: Run) {
        let requests = run.totals.requests
        let failures = run.totals.failures
        var table = TextTable([
            .name(Span("Errors", .strong)), .name(Span("side", .faint)), .name(Span("kind", .faint)), .figure("count"),
            .figure("of requests"),
        ])
        for side in Side.allCases {
            for (failure, count) in failures.sorted(by: { $0.count > $1.count }) where failure.side == side {
                let share = requests > 0 ? percentForPeople(Double(count) / Double(requests)) : "-"
                table.add([Span(failure.message), Span(side.rawValue), Span(failure.kind), Span(exact(count), .bad), Span(share)])
            }
        }
        self.table(table)
    }

    mutating func addChecks(_ run: Run) {
        let layout = run.header.layout
        var table = TextTable([
            .name(Span("Checks", .strong)), .name(Span("step", .faint)), .figure("passed"), .figure("failed"),
        ])
        for (check, tally) in zip(layout.checks, run.totals.checks).prefix(Self.mostRows) {
            let failed = tally.failed > 0
            let mark = failed ? "✗" : tally.passed > 0 ? "✓" : "?"
            let step = layout.steps.indices.contains(check.step) ? layout.steps[check.step].name : ""
            table.add([
                Span("\(mark) \(check.name)", failed ? .bad : .plain), Span(step), Span(exact(tally.passed)),
                Span(exact(tally.failed), failed ? .bad : .plain),
            ])
        }
        self.table(table)
        addRest(layout.checks.count)
    }
}
