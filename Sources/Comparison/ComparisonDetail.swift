// What pictures of a comparison show beyond its metrics: how far each percentile moved, and each block separately.

import Basics
package import Histograms
package import Runs
import Statistics

/// The finer figures of two runs that are compared. They decide nothing.
package struct ComparisonDetail: Sendable {
    /// How far one percentile of the response times moved.
    package struct Shift: Sendable, Hashable {
        /// 50 to 99.9.
        package let percentile: Double
        /// In nanoseconds: the geometric means of the trials.
        package let baseline, candidate: Double
        /// Candidate over baseline, minus 1.
        package let change: Double
        /// 95 %, in the terms of `change`; `nil` where there are too few trials to know.
        package let interval: ClosedRange<Double>?
    }

    /// The change of one metric in every block; only metrics that are ratios.
    package struct BlockChanges: Sendable, Hashable {
        package let metric: ComparedMetric
        /// Candidate over baseline, minus 1; `nil` for a block that has no figure.
        package let changes: [Double?]
    }

    package static let percentiles: [Double] = [50, 75, 90, 95, 99, 99.9]

    /// Percentiles of all arrivals, from the lowest; those with ten or more beyond them and a figure in every trial. Empty where response times cannot be compared.
    package let shifts: [Shift]
    /// Those that decide first; empty unless the runs are arms of one experiment.
    package let blocks: [BlockChanges]
    /// By block: whether the baseline came first in it.
    package let baselineFirst: [Bool]
    /// Response times of all trials that were compared.
    package let baselineTimes, candidateTimes: Histogram

    /// - Parameter times: the response times of every trial, by its number.
    package init(
        _ comparison: Comparison, _ baseline: ComparedRun, _ candidate: ComparedRun,
        times: (baseline: [Int: Histogram], candidate: [Int: Histogram])
    ) {
        let matched = comparison.design == .paired ? Block.matched(baseline, candidate)?.prefix(comparison.blocks) : nil
        let blocks = matched.map(Array.init) ?? []
        baselineFirst = blocks.map(\.baselineFirst)
        let (old, new) =
            matched == nil ? (baseline.trials, candidate.trials) : (blocks.map(\.baseline), blocks.map(\.candidate))
        func merged(_ trials: [TrialFigures], _ times: [Int: Histogram]) -> Histogram {
            trials.reduce(into: Histogram()) { merged, trial in if let time = times[trial.trial] { merged.add(time) } }
        }
        baselineTimes = merged(old, times.baseline)
        candidateTimes = merged(new, times.candidate)
        let isDistorted = !comparison.metrics.contains { $0.metric.quantile != nil && $0.outcome != .incomparable }
        func arrivals(_ trial: TrialFigures, _ times: [Int: Histogram]) -> AllArrivals? {
            times[trial.trial].map { AllArrivals(answered: $0, unanswered: trial.failed + trial.dropped) }
        }
        shifts =
            isDistorted
            ? []
            : Self.percentiles.compactMap { percentile in
                Self.shift(
                    percentile, old.map { arrivals($0, times.baseline) }, new.map { arrivals($0, times.candidate) },
                    baselineFirst: matched == nil ? nil : blocks.map(\.baselineFirst))
            }
        self.blocks = comparison.metrics.map(\.metric).filter(\.isRatio).compactMap { metric in
            let changes = blocks.map { metric.change(from: $0.baseline.value(metric), to: $0.candidate.value(metric)) }
            return changes.contains { $0 != nil } ? BlockChanges(metric: metric, changes: changes) : nil
        }
    }

    /// - Parameter baselineFirst: of matched trials; `nil` for trials that have nothing to do with each other.
    private static func shift(
        _ percentile: Double, _ baseline: [AllArrivals?], _ candidate: [AllArrivals?], baselineFirst: [Bool]?
    ) -> Shift? {
        guard let old = logarithms(percentile, baseline), let new = logarithms(percentile, candidate), !old.isEmpty, !new.isEmpty
        else { return nil }
        var difference = mean(new) - mean(old)
        var test: TTest?
        if let baselineFirst {
            let paired = try? PairedComparison(zip(new, old).map { $0 - $1 }, baselineFirst: baselineFirst)
            difference = paired?.effect ?? difference
            test = paired?.test
        } else {
            test = try? TTest.welch(new, old)
        }
        let ends = (try? test?.interval()).map { [exponential($0.lower) - 1, exponential($0.upper) - 1] } ?? []
        let isKnown = ends.count == 2 && ends.allSatisfy(\.isFinite) && ends[0] <= ends[1]
        return Shift(
            percentile: percentile, baseline: exponential(mean(old)), candidate: exponential(mean(new)),
            change: exponential(difference) - 1, interval: isKnown ? ends[0]...ends[1] : nil)
    }

    /// The percentile of every trial on the scale of effects; `nil` unless all have enough beyond it.
    private static func logarithms(_ percentile: Double, _ times: [AllArrivals?]) -> [Double]? {
        let values = times.compactMap { time -> Double? in
            guard let time, Double(time.count) * (100 - percentile) / 100 >= TrialFigures.fewestBeyond - 1e-6,
                let value = time.interpolatedValue(atPercentile: percentile)
            else { return nil }
            return value > 0 ? logarithm(value) : nil
        }
        return values.count == times.count ? values : nil
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }
}
