// From a threshold and a number to pass, fail or unmeasured.

import Basics
import Metrics
package import Runs

extension ThresholdResult {
    /// Holds `actual` against the limit. No number, or a limit that hangs on a baseline which is not there, is `unmeasured`, never passed. A figure
    /// among arrivals without a good answer, which is infinite, keeps no limit, whichever side of it is meant.
    /// - Parameter unanswered: the share of such arrivals.
    init(_ threshold: Threshold, actual: Double?, window: String = "", unanswered: Double? = nil) {
        let limit: Double? =
            switch threshold.limit {
            case .value(let value): value
            case .ofBaseline: nil
            }
        let state: State
        let isNone = actual == .infinity
        if isNone, limit != nil {
            state = .failed
        } else if let actual, let limit, actual.isFinite {
            state = threshold.comparison.holds(actual, limit) ? .passed : .failed
        } else {
            state = .unmeasured
        }
        self.init(
            expression: threshold.expression, state: state, actual: isNone ? nil : actual, limit: limit,
            unit: threshold.comparedUnit,
            window: window, unanswered: isNone ? unanswered ?? 1 : nil)
    }

    /// The measured value with its unit, as people read it; `no sample` when there was none, and `p99 none: 1.4 % had no good answer` where it
    /// falls among arrivals that failed or were dropped.
    package var actualForPeople: String {
        if let unanswered {
            let statistic = (try? Threshold(parsing: expression)).map { "\($0.statistic) " } ?? ""
            return "\(statistic)none: \(percentForPeople(unanswered)) had no good answer"
        }
        return actual.map { unit.forPeople($0) } ?? "no sample"
    }
}

extension Threshold {
    /// The unit of the number compared: counting things gives a count, and things per second a rate, whatever is counted.
    fileprivate var comparedUnit: Metric.Unit {
        switch (metric.unit, statistic) {
        case (.value, _): .value
        case (.bytes, _): .bytes
        case (.bytesPerSecond, _): .bytesPerSecond
        case (_, .count): .count
        case (.count, .mean) where !metric.isSampled: .rate
        case (.time, .rate), (.count, .rate): .rate
        case (.time, _): .time
        case (.fraction, _): .fraction
        case (.count, _): .count
        case (.rate, _): .rate
        case (.percent, _): .percent
        case (.number, .rate): .rate
        case (.number, _): .number
        }
    }
}
