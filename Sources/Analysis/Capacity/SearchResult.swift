// What a capacity search came to: three different numbers, never one "knee". Made from its trials alone, so that it can be made again.

import Basics
package import Runs
import Statistics

/// The answer of a capacity search. Rates are iterations a second.
package struct SearchResult: Sendable {
    /// The highest load that holds, by all trials; `nil` when none does.
    package let capacity: Double?
    /// The smallest load above it that does not hold; `nil` when there is none.
    package let upper: Double?
    /// The load that a trial holds with even chance, and its 95 % interval; `nil` until some trials hold and some do not.
    package let even: PassProbability?
    /// Where the true capacity lies: both bounds and the interval together; `nil` while one of the bounds is missing.
    package let bracket: ClosedRange<Double>?
    /// Whether a longer trial held the load of the answer.
    package let isConfirmed: Bool
    package let saturation: Saturation?
    package let knee: Knee?
    /// The scalability law through all loads; `nil` when there are too few.
    package let scalability: ScalabilityLaw?
    /// What was measured at each load, the lowest first.
    package let steps: [LoadStep]
    /// The trial whose figures stand for the run.
    package let representative: SearchTrial
    package let record: SearchRecord

    /// What the target achieves at most, whatever is asked of it.
    package struct Saturation: Sendable, Hashable {
        /// Iterations a second: the largest of the medians at each load.
        package let throughput: Double
        /// Whether it stayed there although at least a tenth more was asked for; otherwise the target was never saturated.
        package let isPlateau: Bool
    }

    /// The load with the most throughput for its response time.
    package struct Knee: Sendable, Hashable {
        package let load: Double
        /// Throughput there, iterations a second.
        package let throughput: Double
        /// The response time there, in nanoseconds, of a curve that only rises.
        package let responseTime: Double
    }

    /// The result of a record with at least one trial; `nil` without one.
    package init?(_ record: SearchRecord) {
        guard let representative = Self.representative(of: record) else { return nil }
        self.record = record
        self.representative = representative
        let counting = record.trials.filter(\.counts)
        let loads = TriedLoads(counting)
        (capacity, upper) = loads.bounds
        even = PassProbability(counting.map { .init(load: $0.offered, passed: $0.passed) })
        isConfirmed =
            loads.bounds.lower.map { load in
                counting.contains { $0.phase == .confirmation && $0.passed && $0.offered == load }
            } ?? false
        if let capacity, let upper {
            bracket = min(capacity, even?.interval.lowerBound ?? capacity)...max(upper, even?.interval.upperBound ?? upper)
        } else {
            bracket = nil
        }
        let steps = LoadStep.all(of: counting)
        self.steps = steps
        let most = steps.max { $0.achieved < $1.achieved }
        let capacity = capacity ?? 0
        let rules = SearchRules()
        saturation = most.map { most in
            // What was held was finished, up to what lies on the window's edge: the target never does less at most than it held.
            Saturation(
                throughput: max(most.achieved, capacity),
                isPlateau: steps.contains {
                    $0.offered >= rules.plateauLoad * most.achieved && $0.achieved <= rules.plateauThroughput * most.achieved
                        && $0.passed < $0.trials
                })
        }
        knee = Self.knee(steps)
        scalability = ScalabilityLaw(counting)
    }

    /// The most throughput per response time, the response time on a curve that never falls.
    private static func knee(_ steps: [LoadStep]) -> Knee? {
        let steps = steps.filter { $0.meanResponseTime > 0 && $0.achieved > 0 }
        guard steps.count >= 3 else { return nil }
        let times = isotonic(steps.map(\.meanResponseTime), weights: steps.map { Double($0.trials) })
        let powers = zip(steps, times).map { $0.achieved / $1 }
        guard let best = powers.indices.max(by: { powers[$0] < powers[$1] }) else { return nil }
        return Knee(load: steps[best].offered, throughput: steps[best].achieved, responseTime: times[best])
    }

    /// The highest load that holds and the smallest above it that does not, by these trials; `nil` where there is none.
    package static func bounds(of trials: some Sequence<SearchTrial>) -> (lower: Double?, upper: Double?) {
        TriedLoads(trials.filter(\.counts)).bounds
    }

    /// The trial whose totals, thresholds and resources stand for the run: the last one that held the load of the answer; when no load
    /// held, the last one at the lowest load; and before there is any that counts, the last one.
    package static func representative(of record: SearchRecord) -> SearchTrial? {
        let counting = record.trials.filter(\.counts)
        if let capacity = TriedLoads(counting).bounds.lower,
            let trial = counting.last(where: { $0.offered == capacity && $0.passed })
        {
            return trial
        }
        let lowest = counting.map(\.offered).min()
        return counting.last { $0.offered == lowest } ?? record.trials.last
    }
}

/// What the trials at one load measured together: medians of the trials.
package struct LoadStep: Sendable, Hashable {
    /// Iterations a second that were to start, and that came to their end without the share of requests that failed.
    package let offered, achieved: Double
    package let trials, passed: Int
    /// In nanoseconds.
    package let meanResponseTime, p99: Double
    /// Iterations in flight or waiting at the same time, on average.
    package let inFlight: Double

    /// One for each load, the lowest first.
    package static func all(of trials: [SearchTrial]) -> [LoadStep] {
        Dictionary(grouping: trials.filter(\.counts), by: \.offered).sorted { $0.key < $1.key }.map { load, trials in
            func median(_ value: (SearchTrial) -> Double) -> Double { ((try? Sample(trials.map(value)))?.median) ?? 0 }
            return LoadStep(
                offered: load, achieved: median(\.achieved), trials: trials.count, passed: trials.count { $0.passed },
                meanResponseTime: median(\.meanResponseTime), p99: median { Double($0.p99) }, inFlight: median(\.inFlight))
        }
    }
}

extension TriedLoads {
    /// What trials that count came to.
    init(_ trials: [SearchTrial]) {
        self.init()
        for trial in trials {
            if trial.phase == .confirmation {
                confirm(trial.offered, passed: trial.passed)
            } else {
                add(trial.offered, passed: trial.passed)
            }
        }
    }
}

/// The values nearest to `values` that never fall, by pooling neighbours that do (Ayer et al. 1955).
func isotonic(_ values: [Double], weights: [Double]) -> [Double] {
    var blocks: [(mean: Double, weight: Double, count: Int)] = []
    for (value, weight) in zip(values, weights) {
        blocks.append((value, weight, 1))
        while blocks.count > 1, blocks[blocks.count - 2].mean > blocks[blocks.count - 1].mean {
            let last = blocks.removeLast()
            let before = blocks.removeLast()
            let weight = before.weight + last.weight
            blocks.append(((before.mean * before.weight + last.mean * last.weight) / weight, weight, before.count + last.count))
        }
    }
    return blocks.flatMap { [Double](repeating: $0.mean, count: $0.count) }
}
