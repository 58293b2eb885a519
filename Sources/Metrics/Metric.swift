/// What a threshold can be about. The raw value is the word in a scenario and in every report.
package enum Metric: Sendable, Hashable {
    case responseTime
    case serviceTime
    case iterationTime
    case errors
    case checks
    case requests
    case throughput
    /// Requests a second that were answered rightly within a time.
    case goodput
    case droppedIterations
    case lateIterations
    case bytesReceived
    case connect
    case tls
    case firstByte
    /// Values that `extract … as metric` takes out of responses.
    case custom
    /// Times of answers that arrive bit by bit.
    case stream(StreamMetric)
    /// A series with a free name, read by a monitor.
    case gauge
    /// What monitors read of processes and the host.
    case resource(ResourceMetric)

    /// The unit in which its limit is written and its values are kept.
    package enum Unit: String, Sendable { case time, fraction, count, rate, bytes, bytesPerSecond, percent, number, value }

    /// Time metrics keep nanoseconds, `errors` and `checks` a share from 0 to 1, `cpu` per cent of one core, `memory` bytes, `custom`
    /// millionths of the values that were taken, `gauge` the values themselves.
    package var unit: Unit {
        switch self {
        case .responseTime, .serviceTime, .iterationTime, .connect, .tls, .firstByte, .stream: .time
        case .errors, .checks: .fraction
        case .requests, .droppedIterations, .lateIterations: .count
        case .throughput, .goodput: .rate
        case .bytesReceived: .bytes
        case .custom: .number
        case .gauge: .value
        case .resource(let metric): metric.facts.unit
        }
    }

    /// The unit of one of its statistics: the count of a share is a count, the rate of a count is events a second, and the rate of bytes
    /// is bytes a second.
    package func unit(of statistic: Statistic) -> Unit {
        switch (unit, statistic) {
        case (.fraction, .count), (.number, .count): .count
        case (.count, .rate), (.number, .rate): .rate
        default: unit
        }
    }

    /// Whether monitors sample it, so that it does not come from requests.
    package var isSampled: Bool {
        switch self {
        case .resource, .gauge: true
        default: false
        }
    }
}

extension Metric {
    package static let cpu = resource(.cpuPercent)
    package static let memory = resource(.memoryBytes)
    package static let threads = resource(.threads)
    package static let descriptors = resource(.descriptors)
}

extension Metric: CaseIterable {
    /// Those of requests, with their words.
    private static let ofRequests: [(Metric, String)] = [
        (.responseTime, "response_time"), (.serviceTime, "service_time"), (.iterationTime, "iteration_time"), (.errors, "errors"),
        (.checks, "checks"), (.requests, "requests"), (.throughput, "throughput"), (.goodput, "goodput"),
        (.droppedIterations, "dropped_iterations"),
        (.lateIterations, "late_iterations"), (.bytesReceived, "bytes_received"), (.connect, "connect"), (.tls, "tls"),
        (.firstByte, "first_byte"),
    ]
    private static let named: [(Metric, String)] =
        ofRequests
        + ResourceMetric.allCases.compactMap { metric in metric.facts.threshold.map { (.resource(metric), $0) } }
        + StreamMetric.allCases.compactMap { metric in metric.threshold.map { (.stream(metric), $0) } }
        + [(.custom, "custom"), (.gauge, "gauge")]
    private static let byWord = Dictionary(uniqueKeysWithValues: named.map { ($0.1, $0.0) })
    private static let words = Dictionary(uniqueKeysWithValues: named)

    package static let allCases = named.map(\.0)

    // The words of one table; a conformance to RawRepresentable would compare and hash by them.
    package init?(rawValue: String) {
        // As vLLM calls it; there is one figure for both names.
        guard let metric = Self.byWord[rawValue == "tpot" ? "itl" : rawValue] else { return nil }
        self = metric
    }

    /// A resource that no threshold can be about has the name that the store gives it.
    package var rawValue: String {
        if case .resource(let metric) = self { return metric.facts.threshold ?? metric.name }
        return Self.words[self] ?? ""
    }
}

/// Which part of the run: the words in braces, such as `{step:pay}`.
package struct Selector: Sendable, Hashable {
    package enum Key: String, Sendable, CaseIterable {
        case step, group, flow, tag, status, process, check, name, source, outcome, under, ttft, ttfot, tpot, itl
    }

    package var key: Key
    package var value: String

    /// The only value of `outcome`: what was answered rightly, instead of everything that was asked for.
    package static let success = "success"

    package init(key: Key, value: String) {
        self.key = key
        self.value = value
    }
}
