/// What two runs are compared by. The raw value is the word in every report, as a threshold has it where there is one.
package enum ComparedMetric: String, Sendable, CaseIterable, Hashable {
    case throughput
    case p50 = "response_time p50"
    case p90 = "response_time p90"
    case p95 = "response_time p95"
    case p99 = "response_time p99"
    case mean = "response_time mean"
    case errors = "errors rate"
    case cpu = "cpu per request"
    case memory = "memory max"

    /// Those that decide, unless their figures rest on too little (``TrialFigures/isGatable(_:)``): few, since each costs some certainty.
    package static let gating: [ComparedMetric] = [.throughput, .p50, .p99, .errors, .cpu, .memory]

    /// Whether a change of it is a ratio. A share of failures can be 0, so its change is a difference.
    package var isRatio: Bool { self != .errors }

    /// Whether more of it is worse.
    package var moreIsWorse: Bool { self != .throughput }

    /// Which percentile it is, as a share; `nil` when it is none.
    package var quantile: Double? {
        switch self {
        case .p50: 0.5
        case .p90: 0.9
        case .p95: 0.95
        case .p99: 0.99
        case .throughput, .mean, .errors, .cpu, .memory: nil
        }
    }

    /// Whether it is a response time: percentiles are of all arrivals, the mean is of successes only.
    package var isLatency: Bool { quantile != nil || self == .mean }

    /// The smallest change for the worse that matters, when nothing else is said: 3 %, for p99 and its like 5 %, for failures 0.1 % of the
    /// requests.
    package var practicalThreshold: Double {
        switch self {
        case .throughput, .p50, .mean, .cpu, .memory: 0.03
        case .p90, .p95, .p99: 0.05
        case .errors: 0.001
        }
    }
}
