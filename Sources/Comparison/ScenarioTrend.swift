// One metric over the history of a scenario: where it changed, and whether the latest run is as the ones before it (`Manual/statistics.md`, 1.2 and 1.3).

import Basics
package import Runs
import Statistics

/// The history of a metric, judged.
package struct ScenarioTrend: Sendable {
    /// A run with its figure: the geometric mean of its trials, of failures the mean.
    package struct Point: Sendable {
        package let run: HistoryRun
        /// In the unit of `TrialFigures.value`.
        package let value: Double
    }

    /// A place where the level changed, or seems to have.
    package struct Change: Sendable {
        /// The first run of the new level, from 0.
        package let index: Int
        /// The runs among which the first of the new level is.
        package let range: ClosedRange<Int>
        /// By permutation; `nil` while it is a suspect only.
        package let p: Double?
        /// The levels on both sides, up to the neighbouring changes.
        package let before, after: Double
        package let isWorse: Bool
        package var isConfirmed: Bool { p != nil }
    }

    /// What the latest run may be if nothing has changed.
    package struct Bound: Sendable {
        /// How many runs before it say so: those since the last change that is confirmed, or suspected with eight runs after it.
        package let runs: Int
        package let centre, lower, upper: Double
    }

    /// What can be said of the latest run.
    package enum Standing: String, Sendable { case worse, better, within, unknown }

    package let scenario: String
    package let metric: ComparedMetric
    /// Under the conditions of the latest run, oldest first.
    package let points: [Point]
    /// In order.
    package let changes: [Change]
    /// `nil` with fewer than eight runs before the latest on its level.
    package let bound: Bound?
    /// How many more runs on this level it takes to tell; 0 when there is a bound.
    package let missing: Int
    package let standing: Standing
    /// Hours of the day at which the metric is worse than at the others, of the runs since the last change that is confirmed.
    package let peakHours: [PeakHour]
    /// Which runs are not in the series, a sentence each.
    package let notes: [String]
}

extension ScenarioTrend {
    /// Judges the runs of one scenario, oldest first. The series is made of those under the conditions of the latest that has the metric; the
    /// same runs always give the same answer.
    package init(_ scenario: String, _ metric: ComparedMetric, of runs: [HistoryRun]) {
        let alone = runs.filter { !$0.isPaired }
        let evident = alone.filter { [.passed, .failed, .regressed].contains($0.outcome) }
        let known = evident.compactMap { run in run.level(metric).map { (run: run, scaled: $0) } }
        let conditions = known.last?.run.conditions
        let series = known.filter { $0.run.conditions == conditions }
        self.scenario = scenario
        self.metric = metric
        points = series.map { Point(run: $0.run, value: metric.figure($0.scaled)) }
        changes = Self.changes(points, metric, scenario)
        notes = [
            Self.note(runs.count - alone.count, "an arm of a paired comparison", "arms of paired comparisons"),
            Self.note(alone.count - evident.count, "untrusted, unmeasured or interrupted", "untrusted, unmeasured or interrupted"),
            Self.note(
                evident.count - known.count, "without enough measured for \(metric.rawValue)",
                "without enough measured for \(metric.rawValue)"),
            Self.note(
                known.count - series.count, Self.otherConditions(known.map(\.run), conditions),
                Self.otherConditions(known.map(\.run), conditions)),
        ].compactMap { $0 }
        // A suspect counts as soon as its new level is known well enough; a bound over both levels would allow everything.
        let start =
            changes.last { change in
                let after = series.count - 1 - change.index
                return after >= (change.isConfirmed ? 1 : PredictionBound.minimumCount)
            }?.index ?? 0
        let level = changes.last(where: \.isConfirmed)?.index ?? 0
        peakHours = PeakHour.all(series.dropFirst(level).map { ($0.run.startedAt, $0.scaled) }, metric)
        let before = series.dropLast().map(\.scaled).dropFirst(start)
        missing = series.isEmpty ? PredictionBound.minimumCount + 1 : max(0, PredictionBound.minimumCount - before.count)
        guard let latest = series.last?.scaled,
            let limits = try? PredictionBound(history: Array(before), minimumSpread: metric.isRatio ? 0.003 : 0.0003)
        else {
            (bound, standing) = (nil, .unknown)
            return
        }
        let ends = [limits.lower(count: 1), limits.upper(count: 1)].map(metric.figure).sorted()
        bound = Bound(
            runs: min(before.count, PredictionBound.maximumCount), centre: metric.figure(limits.centre), lower: ends[0],
            upper: ends[1])
        // As the gate has it: beyond the bound, and by more than matters.
        let matters = metric.effect(ofWorsening: metric.practicalThreshold)
        if limits.alarms(at: [latest], threshold: matters) {
            standing = .worse
        } else {
            standing = latest < limits.lower(count: 1) && limits.centre - latest > matters ? .better : .within
        }
    }

    private static func changes(_ points: [Point], _ metric: ComparedMetric, _ scenario: String) -> [Change] {
        let values = points.map(\.value)
        var random = SeededRandom(seed: seed(scenario, metric.rawValue, points.last?.run.id ?? ""))
        guard let suspects = try? ChangePointSearch().suspects(values),
            let confirmed = try? ConfirmedChange.confirm(suspects, of: values, using: &random)
        else { return [] }
        return suspects.map { suspect in
            let step = confirmed.first { $0.suspect.index == suspect.index }?.step
            return Change(
                index: suspect.index, range: step?.plausible ?? suspect.index...suspect.index, p: step?.p, before: suspect.before,
                after: suspect.after, isWorse: (suspect.after > suspect.before) == metric.moreIsWorse)
        }
    }

    private static func note(_ count: Int, _ one: String, _ many: String) -> String? {
        switch count {
        case 0: nil
        case 1: "1 run is not in the series: \(one)."
        default: "\(count) runs are not in the series: \(many)."
        }
    }

    /// In what the runs that are left out differ from the latest.
    private static func otherConditions(_ runs: [HistoryRun], _ latest: HistoryRun.Conditions?) -> String {
        guard let latest else { return "" }
        let others = runs.map(\.conditions).filter { $0 != latest }
        let differences: [(String, (HistoryRun.Conditions) -> Bool)] = [
            ("scenario", { $0.fingerprint != latest.fingerprint }), ("kind of target", { $0.targetKind != latest.targetKind }),
            ("machine", { $0.cpu != latest.cpu || $0.cores != latest.cores }), ("kernel", { $0.kernel != latest.kernel }),
            ("version of perfbench", { $0.version != latest.version }),
            ("transport or workers", { $0.transport != latest.transport || $0.workers != latest.workers }),
        ]
        let found = differences.filter { others.contains(where: $0.1) }.map { "another \($0.0)" }
        return found.joined(separator: ", ") + " than the latest"
    }
}

extension HistoryRun {
    /// The mean of all trials on the scale of effects; `nil` unless every trial has the figure.
    fileprivate func level(_ metric: ComparedMetric) -> Double? {
        let values = trials.compactMap { $0.value(metric).map(metric.scaled) }
        return values.count == trials.count ? (try? Sample(values))?.mean : nil
    }
}
