// Hours of the day at which a metric is worse than at the others: neighbours that are busy then, backups, the users themselves.

import Runs
import Statistics

/// One hour of the day, in UTC, at which a metric of a scenario was worse than at all others.
package struct PeakHour: Sendable, Hashable {
    /// 0 to 23.
    package let hour: Int
    /// On how many days there was a run at that hour, and how many hours of days there were besides.
    package let days, others: Int
    /// The medians, in the unit of `TrialFigures.value`.
    package let level, usual: Double
    /// The chance of a difference like this in any hour if the hours were alike, corrected for how many were tested (Holm).
    package let p: Double
}

/// Limits of what is called a peak.
struct PeakHourRules: Sendable {
    /// At fewer days nobody knows whether it was the hour or the day.
    var leastDays = 3
    /// What is usual takes so many hours of days to be known.
    var leastOthers = 8
    var alpha = 0.01
}

extension PeakHour {
    /// The hours at which the metric is worse by more than matters, in order. The unit is an hour of one day: several runs in it share what the hour
    /// was like, and their median counts once. Mann–Whitney's test of each hour with enough days against all other hours.
    static func all(
        _ runs: [(startedAt: Double, scaled: Double)], _ metric: ComparedMetric, rules: PeakHourRules = PeakHourRules()
    ) -> [PeakHour] {
        let values = Dictionary(grouping: runs) { Int(($0.startedAt / 3600).rounded(.down)) }.compactMap { slot, runs in
            (try? Sample(runs.map(\.scaled))).map { (hour: (slot % 24 + 24) % 24, value: $0.median) }
        }
        let hours = Dictionary(grouping: values, by: \.hour).mapValues { $0.map(\.value).sorted() }
        var tested: [(hour: Int, own: Sample, rest: Sample, p: Double)] = []
        for (hour, own) in hours.sorted(by: { $0.key < $1.key }) where own.count >= rules.leastDays {
            let rest = hours.filter { $0.key != hour }.flatMap(\.value).sorted()
            guard rest.count >= rules.leastOthers, let test = try? MannWhitney(own, rest), let one = try? Sample(own),
                let other = try? Sample(rest)
            else { continue }
            tested.append((hour, one, other, test.pGreater))
        }
        let matters = metric.effect(ofWorsening: metric.practicalThreshold)
        return zip(tested, Holm.adjusted(tested.map(\.p))).compactMap { tested, p in
            guard p < rules.alpha, tested.own.median - tested.rest.median > matters else { return nil }
            return PeakHour(
                hour: tested.hour, days: tested.own.count, others: tested.rest.count, level: metric.figure(tested.own.median),
                usual: metric.figure(tested.rest.median), p: p)
        }
    }
}
