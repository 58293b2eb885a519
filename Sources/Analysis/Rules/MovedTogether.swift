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
    /// What moves together by less is of no use, however certain.
    private static let weakest = 0.4

    init(_ run: Run, _ seconds: [IntervalSummary]) {
        var times: [Int: [Int: Double]] = [:]
        for second in seconds where second.duration >= .milliseconds(500) && second.succeeded > 0 && second.responseTime.p95 > 0 {
            times[second.trial, default: [:]][second.second] = logarithm(Double(second.responseTime.p95))
        }
        var series: [String: (evidence: String, values: [Int: [Int: Double]])] = [:]
        for sample in run.resources where times[sample.trial] != nil {
            // A sample speaks of the second before it.
            let second = Int((sample.time.inSeconds - 0.5).rounded(.down))
            sample.values.forEach { metric, value in
                guard value.isFinite else { return }
                series["\(metric.name) of \(sample.source)", default: ("\(sample.source).\(metric.name)", [:])]
                    .values[sample.trial, default: [:]][second] = value
            }
            for gauge in sample.gauges where gauge.value.isFinite {
                series["\(gauge.series.name) of \(sample.source)", default: ("\(sample.source).\(gauge.series.name)", [:])]
                    .values[sample.trial, default: [:]][second] = gauge.value
            }
        }
        let candidates = series.sorted { $0.key < $1.key }.compactMap { name, series in
            Self.companion(name, series.evidence, times, series.values)
        }
        let chances = Holm.adjusted(candidates.map(\.p))
        companions = zip(candidates, chances).filter { $1 <= Self.alpha && abs($0.correlation) >= Self.weakest }.map(\.0).sorted {
            (abs($1.correlation), $0.name) < (abs($0.correlation), $1.name)
        }
    }

    /// `nil` where there are too few changes, or the reading hardly ever changed.
    private static func companion(
        _ name: String, _ evidence: String, _ times: [Int: [Int: Double]], _ values: [Int: [Int: Double]]
    ) -> Companion? {
        var (x, y): ([Double], [Double]) = ([], [])
        for (trial, seconds) in times.sorted(by: { $0.key < $1.key }) {
            guard let own = values[trial] else { continue }
            for second in seconds.keys.sorted() {
                guard let before = seconds[second - 1], let now = seconds[second], let old = own[second - 1], let new = own[second]
                else { continue }
                x.append(now - before)
                y.append(new - old)
            }
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
