// Which numbers a metric has, and how they are written.

/// Which number of a metric.
package enum Statistic: Sendable, Hashable, CustomStringConvertible {
    case min, mean, max, rate, count
    /// 0 < p ≤ 100: `p95`, `p99.9`, or as k6 writes it, `p(95)`.
    case percentile(Double)

    package var description: String {
        switch self {
        case .min: "min"
        case .mean: "mean"
        case .max: "max"
        case .rate: "rate"
        case .count: "count"
        case .percentile(let p): p == p.rounded() ? "p\(Int(p))" : "p\(p)"
        }
    }
}

extension Metric {
    /// What a threshold is about when it names no statistic; `nil` when it must name one.
    package var defaultStatistic: Statistic? {
        switch self {
        case .errors, .checks, .throughput, .goodput: .rate
        case .requests, .droppedIterations, .lateIterations, .bytesReceived: .count
        default: nil
        }
    }

    /// Whether a threshold can be about this number of the metric.
    package func has(_ statistic: Statistic) -> Bool {
        if case .resource = self { return [.min, .mean, .max].contains(statistic) }
        return switch (unit, statistic) {
        case (.time, .min), (.time, .mean), (.time, .max), (.time, .percentile): true
        case (.number, _): true
        case (.rate, .rate): true
        case (.value, .min), (.value, .mean), (.value, .max), (.value, .percentile): true
        case (.value, _), (.time, _), (.rate, _): false
        default: [.rate, .count].contains(statistic)
        }
    }

    /// The words for the numbers it has, for sentences.
    package var statisticWords: String {
        if case .resource = self { return "min, mean and max" }
        if unit == .time || unit == .value { return "min, mean, max and percentiles such as p95" }
        if unit == .number { return "min, mean, max, count, rate and percentiles such as p95" }
        return unit == .rate ? "rate" : "rate and count"
    }

    /// By what it can be narrowed down.
    package var selectors: [Selector.Key] {
        switch self {
        case .responseTime: [.step, .flow, .group, .tag, .outcome]
        case .goodput: [.step, .flow, .group, .tag, .under, .ttft, .ttfot, .tpot, .itl]
        case .stream, .serviceTime, .throughput, .bytesReceived: [.step, .flow, .group, .tag]
        case .requests, .errors: [.step, .flow, .group, .tag, .status]
        case .checks: [.step, .flow, .group, .tag, .check]
        case .resource: [.process]
        case .gauge: [.source, .name]
        case .custom: [.name]
        case .iterationTime: [.group]
        case .droppedIterations, .lateIterations, .connect, .tls, .firstByte: []
        }
    }

    /// The metric that a user of other tools means by `name`.
    static func forForeignName(_ name: String) -> Metric? {
        switch name {
        case "http_req_duration", "latency", "duration", "response", "responsetime", "rt": .responseTime
        case "http_req_failed", "error_rate", "errorrate", "failures", "failed": .errors
        case "http_reqs": .requests
        case "rps", "qps", "rate": .throughput
        case "iteration_duration": .iterationTime
        case "data_received": .bytesReceived
        case "http_req_connecting": .connect
        case "http_req_tls_handshaking": .tls
        case "http_req_waiting", "ttfb": .firstByte
        case "rss": .resource(.memoryBytes)
        default: nil
        }
    }
}
