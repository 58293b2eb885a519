// The arithmetic of thresholds: a whole run, a sliding window and a running total are all sums of readings.

import Basics
import Histograms
import Metrics
import Runs

/// What one threshold reads from a stretch of a run. Readings of neighbouring stretches add up, and can be taken away again.
enum Reading: Sendable, Equatable {
    /// A latency.
    case times(Histogram)
    /// A latency of everything that was asked for.
    case arrivals(AllArrivals)
    /// How many of `whole` things were of the kind asked for.
    case share(part: Int64, whole: Int64)
    /// A number of things, or bytes; without a sample it says nothing, not zero.
    case amount(Int64, samples: Int64)
    /// What a monitor read, in order of time.
    case samples([Double])

    /// Adds the reading of another stretch of the same threshold.
    mutating func add(_ other: Reading) {
        switch (self, other) {
        case (.times(var mine), .times(let more)):
            self = .samples([])  // so that `mine` is the only owner and grows in place
            mine.add(more)
            self = .times(mine)
        case (.arrivals(var mine), .arrivals(let more)):
            self = .samples([])
            mine.add(more)
            self = .arrivals(mine)
        case (.share(let part, let whole), .share(let morePart, let moreWhole)):
            self = .share(part: part + morePart, whole: whole + moreWhole)
        case (.amount(let amount, let samples), .amount(let more, let moreSamples)):
            self = .amount(amount + more, samples: samples + moreSamples)
        case (.samples(let values), .samples(let more)): self = .samples(values + more)
        default: preconditionFailure("readings of different thresholds")
        }
    }

    /// Takes the oldest stretch away again, which was added before.
    mutating func subtract(oldest other: Reading) {
        switch (self, other) {
        case (.times(var mine), .times(let less)):
            self = .samples([])
            mine.subtract(less)
            self = .times(mine)
        case (.arrivals(var mine), .arrivals(let less)):
            self = .samples([])
            mine.subtract(less)
            self = .arrivals(mine)
        case (.share(let part, let whole), .share(let lessPart, let lessWhole)):
            self = .share(part: part - lessPart, whole: whole - lessWhole)
        case (.amount(let amount, let samples), .amount(let less, let lessSamples)):
            self = .amount(amount - less, samples: samples - lessSamples)
        case (.samples(let values), .samples(let less)): self = .samples(Array(values.dropFirst(less.count)))
        default: preconditionFailure("readings of different thresholds")
        }
    }

    /// The number asked for, of a stretch of this length; `nil` when there was no sample, or when the metric has no such number. Infinite where it
    /// falls among arrivals without a good answer: beyond every limit.
    func value(_ statistic: Statistic, duration: Nanoseconds) -> Double? {
        switch self {
        case .times(let histogram):
            guard !histogram.isEmpty else { return nil }
            return switch statistic {
            case .min: Double(histogram.min)
            case .mean: histogram.mean
            case .max: Double(histogram.max)
            case .percentile(let percentile): Double(histogram.value(atPercentile: percentile))
            case .count: Double(histogram.totalCount)
            case .rate: perSecond(histogram.totalCount, duration)
            }
        case .arrivals(let arrivals):
            guard arrivals.count > 0 else { return nil }
            let isWhole = arrivals.unanswered == 0
            return switch statistic {
            case .min: arrivals.answered.isEmpty ? .infinity : Double(arrivals.answered.min)
            case .mean: isWhole ? arrivals.answered.mean : .infinity
            case .max: isWhole ? Double(arrivals.answered.max) : .infinity
            case .percentile(let percentile): arrivals.value(atPercentile: percentile).map(Double.init) ?? .infinity
            case .count: Double(arrivals.count)
            case .rate: perSecond(arrivals.count, duration)
            }
        case .share(let part, let whole):
            guard whole > 0 else { return nil }
            return switch statistic {
            case .rate, .mean: Double(part) / Double(whole)
            case .count: Double(part)
            case .min, .max, .percentile: nil
            }
        case .amount(let amount, let samples):
            guard samples > 0 else { return nil }
            return switch statistic {
            case .count: Double(amount)
            case .rate, .mean: perSecond(amount, duration)
            case .min, .max, .percentile: nil
            }
        case .samples(let values):
            guard !values.isEmpty else { return nil }
            return switch statistic {
            case .min: values.min()
            case .mean: values.reduce(0, +) / Double(values.count)
            case .max: values.max()
            case .percentile(let percentile): nearestRank(values.sorted(), percentile)
            case .count, .rate: nil
            }
        }
    }

    /// Share of the arrivals without a good answer; `nil` for other readings.
    var unanswered: Double? { if case .arrivals(let arrivals) = self { arrivals.unansweredShare } else { nil } }

    private func perSecond(_ count: Int64, _ duration: Nanoseconds) -> Double? {
        duration > 0 ? Double(count) / duration.inSeconds : nil
    }

    /// The same definition as the histograms': the value at or below which `percentile` per cent of all lie.
    private func nearestRank(_ sorted: [Double], _ percentile: Double) -> Double {
        let rank = Int((min(max(percentile, 0), 100) / 100 * Double(sorted.count)).rounded(.up))
        return sorted[max(0, rank - 1)]
    }
}
