// What a capacity search found: three different numbers, and what was measured at each load.

import Analysis
import Basics
import Drawing
import Runs

extension TextPage {
    mutating func addSearch(_ run: Run) {
        guard let record = run.search, let search = SearchResult(record) else { return }
        gap()
        let time = record.goal.within.map { " of \($0.forPeople)" } ?? ""
        line(
            "  ", Span("Capacity search", .strong),
            Span("  \(record.trials.count) trials in \(record.elapsed.forPeople)\(time)", .faint))
        func row(_ name: String, _ text: String?, _ ink: Ink = .plain) {
            guard let text else { return }
            for (index, part) in text.wrapped(to: width - 26).enumerated() {
                line("  ", Span((index == 0 ? name : "").padded(to: 24), .faint), Span(part, ink))
            }
        }
        row("SLO capacity", search.capacityForPeople ?? "none: not even \(rateForPeople(record.goal.from)) holds", .accent)
        row(
            "a trial holds",
            search.even.map {
                "with even chance at \(rateForPeople($0.middle)), 95 % interval \(rateForPeople($0.interval.lowerBound)) to \(rateForPeople($0.interval.upperBound))"
            })
        row("saturation throughput", search.saturationForPeople)
        row("efficiency knee", search.kneeForPeople)
        row("scalability law", search.scalability?.forPeople)
        if !search.leftUndone.isEmpty { paragraph(Span("!  ", .warning), search.leftUndone + ".") }
        addLoads(search)
    }

    /// A row for each load, with throughput and p99 as bars: both grow to the right, p99 by ratio.
    private mutating func addLoads(_ search: SearchResult) {
        var table = TextTable([
            .figure("offered"), .figure("held"), .figure("achieved"), .word(""), .figure("p99"), .word(""), .figure("in flight"),
        ])
        let room = max(6, min(20, (width - 62) / 2))
        let most = search.steps.map(\.achieved).max() ?? 1
        let times = search.steps.map(\.p99).filter { $0 > 0 }
        let (least, longest) = (times.min() ?? 1, times.max() ?? 1)
        for step in search.steps {
            let holds = 2 * step.passed >= step.trials
            let share = longest > least && step.p99 > 0 ? logarithm(step.p99 / least) / logarithm(longest / least) : 0
            table.add([
                Span(rateForPeople(step.offered)), Span("\(step.passed) of \(step.trials)", holds ? .good : .bad),
                Span(rateForPeople(step.achieved)), Span(bar(step.achieved / max(most, 1e-9), width: room), .accent),
                Span(Nanoseconds(step.p99).forPeople), Span(bar(max(0.05, share), width: room), holds ? .good : .bad),
                Span(countForPeople(step.inFlight)),
            ])
        }
        self.table(table)
    }
}
