// Both clocks side by side, and what a request spent its time on.

import Analysis
import Basics
import Drawing
import Histograms
import Metrics
import Runs

extension TextPage {
    mutating func addTimes(_ run: Run) {
        let totals = run.totals
        let response = totals.merged(\.responseTime)
        let named: [(String, Histogram)] = [
            ("response time", response), ("service time", totals.merged(\.serviceTime)), ("iteration", totals.iterationTime),
            ("failed requests", totals.merged(\.failedResponseTime)),
        ]
        let countWidth = max(7, named.map { exact($0.1.totalCount).count }.max() ?? 0)
        let arrivals = totals.allArrivals
        let first =
            [Span("all arrivals"), Span(exact(arrivals.count)), Span("-", .faint), Span("-", .faint)]
            + arrivalFigures(arrivals).map { Span($0.text, $0.isNone ? .bad : .plain) } + [Span("none", .bad)]
        table(times("Times", first: arrivals.unanswered > 0 ? [first] : [], named, countWidth: countWidth))
        if !response.isEmpty {
            let clocks =
                run.header.model == .closed
                ? "Both clocks are the same in a closed model;"
                : "Response time runs from the intended start, service time from the send;"
            let limits =
                arrivals.unanswered > 0
                ? " Limits on response time are about all arrivals: those without a good answer rank after every success." : ""
            paragraph("", clocks + " failures are in neither." + limits, ink: .faint)
        }
        table(times("Groups", zip(run.header.layout.groups, totals.groups).map { ($0, $1) }, countWidth: countWidth))
        let custom = zip(run.header.layout.custom, totals.custom).map { ($0, $1) }
        table(times("Values", custom, countWidth: countWidth) { countForPeople(Double($0) / 1e6) })
        if let sockets = totals.sockets {
            table(
                times(
                    "WebSockets", [("connect", sockets.connect), ("round trip", sockets.roundTrip)], countWidth: countWidth))
            paragraph("", socketNote(sockets), ink: .faint)
        }
        let phases = totals.phases
        table(
            times(
                "Phases",
                [
                    ("name lookup", phases.dns), ("connect", phases.connect), ("TLS", phases.tls), ("first byte", phases.firstByte),
                    ("receive", phases.receive),
                ], countWidth: countWidth))
    }

    /// One row per clock that has a sample, the same columns in every such table.
    private func times(
        _ title: String, first: [[Span]] = [], _ named: [(String, Histogram)], countWidth: Int,
        _ forPeople: (Nanoseconds) -> String = { $0.forPeople }
    ) -> TextTable {
        let percentiles: [(String, Double)] = [("p50", 50), ("p90", 90), ("p95", 95), ("p99", 99), ("p99.9", 99.9)]
        var table = TextTable(
            [
                .name(Span(title.padded(to: 15), .strong)), .figure("count".leftPadded(to: countWidth)), .figure("    min"),
                .figure("   mean"),
            ]
                + percentiles.map { .figure($0.0.leftPadded(to: 7)) } + [.figure("    max")])
        for row in first { table.add(row) }
        for (name, histogram) in named where !histogram.isEmpty {
            let values = percentiles.map { Span(forPeople(histogram.value(atPercentile: $0.1))) }
            let mean = Nanoseconds(histogram.mean.rounded())
            table.add(
                [
                    Span(name), Span(exact(histogram.totalCount)), Span(forPeople(histogram.min)),
                    Span(forPeople(mean)),
                ]
                    + values + [Span(forPeople(histogram.max))])
        }
        return table
    }

    mutating func addSteps(_ run: Run) {
        let layout = run.header.layout
        let closed = run.header.model == .closed
        var columns: [TextTable.Column] = [.name(Span("Steps", .strong)), .figure("requests"), .figure("failed")]
        let clock = run.totals.allArrivals.unanswered > 0 ? "response time of successes" : "response time"
        columns += ["p50", "p95", "p99", "max"].map { .figure($0, of: clock) }
        if !closed { columns += ["p50", "p95", "p99"].map { .figure($0, of: "service time") } }
        var table = TextTable(columns)
        for (step, tally) in zip(layout.steps, run.totals.steps).prefix(Self.mostRows) {
            let name = layout.flows.count > 1 ? "\(step.flow) › \(step.name)" : step.name
            let failed = Span(exact(tally.failed), tally.failed > 0 ? .bad : .plain)
            func figures(_ histogram: Histogram, _ percentiles: [Double]) -> [Span] {
                percentiles.map { histogram.isEmpty ? Span("-", .faint) : Span(histogram.value(atPercentile: $0).forPeople) }
            }
            table.add(
                [Span(name), Span(exact(tally.requests)), failed] + figures(tally.responseTime, [50, 95, 99, 100])
                    + (closed ? [] : figures(tally.serviceTime, [50, 95, 99])))
        }
        self.table(table)
        addRest(layout.steps.count)
    }

    /// Long tables end with how much is left out.
    static var mostRows: Int { 40 }

    mutating func addRest(_ count: Int) {
        guard count > Self.mostRows else { return }
        line("  ", Span("… and \(exact(Int64(count - Self.mostRows))) more in the JSON report", .faint))
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - displayWidth)) }
    func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - displayWidth)) + self }
}
