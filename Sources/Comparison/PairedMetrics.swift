// Every metric of a paired comparison: the two conditions of the gate, what is noise, and what could have been seen (`Manual/statistics.md`, 1.1 and 1.9).

import Basics
import Runs
import Statistics

/// Compares blocks of trials, metric by metric.
struct PairedMetrics {
    let rules: ComparisonRules
    let blocks: [Block]
    /// Blocks of stored experiments in which nothing had changed.
    let unchanged: [[Block]]

    /// One metric on the way to its conclusion.
    private struct Candidate {
        let metric: ComparedMetric
        let isGating: Bool
        let usable: [Block]
        let comparison: PairedComparison?
        /// Why it has no say although it should.
        let reason: String
    }

    /// Metrics without a figure are left out. `incomparable` names those that failures or missing load distort.
    func compared(incomparable: (ComparedMetric) -> Bool) -> [MetricComparison] {
        let candidates = ComparedMetric.allCases.compactMap(candidate)
        let unanswered = ComparedMetric.allCases.compactMap(unanswered).filter { !incomparable($0.metric) }
        let judged = candidates.filter { candidate in
            !incomparable(candidate.metric) && !unanswered.contains { $0.metric == candidate.metric }
        }
        let (deciding, others) = (judged.filter(\.isGating), judged.filter { !$0.isGating })
        let results =
            conclude(deciding) + conclude(others) + candidates.filter { incomparable($0.metric) }.map { bare($0, .incomparable) }
            + unanswered
        let ordered = ComparedMetric.allCases.compactMap { metric in results.first { $0.metric == metric } }
        return ordered.filter(\.isGating) + ordered.filter { !$0.isGating }
    }

    /// A percentile that falls among arrivals without a good answer, which is worse than any figure; `nil` where it never does. With one side
    /// always there and the other never, chance has at most one of 4^blocks to bring that about; what is there now and then cannot be told.
    private func unanswered(_ metric: ComparedMetric) -> MetricComparison? {
        let (old, new) = (blocks.map { $0.baseline.isUnanswered(metric) }, blocks.map { $0.candidate.isUnanswered(metric) })
        guard old.contains(true) || new.contains(true), metric.quantile != nil else { return nil }
        let (oldNone, newNone) = (old.count { $0 }, new.count { $0 })
        let trials = blocks.flatMap { [$0.baseline, $0.candidate] }
        let isFirm = trials.allSatisfy { $0.hasEnoughBeyond(metric) }
        let isOneSided = (oldNone == 0 && newNone == blocks.count) || (oldNone == blocks.count && newNone == 0)
        let isSure =
            isOneSided && exponential(Double(blocks.count) * logarithm(0.25)) <= rules.alpha / Double(max(1, rules.gating.count))
        let isNowhere = oldNone == blocks.count && newNone == blocks.count
        let outcome: Comparison.Outcome =
            isNowhere ? .incomparable : !isSure ? .inconclusive : newNone > 0 ? .regression : .improvement
        func level(_ side: KeyPath<Block, TrialFigures>, _ none: Int) -> Double? {
            let scaled = none > 0 ? [] : blocks.compactMap { $0[keyPath: side].value(metric).map(metric.scaled) }
            return (try? Sample(scaled)).map { metric.figure($0.mean) }
        }
        return MetricComparison(
            metric: metric, isGating: rules.gating.contains(metric) && isFirm && !isNowhere, baseline: level(\.baseline, oldNone),
            candidate: level(\.candidate, newNone), threshold: rules.threshold(metric), outcome: outcome,
            reason: metric.noFigure(oldNone, newNone, of: blocks.count, isFirm ? [] : trials))
    }

    private func candidate(_ metric: ComparedMetric) -> Candidate? {
        let usable = blocks.filter { $0.baseline.value(metric) != nil && $0.candidate.value(metric) != nil }
        guard !usable.isEmpty else { return nil }
        let isWanted = rules.gating.contains(metric)
        let isWhole = usable.count == blocks.count
        let isFirm = usable.allSatisfy { $0.baseline.isGatable(metric) && $0.candidate.isGatable(metric) }
        var reason = ""
        if isWanted, !isFirm { reason = metric.tooFewRequests(usable.flatMap { [$0.baseline, $0.candidate] }) }
        if isWanted, !isWhole { reason = "has figures in \(usable.count) of \(blocks.count) blocks only, so it does not decide" }
        return Candidate(
            metric: metric, isGating: isWanted && isWhole && isFirm, usable: usable,
            comparison: Self.comparison(metric, usable), reason: reason)
    }

