// Every metric held against earlier runs: what a run may look like if nothing has changed since the last change (`Manual/statistics.md`, 1.2). The unit is the
// run: the trials of one run share its hour, so they say nothing about how far two runs of the same build are apart.

import Basics
import Runs
import Statistics

/// Compares a run with those before it, metric by metric.
struct HistoricalMetrics {
    let rules: ComparisonRules
    let baseline: ComparedRun
    let candidate: ComparedRun
    /// Oldest first, the baseline among them.
    let history: [ComparedRun]
    private var segments: [ComparedMetric: Segment] = [:]

    init(rules: ComparisonRules, baseline: ComparedRun, candidate: ComparedRun, history: [ComparedRun]) {
        self.rules = rules
        self.baseline = baseline
        self.candidate = candidate
        self.history = history
        for metric in ComparedMetric.allCases { segments[metric] = segment(metric) }
    }

    /// How many runs the verdicts rest on, at the least, if these are what is compared.
    func count(_ metrics: [MetricComparison]) -> Int {
        let deciding = metrics.contains(where: \.isGating) ? metrics.filter(\.isGating) : metrics
        let counts = deciding.compactMap { segments[$0.metric]?.values.count }
        return min(counts.min() ?? 0, PredictionBound.maximumCount)
    }

    /// Metrics without a figure are left out. `incomparable` names those that failures or missing load distort.
    func compared(incomparable: (ComparedMetric) -> Bool) -> [MetricComparison] {
        let results = ComparedMetric.allCases.compactMap { compared($0, isIncomparable: incomparable($0)) }
        return results.filter(\.isGating) + results.filter { !$0.isGating }
    }

    private func compared(_ metric: ComparedMetric, isIncomparable: Bool) -> MetricComparison? {
        if !isIncomparable, let result = unanswered(metric) { return result }
        guard let old = baseline.level(metric), let new = candidate.level(metric) else { return nil }
        let trials = baseline.trials + candidate.trials
        let isWanted = rules.gating.contains(metric)
        let isFirm = trials.allSatisfy { $0.isGatable(metric) }
        var result = MetricComparison(
            metric: metric, isGating: isWanted && isFirm, baseline: metric.figure(old), candidate: metric.figure(new),
            change: metric.change(new - old), threshold: rules.threshold(metric),
            outcome: isIncomparable ? .incomparable : .inconclusive,
            reason: isWanted && !isFirm ? metric.tooFewRequests(trials) : "")
        if isIncomparable { return result }
        let segment = segments[metric] ?? Segment(values: [])
        guard segment.values.count >= PredictionBound.minimumCount else {
            result.missing = PredictionBound.minimumCount - segment.values.count
            if isWanted, result.reason.isEmpty { result.reason = trialsAlone(metric) }
            return result
        }
        judge(new, against: segment, &result)
        return result
    }

    /// A percentile that falls among arrivals without a good answer, in this run or in the baseline; `nil` where it has a figure in both. Worse than
    /// any figure, once enough earlier runs say that it is not so all the time.
    private func unanswered(_ metric: ComparedMetric) -> MetricComparison? {
        func count(_ run: ComparedRun) -> Int { run.trials.count { $0.isUnanswered(metric) } }
        let (oldNone, newNone) = (count(baseline), count(candidate))
        guard oldNone + newNone > 0 else { return nil }
        let trials = baseline.trials + candidate.trials
        let isFirm = trials.allSatisfy { $0.hasEnoughBeyond(metric) }
        let isNowhere = oldNone == baseline.trials.count && newNone == candidate.trials.count
        let others = history.filter { newNone > 0 ? count($0) == 0 : count($0) == $0.trials.count }
        let isOneSided = newNone == candidate.trials.count && oldNone == 0 || oldNone == baseline.trials.count && newNone == 0
        let isSure = isOneSided && others.count >= PredictionBound.minimumCount && others.count == history.count
        var result = MetricComparison(
            metric: metric, isGating: rules.gating.contains(metric) && isFirm && !isNowhere,
            baseline: oldNone > 0 ? nil : baseline.level(metric).map(metric.figure),
            candidate: newNone > 0 ? nil : candidate.level(metric).map(metric.figure), threshold: rules.threshold(metric),
            outcome: isNowhere ? .incomparable : !isSure ? .inconclusive : newNone > 0 ? .regression : .improvement,
            reason: metric.noFigure(oldNone, newNone, of: baseline.trials.count, isFirm ? [] : trials))
        if result.outcome == .inconclusive, others.count < PredictionBound.minimumCount {
            result.missing = PredictionBound.minimumCount - others.count
        }
        return result
    }

