// What went up and down with the response times, second by second. It says where to look, and never that it is the cause.

import Basics
import Metrics
import Runs
import Statistics

extension Rule {
    /// Readings of the monitors whose changes from second to second go with those of p95.
    static let movedTogether = Rule { facts in
        guard facts.succeeded > 0, !facts.isGeneratorLimited else { return nil }
        let found = MovedTogether(facts.run, facts.measuredSeconds).companions
        guard !found.isEmpty else { return nil }
        let shown = found.prefix(MovedTogether.mostShown)
        let names = shown.map { "\($0.name) (ρ \(fixed($0.correlation, 2)))" }.joined(separator: ", ")
        let rest = found.count > shown.count ? ", and \(found.count - shown.count) more" : ""
        return Finding(
            rule: "moved-together", severity: .info,
            title:
                "Moved together with p95 from second to second: \(names)\(rest). This does not show which of them is the cause, if any.",
            evidence: shown.map { .init($0.evidence, $0.correlation) } + [.init("seconds", Double(found[0].seconds))])
    }
}

/// Series of readings held against p95.
struct MovedTogether {
    /// One that moved with it.
    struct Companion {
        /// `disk busy of host`, as reports name the reading.
        var name: String
        var evidence: String
        /// Spearman's, of the changes from one second to the next.
        var correlation: Double
        var seconds: Int
        fileprivate var p: Double
    }

    /// The strongest first. The chance that any of them is here without a reason is 1 % (Holm 1979).
    let companions: [Companion]

    static let mostShown = 5
    private static let alpha = 0.01
    /// Fewer changes than this say nothing about a rank correlation at that level.
    private static let fewest = 30
    /// More changes than this would find nothing that is as strong as `weakest`: its error is 0.02 with these.
    private static let most = 4096
    /// What moves together by less is of no use, however certain.
    private static let weakest = 0.4

    init(_ run: Run, _ seconds: [IntervalSummary]) {
        let clock = Clock(seconds)
        let placed = run.resources.indices.compactMap { index in clock.place(of: run.resources[index]).map { (index, $0) } }
        let candidates = Dictionary(grouping: placed) { run.resources[$0.0].source }.flatMap { source, placed in
            var series: [String: [Double]] = [:]
            var metrics: [ResourceMetric: [Double]] = [:]
            for (index, place) in placed {
                let sample = run.resources[index]
                sample.values.forEach { metric, value in
                    if value.isFinite { metrics[metric, default: clock.nothing][place] = value }
                }
                for gauge in sample.gauges where gauge.value.isFinite {
                    series[gauge.series.name, default: clock.nothing][place] = gauge.value
                }
            }
            for (metric, values) in metrics { series[metric.name] = values }
            return series.compactMap { name, values in
                Self.companion("\(name) of \(source)", "\(source).\(name)", clock, values)
            }
        }.sorted { $0.name < $1.name }
        let chances = Holm.adjusted(candidates.map(\.p))
        companions = zip(candidates, chances).filter { $1 <= Self.alpha && abs($0.correlation) >= Self.weakest }.map(\.0).sorted {
            (abs($1.correlation), $0.name) < (abs($0.correlation), $1.name)
        }
    }

    /// The seconds with a p95, in order.
    private struct Clock {
        /// The logarithm of each second's p95.
        private(set) var times: [Double] = []
        /// Seconds that follow on the one before them in the list: all, or of a long run every n-th.
        private(set) var following: [Int] = []
        private var places: [Int: [Int: Int]] = [:]
        /// Whether a second is one of the two of a change.
        private var isNeeded: [Bool]

        init(_ seconds: [IntervalSummary]) {
            isNeeded = []
            let usable = seconds.filter { $0.duration >= .milliseconds(500) && $0.succeeded > 0 && $0.responseTime.p95 > 0 }
            for second in usable.sorted(by: { ($0.trial, $0.second) < ($1.trial, $1.second) }) {
                if places[second.trial]?[second.second - 1] != nil { following.append(times.count) }
                places[second.trial, default: [:]][second.second] = times.count
                times.append(logarithm(Double(second.responseTime.p95)))
            }
            let every = (following.count + MovedTogether.most - 1) / MovedTogether.most
            if every > 1 { following = stride(from: 0, to: following.count, by: every).map { following[$0] } }
            isNeeded = Array(repeating: false, count: times.count)
            for place in following { (isNeeded[place - 1], isNeeded[place]) = (true, true) }
        }

        /// A reading for each second, of which none is there yet.
        var nothing: [Double] { Array(repeating: .nan, count: times.count) }

        /// Which second a sample is about, the one before it; `nil` where that is of no change.
        func place(of sample: ResourceSample) -> Int? {
            places[sample.trial]?[Int((sample.time.inSeconds - 0.5).rounded(.down))].flatMap { isNeeded[$0] ? $0 : nil }
        }
    }

    /// `nil` where there are too few changes, or the reading hardly ever changed. `values` has a reading for each second, NaN where there is none.
    private static func companion(_ name: String, _ evidence: String, _ clock: Clock, _ values: [Double]) -> Companion? {
        var (x, y): ([Double], [Double]) = ([], [])
        for place in clock.following where !values[place].isNaN && !values[place - 1].isNaN {
            x.append(clock.times[place] - clock.times[place - 1])
            y.append(values[place] - values[place - 1])
        }
        guard x.count >= fewest, y.count(where: { $0 != 0 }) * 2 > y.count, let rho = try? RankCorrelation.spearman(x, y) else {
            return nil
        }
        // Changes remember the one before them; two series that both do look related sooner (Bartlett 1946).
        func memory(_ values: [Double]) -> Double { Autocorrelation.function(values, lags: 1).last ?? 0 }
        let independent = Double(x.count) / max(1, 1 + 2 * memory(x) * memory(y))
        let freedom = max(1, independent - 2)
        guard let t = try? StudentT(degreesOfFreedom: freedom) else { return nil }
        let p = t.twoSided(rho * (freedom / max(1e-12, 1 - rho * rho)).squareRoot())
        return Companion(name: name, evidence: evidence, correlation: rho, seconds: x.count, p: p)
    }
}
