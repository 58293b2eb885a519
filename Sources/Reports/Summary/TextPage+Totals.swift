// What was done, in numbers: requests, iterations, arrivals, bytes.

import Analysis
import Basics
import Drawing
import Metrics
import Runs

extension TextPage {
    mutating func addTotals(_ run: Run) {
        let counts = run.totals.counts
        gap()
        line("  ", Span("Totals", .strong))
        func rate(_ value: Double?) -> String { value.map(rateForPeople) ?? "-" }
        var requests =
            "\(exact(run.totals.requests)), \(rate(run.throughput)) successful, \(exact(run.totals.failedRequests)) failed"
        if let errors = run.errorRate { requests += " (\(percentForPeople(errors)))" }
        total("requests", requests)
        var iterations = "\(exact(counts.iterations)) finished"
        if counts.interrupted > 0 { iterations += ", \(exact(counts.interrupted)) cut off at the end" }
        total("iterations", iterations)
        if run.header.model == .closed {
            let left = counts.dropped > 0 ? ", \(exact(counts.dropped)) never started" : ""
            total(
                "started", "\(exact(counts.started)), \(rate(run.achievedRate)), as fast as the answers came (closed model)\(left)")
        } else {
            let share = counts.offered > 0 ? " (\(percentForPeople(Double(counts.started) / Double(counts.offered))))" : ""
            total(
                "arrivals",
                "\(exact(counts.offered)) offered (\(rate(run.offeredRate))), \(exact(counts.started)) achieved\(share), "
                    + "\(exact(counts.late)) late, \(exact(counts.dropped)) dropped")
        }
        let received = run.perSecond(counts.bytesReceived).map { " (\(bytesForPeople($0))/s)" } ?? ""
        total(
            "data",
            "\(bytesForPeople(Double(counts.bytesReceived))) received\(received), \(bytesForPeople(Double(counts.bytesSent))) sent")
        total(
            "connections",
            "\(exact(counts.connectionsOpened)) opened in the measured time; up to \(exact(Int64(run.peakVUs))) virtual users")
        if counts.redirectsFollowed > 0 {
            total("redirects", "\(exact(counts.redirectsFollowed)) followed, each inside its request")
        }
        if counts.retried > 0 {
            total("sent again", "\(exact(counts.retried)) requests under which a kept connection was closed")
        }
    }

    private mutating func total(_ name: String, _ text: String) {
        line("  ", Span(name + String(repeating: " ", count: max(1, 15 - name.count)), .faint), Span(text))
    }
}