    private func judge(_ new: Double, against segment: Segment, _ result: inout MetricComparison) {
        let metric = result.metric
        let minimum = max(metric.isRatio ? 0.003 : 0.0003, segment.earlierSpread ?? 0)
        guard let bound = try? PredictionBound(history: segment.values, minimumSpread: minimum, alpha: rules.historyAlpha),
            let t = try? StudentT(degreesOfFreedom: bound.degreesOfFreedom)
        else { return }
        let error = bound.standardError(count: 1)
        let effect = new - bound.centre
        let matters = metric.effect(ofWorsening: result.threshold)
        let power = t.upperQuantile(1 - rules.power) * error
        let reach = t.upperQuantile(rules.historyAlpha) * error
        let floor = (reach + power) / 2
        let threshold = max(matters, floor)
        result.baseline = metric.figure(bound.centre)
        result.change = metric.change(effect)
        let margin = t.upperQuantile(0.025) * error
        let ends = [metric.change(effect - margin), metric.change(effect + margin)].sorted()
        if ends.allSatisfy(\.isFinite) { (result.lower, result.upper) = (ends[0], ends[1]) }
        result.p = t.twoSided(effect / error)
        result.noiseFloor = metric.worsening(floor)
        result.minimalDetectable = metric.worsening(max(threshold, reach) + power)
        if effect > reach, effect > threshold {
            result.outcome = .regression
        } else if effect < -reach, effect < -threshold {
            result.outcome = .improvement
        } else if effect + t.upperQuantile(rules.alpha) * error < matters {
            result.outcome = .ok
        }
    }

    /// What the trials of the two runs say alone: information, never a verdict.
    private func trialsAlone(_ metric: ComparedMetric) -> String {
        let (old, new) = (baseline.scaled(metric), candidate.scaled(metric))
        guard let interval = try? TTest.welch(new, old).interval() else { return "" }
        let ends = [metric.change(interval.lower), metric.change(interval.upper)].sorted()
        return "by the trials of these two runs alone: \(rangeText(ends[0], ends[1], metric)) (95 %)"
    }

    // MARK: The segment of the baseline

    /// Runs on one level, and how far runs of earlier levels spread.
    private struct Segment {
        var values: [Double]
        var earlierSpread: Double?
    }

    /// The runs around the baseline between two confirmed changes. A run with more trials than the candidate is steadier than it, so it is left
    /// out; single odd runs are no change.
    private func segment(_ metric: ComparedMetric) -> Segment {
        let known = history.compactMap { run in
            run.trials.count <= candidate.trials.count || run.header.id == baseline.header.id
                ? run.level(metric).map { (id: run.header.id, scaled: $0) } : nil
        }
        guard let place = known.firstIndex(where: { $0.id == baseline.header.id }) else { return Segment(values: []) }
        let values = known.map(\.scaled)
        let odd = Set((try? Outliers.reverting(values)) ?? []).subtracting([place])
        let kept = values.indices.filter { !odd.contains($0) }
        let levels = kept.map { metric.figure(values[$0]) }
        let at = kept.firstIndex(of: place) ?? 0
        let cuts = [0] + changes(in: levels, metric, last: known.last?.id ?? "") + [kept.count]
        let segments = zip(cuts, cuts.dropFirst()).map { from, to in kept[from..<to].map { values[$0] } }
        let own = (cuts.dropFirst().firstIndex { at < $0 } ?? 1) - 1
        let earlier = segments[..<own].compactMap { values -> (Double, Double)? in
            guard values.count >= 3, let sample = try? Sample(values) else { return nil }
            return (sample.standardDeviation, Double(values.count - 1))
        }
        return Segment(values: segments[own], earlierSpread: NoiseFloor.pooled(earlier))
    }

    private func changes(in levels: [Double], _ metric: ComparedMetric, last: String) -> [Int] {
        var random = SeededRandom(seed: seed(baseline.header.scenario, metric.rawValue, last))
        guard let suspects = try? ChangePointSearch().suspects(levels),
            let confirmed = try? ConfirmedChange.confirm(suspects, of: levels, using: &random)
        else { return [] }
        return confirmed.map(\.suspect.index)
    }
}

extension ComparedRun {
    /// The figures of all trials on the scale of effects; empty unless every trial has one.
    func scaled(_ metric: ComparedMetric) -> [Double] {
        let values = trials.compactMap { $0.value(metric).map(metric.scaled) }
        return values.count == trials.count ? values : []
    }

    /// Their mean; `nil` unless every trial has one.
    func level(_ metric: ComparedMetric) -> Double? { (try? Sample(scaled(metric)))?.mean }
}

/// The seed that belongs to these names: chance is the same every time the same things are compared (FNV-1a).
func seed(_ names: String...) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in names.joined(separator: "\u{0}").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
}
