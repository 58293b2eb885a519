// From two runs to the one answer: is the second one worse?

import Basics
package import Runs

/// Compares runs. Pure: the same runs give the same comparison, byte for byte.
package struct Comparer: Sendable {
    package var rules: ComparisonRules

    package init(rules: ComparisonRules = ComparisonRules()) { self.rules = rules }

    /// Paired when both runs are arms of one experiment, otherwise against the history that the baseline is part of.
    /// - Parameters:
    ///   - history: earlier runs under the same conditions, oldest first; the baseline need not be among them.
    ///   - unchanged: stored experiments whose arms were the same build, from which the noise of this machine is known better.
    ///   - looks: the earlier looks of an adaptive comparison, and this one's alpha is that of the rules.
    ///   - isForced: shows figures of runs that cannot be compared. They still decide nothing.
    ///   - isProvisional: while both runs are in progress: neither their status nor a verdict is asked for.
    package func compare(
        _ baseline: ComparedRun, _ candidate: ComparedRun, history: [ComparedRun] = [],
        unchanged: [(baseline: ComparedRun, candidate: ComparedRun)] = [], looks: [Comparison.Look] = [], isForced: Bool = false,
        isProvisional: Bool = false
    ) -> Comparison {
        let blocks = Block.matched(baseline, candidate)
        let design: Comparison.Design = blocks == nil ? .historical : .paired
        var result = Comparison(
            baseline: Comparison.Side(baseline), candidate: Comparison.Side(candidate), design: design, blocks: blocks?.count ?? 0,
            alpha: design == .paired ? rules.alpha : rules.historyAlpha, outcome: .incomparable, looks: looks, isForced: isForced)
        result.reasons = objections(baseline, candidate, isProvisional: isProvisional)
        let isBarred = !result.reasons.isEmpty
        if isBarred, !isForced { return result }
        let survivors = Survivors(blocks?.map(\.baseline) ?? baseline.trials, blocks?.map(\.candidate) ?? candidate.trials)
        if let blocks {
            let quiet = unchanged.compactMap { Block.matched($0.baseline, $0.candidate) }
            result.metrics = PairedMetrics(rules: rules, blocks: blocks, unchanged: quiet).compared(incomparable: survivors.distort)
        } else {
            let before = isBarred ? [] : series(history, baseline, candidate)
            let metrics = HistoricalMetrics(rules: rules, baseline: baseline, candidate: candidate, history: before)
            result.metrics = metrics.compared(incomparable: survivors.distort)
            result.history = metrics.count(result.metrics)
        }
        if let objection = survivors.objectionToMean, let mean = result.metrics.firstIndex(where: { $0.metric == .mean }) {
            result.metrics[mean].reason = objection
        }
        if isBarred {
            result.notes = ["The figures are shown because they were asked for; they decide nothing."]
            return result
        }
        let doubt = latencyDoubt(
            result.metrics, blocks?.flatMap { [$0.baseline, $0.candidate] } ?? baseline.trials + candidate.trials)
        result.outcome = overall(result.metrics, isLatencyOpen: doubt != nil)
        result.reasons = reasons(result, survivors) + [doubt].compactMap { $0 }
        result.notes = notes(result)
        return result
    }

    private func objections(_ baseline: ComparedRun, _ candidate: ComparedRun, isProvisional: Bool) -> [String] {
        if baseline.header.id == candidate.header.id {
            return ["Both are the same run, \"\(baseline.header.id)\"; name two."]
        }
        let states = isProvisional ? [] : [baseline.objection(as: "baseline"), candidate.objection(as: "candidate")]
        return states.compactMap { $0 } + baseline.header.differences(from: candidate.header)
    }

    /// The earlier runs that are comparable, with the baseline in its place.
    private func series(_ history: [ComparedRun], _ baseline: ComparedRun, _ candidate: ComparedRun) -> [ComparedRun] {
        let comparable = history.filter { run in
            run.header.id != candidate.header.id && run.header.id != baseline.header.id && run.objection(as: "run") == nil
                && run.header.differences(from: candidate.header).isEmpty
        }
        return (comparable + [baseline]).sorted {
            ($0.header.startedAt, $0.header.id) < ($1.header.startedAt, $1.header.id)
        }
    }

    /// What all metrics come to. Where no response time may decide although one should, the rest cannot give the all-clear.
    private func overall(_ metrics: [MetricComparison], isLatencyOpen: Bool) -> Comparison.Outcome {
        var deciding = Set(metrics.filter(\.isGating).map(\.outcome))
        if isLatencyOpen { deciding.insert(.inconclusive) }
        return Comparison.Outcome.allCases.first(where: deciding.contains) ?? .inconclusive
    }

    /// Why no response time decides, and how long trials must be for one to; `nil` where one does, or none was asked to.
    private func latencyDoubt(_ metrics: [MetricComparison], _ trials: [TrialFigures]) -> String? {
        let wanted = rules.gating.filter { $0.quantile != nil }
        let shown = metrics.filter { wanted.contains($0.metric) }
        // What cannot be compared at all has its own sentence.
        guard !wanted.isEmpty, !shown.contains(where: \.isGating),
            !metrics.contains(where: { $0.isGating && $0.outcome == .incomparable })
        else { return nil }
        if let none = shown.first(where: { $0.outcome == .incomparable }) {
            return
                "No response time decides: too many arrivals had no good answer in either run (\(none.metric.rawValue) has no figure)."
        }
        guard let easiest = wanted.min(by: { ($0.quantile ?? 1) < ($1.quantile ?? 1) }),
            let length = TrialFigures.lengthNeeded(easiest, trials)
        else { return "No response time decides: too few requests had a good answer." }
        let hardest = wanted.max { ($0.quantile ?? 1) < ($1.quantile ?? 1) } ?? easiest
        let more =
            hardest == easiest
            ? ""
            : TrialFigures.lengthNeeded(hardest, trials).map { " (for \(hardest.rawValue) \(TimeSpan(nanoseconds: $0)))" } ?? ""
        return """
            No response time rests on enough requests to decide. At this load a trial must last \(TimeSpan(nanoseconds: length)) or more\(more): \
            raise --duration, or the rate.
            """
    }

    // MARK: Words

    private func reasons(_ comparison: Comparison, _ survivors: Survivors) -> [String] {
        let deciding = comparison.metrics.filter(\.isGating)
        guard !deciding.isEmpty else {
            return ["No metric rests on enough to decide: the trials are too short, or measured too little."]
        }
        var reasons = deciding.filter { $0.outcome == comparison.outcome }
        if comparison.outcome == .ok { reasons = [] }
        if comparison.outcome == .incomparable { return [survivors.objection].compactMap { $0 } }
        if comparison.outcome == .inconclusive, comparison.design == .historical, let missing = deciding.compactMap(\.missing).max()
        {
            return [
                """
                There \(comparison.history == 1 ? "is 1 run" : "are \(comparison.history) runs") to hold it against, the baseline included, \
                and 8 are needed to know how far runs of the same build are apart: \(missing) more, or "perfbench ab", which \
                runs both builds side by side.
                """
            ]
        }
        return reasons.map(\.sentence) + [survivors.objection].compactMap { $0 }
    }

    private func notes(_ comparison: Comparison) -> [String] {
        let shown = Set(comparison.metrics.map(\.metric))
        let absent = rules.gating.filter { !shown.contains($0) }
        var notes = comparison.metrics.filter { !$0.reason.isEmpty }.map { "\($0.metric.rawValue) \($0.reason)." }
        if !absent.isEmpty { notes.append("Not measured in both runs: \(absent.map(\.rawValue).joined(separator: ", ")).") }
        if comparison.design == .historical, comparison.outcome == .regression {
            notes.append("Confirm it with \"perfbench ab\", which runs both builds side by side.")
        }
        return notes
    }
}

extension Comparison.Side {
    /// What a report says of a run.
    package init(_ run: ComparedRun) {
        self.init(
            id: run.header.id, scenario: run.header.scenario, label: run.header.label, target: run.header.target,
            startedAt: run.header.startedAt, trials: run.trials.count)
    }
}
