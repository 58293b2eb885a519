// Decides how a check is after each execution: from the execution itself, and from those of the windows that its conditions are about.

import Scenarios
import Basics
import Histograms
import Metrics

/// The judgement of one check. Pure: executions in, states out.
package struct CheckJudge: Sendable {
    /// How the check is, and why.
    package struct Judgement: Sendable, Equatable {
        package var state: CheckState
        /// Why it is not good; one sentence part each.
        package var reasons: [String]
        /// Conditions that could not be decided.
        package var undecided: [String]
    }

    private let check: ScheduledCheck
    private var recent: [Execution] = []
    /// Reused, because a histogram of long times is large.
    private var scratch = Histogram()

    package init(_ check: ScheduledCheck) { self.check = check }

    /// The same history under other conditions, after the file has changed.
    package func judging(_ check: ScheduledCheck) -> CheckJudge {
        var judge = CheckJudge(check)
        judge.recent = recent
        return judge
    }

    /// Takes what is known from before, in order of time.
    package mutating func remember(_ executions: [Execution]) {
        recent = executions
    }

    /// Takes one execution in, and judges the check by it and by those before.
    package mutating func judge(_ execution: Execution) -> Judgement {
        if let inability = execution.inability { return Judgement(state: .notCarriedOut, reasons: [inability], undecided: []) }
        if check.longestWindow > 0 {
            let start = execution.endedAt - check.longestWindow
            if let first = recent.first, first.endedAt <= start { recent.removeAll { $0.endedAt <= start } }
            recent.append(execution)
        }
        var judgement = Judgement(state: .good, reasons: [], undecided: [])
        if let failure = execution.failure {
            judgement.state = .failed
            judgement.reasons.append(failure)
        }
        for (requirements, state) in [(check.conditions, CheckState.failed), (check.degraded, .degraded)] {
            for requirement in requirements {
                switch compliance(of: requirement, execution) {
                case .holds: break
                case .broken(let actual):
                    judgement.state = max(judgement.state, state)
                    judgement.reasons.append("\(requirement.expression): \(actual)")
                case .notEnough(let have, let need):
                    judgement.undecided.append("\(requirement.expression): not enough, \(have) of \(need) requests")
                }
            }
        }
        return judgement
    }

    private mutating func compliance(of requirement: Requirement, _ execution: Execution) -> Compliance {
        switch requirement.subject {
        case .certificate(let least):
            guard let ends = execution.certificateEnds else { return .notEnough(have: 0, need: 1) }
            let left = ends - execution.endedAt
            if left > least.nanoseconds { return .holds }
            return .broken(left > 0 ? "it ends in \(left.roughly)" : "it ended \((-left).roughly) ago")
        case .limit(let threshold):
            var executions = [execution][...]
            if let window = threshold.window {
                executions = recent[...].drop { $0.endedAt <= execution.endedAt - window.nanoseconds }
            }
            let step = threshold.selectors.first { $0.key == .step }.flatMap { selector in
                check.plan.steps.firstIndex { $0.name == selector.value }
            }
            return compliance(threshold, executions, step: step, need: requirement.leastSamples)
        }
    }

    private mutating func compliance(
        _ threshold: Threshold, _ executions: ArraySlice<Execution>, step: Int?, need: Int
    ) -> Compliance {
        guard case .value(let limit) = threshold.limit else { return .holds }
        let steps = executions.lazy.flatMap(\.steps).filter { $0.step >= 0 && (step == nil || $0.step == step) }
        var failed = 0
        var answered = 0
        var passed = 0
        var unpassed = 0
        scratch.reset()
        if threshold.metric == .iterationTime {
            for execution in executions {
                if execution.failure == nil { scratch.record(execution.duration) } else { failed += 1 }
            }
            answered = Int(scratch.totalCount)
        } else {
            for result in steps {
                if let time = result.time { scratch.record(time) } else { failed += 1 }
                passed += result.checksPassed
                unpassed += result.checksFailed
            }
            answered = Int(scratch.totalCount)
        }
        let count = threshold.metric == .checks ? passed + unpassed : answered + failed
        guard count >= need else { return .notEnough(have: count, need: need) }
        let actual: Double? =
            switch (threshold.metric, threshold.statistic) {
            case (.errors, .count): Double(failed)
            case (.errors, _): Double(failed) / Double(count)
            case (.checks, _): Double(passed) / Double(count)
            case (_, .percentile(let p)): scratch.value(atPercentile: p, unanswered: Int64(failed)).map { Double($0) }
            case (_, .max): failed > 0 ? nil : Double(scratch.max)
            case (_, .min): answered > 0 ? Double(scratch.min) : nil
            default: answered > 0 ? scratch.mean : nil
            }
        let words = "\(threshold.statistic)"
        guard let actual else { return .broken("\(words) among the \(failed) without a good answer") }
        if threshold.comparison.holds(actual, limit) { return .holds }
        return .broken("\(words) \(threshold.metric.unit(of: threshold.statistic).forPeople(actual))")
    }
}

extension Histogram {
    /// A percentile of all that was asked for: what got no good answer ranks after every success. `nil` when it falls among these.
    package func value(atPercentile percentile: Double, unanswered: Int64) -> Int64? {
        let rank = Histogram.rank(ofPercentile: percentile, among: totalCount + unanswered)
        return rank <= totalCount && totalCount > 0 ? value(atRank: rank) : nil
    }
}

extension Nanoseconds {
    /// A span in its largest unit, whole: `13 days`, `1 hour`.
    package var roughly: String {
        for (unit, length) in [("day", 86_400), ("hour", 3600), ("minute", 60)] where self >= .seconds(length) {
            let count = self / .seconds(length)
            return "\(count) \(unit)\(count == 1 ? "" : "s")"
        }
        let count = self / .seconds(1)
        return "\(count) second\(count == 1 ? "" : "s")"
    }
}
