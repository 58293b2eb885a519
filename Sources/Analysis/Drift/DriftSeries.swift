// One metric of a run over time, a value for each block.

import Basics
import Histograms
import Runs
import Statistics

/// What a soak may lose over time.
enum DriftMetric: Sendable, Hashable {
    case responseTime(percentile: Double)
    case throughput, errors, cpuPerRequest

    /// Whether it is judged on its logarithm, so that a change is a share.
    var isRelative: Bool { self != .errors }
    /// A change over the run that matters: a share, of errors as a difference. The tail wanders more.
    var matters: Double {
        let rules = DriftRules.standard
        return switch self {
        case .responseTime(let percentile):
            percentile > 97 ? rules.mattersAbove97 : percentile > 90 ? rules.mattersAbove90 : rules.matters
        case .throughput, .cpuPerRequest: rules.matters
        case .errors: rules.mattersOfErrors
        }
    }
    /// Whether more is worse.
    var isWorseUp: Bool { self != .throughput }

    /// As in the names of rules.
    var rulePart: String {
        switch self {
        case .responseTime: "response-time"
        case .throughput: "throughput"
        case .errors: "errors"
        case .cpuPerRequest: "cpu-per-request"
        }
    }

    /// At the beginning of a sentence.
    var name: String {
        switch self {
        case .responseTime(let percentile): "response time p\(countForPeople(percentile))"
        case .throughput: "throughput"
        case .errors: "the share of errors"
        case .cpuPerRequest: "CPU per request"
        }
    }

    /// The same where response times are meant anyway: `p95`.
    var shortName: String {
        if case .responseTime(let percentile) = self { "p\(countForPeople(percentile))" } else { name }
    }

    /// A value for people.
    func text(_ value: Double) -> String {
        switch self {
        case .responseTime: Nanoseconds(value.rounded()).forPeople
        case .throughput: rateForPeople(value)
        case .errors: percentForPeople(value)
        case .cpuPerRequest: Nanoseconds((value * 1e9).rounded()).forPeople
        }
    }
}

/// Values of one metric at the middles of blocks.
struct DriftSeries: Sendable {
    let metric: DriftMetric
    /// Seconds from the start of the trial.
    let times: [Double]
    /// In the metric's unit.
    let values: [Double]

    /// What the tests work on: logarithms, but shares of errors as they are.
    var judged: [Double] { metric.isRelative ? values.map { logarithm(max($0, .leastNormalMagnitude)) } : values }

    /// Without the blocks before `time`, in seconds.
    func from(_ time: Double) -> DriftSeries {
        let first = times.firstIndex { $0 >= time } ?? times.count
        return DriftSeries(metric: metric, times: Array(times[first...]), values: Array(values[first...]))
    }
}

extension DriftSeries {
    /// The series of `percentile`, with blocks merged until each has ten requests above it; `nil` if that leaves fewer than twenty.
    init?(percentile: Double, of blocks: [SoakBlocks.Block]) {
        let served = blocks.filter { !$0.responseTime.isEmpty }
        guard !served.isEmpty else { return nil }
        let mean = Double(served.reduce(0) { $0 + $1.responseTime.totalCount }) / Double(served.count)
        let wanted = Int((10 / (mean * (1 - percentile / 100))).rounded(.up))
        guard served.count / max(1, wanted) >= 20 else { return nil }
        let merged = SoakBlocks.merged(served, by: max(1, wanted))
        self.init(
            metric: .responseTime(percentile: percentile), times: merged.map { ($0.start.inSeconds + $0.end.inSeconds) / 2 },
            values: merged.map { Double(max(1, $0.responseTime.value(atPercentile: percentile))) })
    }

    /// The series of `percentile` from the quantiles of seconds, where the histograms are not at hand: their mean in each block.
    init?(percentile: Double, _ quantile: KeyPath<IntervalSummary.Quantiles, Nanoseconds>, of seconds: [IntervalSummary]) {
        let served = seconds.filter { $0.requests > $0.failed }
        let width = max(1, (served.count + SoakBlocks.most - 1) / SoakBlocks.most)
        guard served.count / width >= 20 else { return nil }
        let groups = (0..<served.count / width).map { served[($0 * width)..<(($0 + 1) * width)] }
        self.init(
            metric: .responseTime(percentile: percentile),
            times: groups.map { group in group.reduce(0) { $0 + $1.middle } / Double(group.count) },
            values: groups.map { group in
                group.reduce(0) { $0 + Double(max(1, $1.responseTime[keyPath: quantile])) } / Double(group.count)
            })
    }

    /// The series of a share or rate, worked out from the counts of whole groups of seconds; `nil` where `value` has none.
    init?(_ metric: DriftMetric, of seconds: [IntervalSummary], _ value: (ArraySlice<IntervalSummary>) -> Double?) {
        let width = max(1, (seconds.count + SoakBlocks.most - 1) / SoakBlocks.most)
        guard seconds.count / width >= 20 else { return nil }
        let groups = (0..<seconds.count / width).map { seconds[($0 * width)..<(($0 + 1) * width)] }
        let found = groups.compactMap { group in value(group).map { (group.reduce(0) { $0 + $1.middle } / Double(group.count), $0) }
        }
        guard found.count >= 20 else { return nil }
        self.init(metric: metric, times: found.map(\.0), values: found.map(\.1))
    }
}

extension IntervalSummary {
    /// The middle of it, in seconds from the start of the trial.
    fileprivate var middle: Double { (start + duration / 2).inSeconds }
}