    /// `nil` below three blocks (two, where the order never changed).
    private static func comparison(_ metric: ComparedMetric, _ blocks: [Block]) -> PairedComparison? {
        let pairs = blocks.compactMap { block -> (difference: Double, baselineFirst: Bool)? in
            guard let a = block.baseline.value(metric), let b = block.candidate.value(metric) else { return nil }
            return (metric.scaled(b) - metric.scaled(a), block.baselineFirst)
        }
        return try? PairedComparison(pairs.map(\.difference), baselineFirst: pairs.map(\.baselineFirst))
    }

    /// All metrics that stand or fall together.
    private func conclude(_ candidates: [Candidate]) -> [MetricComparison] {
        let family = candidates.filter { $0.comparison != nil }
        guard let gate = try? Gate(alpha: rules.alpha) else { return candidates.map { bare($0, .inconclusive) } }
        let noises = family.map { noise($0, of: family.count) }
        let conclusions = gate.conclusions(
            zip(family, noises).compactMap { candidate, noise in
                candidate.comparison.map { Gate.Metric($0, threshold: noise.threshold) }
            })
        var results = candidates.filter { $0.comparison == nil }.map { bare($0, .inconclusive) }
        for (index, candidate) in family.enumerated() {
            guard let comparison = candidate.comparison else { continue }
            var outcome = conclusions[index].outcome
            // An all-clear is about what matters, not about what could be seen.
            let matters = candidate.metric.effect(ofWorsening: rules.threshold(candidate.metric))
            if outcome == .ok, gate.upperLimit(comparison) >= matters { outcome = .inconclusive }
            results.append(result(candidate, comparison, noises[index], outcome))
        }
        return results
    }

    private func result(
        _ candidate: Candidate, _ comparison: PairedComparison, _ noise: Noise, _ outcome: Comparison.Outcome
    ) -> MetricComparison {
        let metric = candidate.metric
        var result = bare(candidate, outcome)
        let ends = (try? comparison.test.interval()).map { [metric.change($0.lower), metric.change($0.upper)].sorted() } ?? []
        result.change = metric.change(comparison.effect)
        if ends.allSatisfy(\.isFinite) { (result.lower, result.upper) = (ends.first, ends.last) }
        result.p = comparison.reportedP
        result.noiseFloor = metric.worsening(noise.floor)
        result.minimalDetectable = metric.worsening(noise.detectable)
        result.slotEffect = comparison.slotEffect.map(metric.change)
        result.robustChange = comparison.robustEffect.map(metric.change)
        if outcome == .inconclusive { result.missing = noise.missing }
        return result
    }

    private func bare(_ candidate: Candidate, _ outcome: Comparison.Outcome) -> MetricComparison {
        let metric = candidate.metric
        func level(_ side: KeyPath<Block, TrialFigures>) -> Double? {
            let scaled = candidate.usable.compactMap { $0[keyPath: side].value(metric).map(metric.scaled) }
            return (try? Sample(scaled)).map { metric.figure($0.mean) }
        }
        var result = MetricComparison(
            metric: metric, isGating: candidate.isGating, baseline: level(\.baseline), candidate: level(\.candidate),
            threshold: rules.threshold(metric), outcome: outcome, reason: candidate.reason)
        result.change = metric.change(from: result.baseline, to: result.candidate)
        if outcome == .inconclusive, candidate.comparison == nil { result.missing = 3 - candidate.usable.count }
        return result
    }

    // MARK: Noise

    /// All on the scale of effects.
    private struct Noise {
        var floor: Double
        /// The larger of the floor and what matters.
        var threshold: Double
        var detectable: Double
        var missing: Int?
    }

