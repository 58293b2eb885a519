/// What a threshold can be about. The raw value is the word in a scenario and in every report.
package enum Metric: String, Sendable, CaseIterable, Hashable {
    case responseTime = "response_time"
    case serviceTime = "service_time"
    case iterationTime = "iteration_time"
    case errors
    case checks
    case requests
    case throughput
    case droppedIterations = "dropped_iterations"
    case lateIterations = "late_iterations"
    case bytesReceived = "bytes_received"
    case connect
    case tls
    case firstByte = "first_byte"
    case cpu
    case memory
    case descriptors
    case threads
    /// Values that `extract … as metric` takes out of responses.
    case custom

    /// The unit in which its limit is written and its values are kept.
    package enum Unit: Sendable { case time, fraction, count, rate, bytes, percent, number }

    /// Time metrics keep nanoseconds, `errors` and `checks` a share from 0 to 1, `cpu` per cent of one core, `memory` bytes, `custom`
    /// millionths of the values that were taken.
    package var unit: Unit {
        switch self {
        case .responseTime, .serviceTime, .iterationTime, .connect, .tls, .firstByte: .time
        case .errors, .checks: .fraction
        case .requests, .droppedIterations, .lateIterations, .descriptors, .threads: .count
        case .throughput: .rate
        case .bytesReceived, .memory: .bytes
        case .cpu: .percent
        case .custom: .number
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

    /// Whether it is sampled from processes and not from requests.
    package var isResource: Bool {
        switch self {
        case .cpu, .memory, .descriptors, .threads: true
        default: false
        }
    }
}

/// Which part of the run: the words in braces, such as `{step:pay}`.
package struct Selector: Sendable, Hashable {
    package enum Key: String, Sendable, CaseIterable { case step, group, flow, tag, status, process, check, name }

    package var key: Key
    package var value: String

    package init(key: Key, value: String) {
        self.key = key
        self.value = value
    }
}
