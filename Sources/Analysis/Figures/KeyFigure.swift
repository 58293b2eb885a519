// The figures that no report leaves out, listed once, so that every format, and every push, shows the same ones with the same numbers.

import Basics
package import Histograms
package import Runs

/// One figure of a run, for people and for machines.
package struct KeyFigure: Sendable {
    /// What its value counts.
    package enum Unit: Sendable { case count, rate, share, time }

    /// Where it is in the result document: `totals.throughput`, `responseTime.p95`.
    package let path: String
    /// For people: `throughput`, `response time p95`.
    package let title: String
    package let unit: Unit
    /// Times in nanoseconds; `nil` when it was not measured.
    package let value: Double?
    /// Whether it falls among arrivals without a good answer, so that there is no value although it was measured.
    package var isNone = false

    /// With its unit, for people; `-` when it was not measured.
    package var text: String {
        guard let value else { return isNone ? "none" : "-" }
        return switch unit {
        case .count: exact(Int64(value))
        case .rate: rateForPeople(value)
        case .share: percentForPeople(value)
        case .time: value.magnitude < 9e18 ? Nanoseconds(value.rounded()).forPeople : "-"
        }
    }

    /// The last word of its path in the spelling of metrics: `failed_requests` of `totals.failedRequests`.
    package var name: String {
        (path.split(separator: ".").last ?? "").reduce(into: "") { name, letter in
            name += letter.isUppercase ? "_\(letter.lowercased())" : String(letter)
        }
    }
}

/// The figures of a run: totals first, then what limits on response time are about, then both clocks of successes.
package func keyFigures(_ run: Run) -> [KeyFigure] {
    totalFigures(run) + arrivalFigures(run.totals.allArrivals)
        + timeFigures("responseTime", "response time", run.totals.merged(\.responseTime))
        + timeFigures("serviceTime", "service time", run.totals.merged(\.serviceTime))
}

/// What was counted.
package func totalFigures(_ run: Run) -> [KeyFigure] {
    let counts = run.totals.counts
    func figure(_ name: String, _ title: String, _ unit: KeyFigure.Unit, _ value: Double?) -> KeyFigure {
        KeyFigure(path: "totals.\(name)", title: title, unit: unit, value: value)
    }
    let goodput = run.goodput.map { [figure("goodput", "goodput", .rate, $0)] } ?? []
    return [
        figure("requests", "requests", .count, Double(run.totals.requests)),
        figure("failedRequests", "failed requests", .count, Double(run.totals.failedRequests)),
        figure("errorRate", "error rate", .share, run.errorRate), figure("throughput", "throughput", .rate, run.throughput),
        figure("iterations", "iterations", .count, Double(counts.iterations)),
        figure("offeredRate", "offered rate", .rate, run.offeredRate),
        figure("achievedRate", "achieved rate", .rate, run.achievedRate),
        figure("lateIterations", "late arrivals", .count, Double(counts.late)),
        figure("droppedIterations", "dropped arrivals", .count, Double(counts.dropped)),
        figure("peakVUs", "peak virtual users", .count, Double(run.peakVUs)),
    ] + goodput
        + [
            figure("redirectsFollowed", "redirects followed", .count, Double(counts.redirectsFollowed)),
            figure("retried", "requests sent again", .count, Double(counts.retried)),
        ].filter { $0.value != 0 }
}

/// The percentiles of key figures: their names in documents and for people.
private let keyPercentiles: [(name: String, title: String, percentile: Double)] = [
    ("p50", "p50", 50), ("p90", "p90", 90), ("p95", "p95", 95), ("p99", "p99", 99), ("p999", "p99.9", 99.9),
]

/// Percentiles of everything that was asked for: failures and dropped arrivals rank after every success.
package func arrivalFigures(_ arrivals: AllArrivals) -> [KeyFigure] {
    keyPercentiles.map { name, title, percentile in
        let value = arrivals.value(atPercentile: percentile)
        return KeyFigure(
            path: "allArrivals.\(name)", title: "all arrivals \(title)", unit: .time, value: value.map(Double.init),
            isNone: value == nil && arrivals.count > 0)
    }
}

/// One clock, in the words of STATS.
package func timeFigures(_ name: String, _ title: String, _ histogram: Histogram) -> [KeyFigure] {
    func figure(_ statistic: String, _ title: String, _ value: Double) -> KeyFigure {
        KeyFigure(path: "\(name).\(statistic)", title: title, unit: .time, value: histogram.isEmpty ? nil : value)
    }
    return [figure("mean", "\(title) mean", histogram.mean)]
        + keyPercentiles.map { figure($0.0, "\(title) \($0.1)", Double(histogram.value(atPercentile: $0.2))) }
        + [figure("max", "\(title) max", Double(histogram.max))]
}