    /// The spread is pooled with that of experiments in which nothing changed. What is printed as detectable is meant for the whole gate: a true
    /// effect of that size exceeds both the threshold and the strictest step of Holm's with the power asked for.
    private func noise(_ candidate: Candidate, of family: Int) -> Noise {
        let metric = candidate.metric
        let matters = metric.effect(ofWorsening: rules.threshold(metric))
        guard let comparison = candidate.comparison, let power = try? Power(alpha: rules.alpha, power: rules.power),
            let t = try? StudentT(degreesOfFreedom: comparison.test.degreesOfFreedom)
        else { return Noise(floor: 0, threshold: matters, detectable: .infinity, missing: nil) }
        let quiet = unchanged.compactMap { Self.comparison(metric, $0) }
        let parts = ([comparison] + quiet).map { ($0.residualDeviation, $0.test.degreesOfFreedom) }
        let deviation = NoiseFloor.pooled(parts) ?? comparison.residualDeviation
        let error = deviation / Double(comparison.blocks).squareRoot()
        let alone = power.minimalDetectableEffect(
            deviation: deviation, blocks: comparison.blocks, degreesOfFreedom: comparison.test.degreesOfFreedom)
        let floor = (try? NoiseFloor.floor(minimalDetectable: alone, unchanged: quiet.map(\.effect))) ?? alone / 2
        let threshold = max(matters, floor)
        let borrowed = 1 - comparison.test.degreesOfFreedom / parts.reduce(0) { $0 + $1.1 }
        let strictest = t.noncentrality(exceeding: rules.alpha / Double(max(1, family)), power: rules.power, borrowed: borrowed)
        let detectable = max(strictest * error, threshold + t.upperQuantile(1 - rules.power) * error)
        let wanted = power.blocks(for: matters, deviation: deviation, limit: 200).map { $0 + $0 % 2 }
        return Noise(
            floor: floor, threshold: threshold, detectable: detectable,
            missing: wanted.map { max(2, $0 - comparison.blocks) })
    }
}

extension StudentT {
    /// The effect, in standard errors, that exceeds the level `alpha` with the power asked for. Where the standard error is the test's own, an effect
    /// of t_α + t_power does so exactly. Where it is known from elsewhere (`borrowed` 1) the statistic follows the noncentral t distribution,
    /// here by Johnson and Welch's approximation (1940); between the two, in proportion.
    fileprivate func noncentrality(exceeding alpha: Double, power: Double, borrowed: Double) -> Double {
        let critical = upperQuantile(alpha)
        let own = critical + upperQuantile(1 - power)
        let known =
            critical * (1 - 1 / (4 * degreesOfFreedom))
            + Normal.quantile(power) * (1 + critical * critical / (2 * degreesOfFreedom)).squareRoot()
        return own + borrowed * (known - own)
    }
}

extension Gate.Conclusion {
    fileprivate var outcome: Comparison.Outcome {
        switch self {
        case .regression: .regression
        case .ok: .ok
        case .improvement: .improvement
        case .inconclusive: .inconclusive
        }
    }
}

extension ComparedMetric {
    /// From one figure to another; `nil` without both.
    func change(from baseline: Double?, to candidate: Double?) -> Double? {
        guard let baseline, let candidate else { return nil }
        return change(scaled(candidate) - scaled(baseline))
    }

    /// In how many trials of either side a percentile has no figure, and whether there are too few requests for that to decide anything.
    func noFigure(_ baseline: Int, _ candidate: Int, of trials: Int, _ tooFew: [TrialFigures]) -> String {
        let words =
            "falls among arrivals without a good answer in \(baseline) of \(trials) trials of the baseline and \(candidate) of the candidate"
        return tooFew.isEmpty ? words : "\(words); it \(tooFewRequests(tooFew))"
    }

    /// Why a percentile, or CPU, does not decide.
    func tooFewRequests(_ trials: [TrialFigures]) -> String {
        if self == .cpu {
            let least = trials.compactMap(\.cpuSeconds).min() ?? 0
            return
                "rests on \(fixed(least, 2)) s of CPU in a trial; \(fixed(TrialFigures.enoughCPU, 0)) s is needed for it to decide"
        }
        guard let quantile else { return "" }
        let fewest = trials.map(\.arrivals).min() ?? 0
        let needed = Int64((TrialFigures.enoughBeyond / (1 - quantile)).rounded())
        return "rests on \(exact(fewest)) requests in a trial; \(exact(needed)) are needed for it to decide"
    }
}
