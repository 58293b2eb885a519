// The gate held to its own word: how often it cries wolf where nothing has changed (`Manual/statistics.md`, 1.9).

import Basics
package import Runs
import Statistics

/// Comparisons in which nothing had changed, and what was said of them.
package struct Audit: Sendable, Hashable {
    /// Where the comparisons come from.
    package enum Design: String, Sendable {
        /// Runs of the same build in both arms.
        case runs
        /// Blocks of stored experiments, the labels of each swapped at random: whatever the builds were, on average nothing changed.
        case stored
    }

    package let design: Design
    /// Empty for all scenarios of a store.
    package let scenario: String
    /// How many experiments the comparisons were made of.
    package let experiments: Int
    /// What was said, in order. Comparisons that could not be made are among them as `incomparable`, and in no rate.
    package let outcomes: [Comparison.Outcome]

    package init(design: Design, scenario: String, experiments: Int, outcomes: [Comparison.Outcome]) {
        self.design = design
        self.scenario = scenario
        self.experiments = experiments
        self.outcomes = outcomes
    }

    /// How often this was said.
    package func count(_ outcome: Comparison.Outcome) -> Int { outcomes.count { $0 == outcome } }

    /// Comparisons that could be made.
    package var judged: Int { outcomes.count - count(.incomparable) }

    /// Regressions among them; `nil` without any comparison.
    package var rate: Double? { judged > 0 ? Double(count(.regression)) / Double(judged) : nil }

    /// 95 % of the rate, exact (Clopper and Pearson). Of swapped labels it speaks about these blocks only: one experiment's arrangements are no
    /// independent comparisons.
    package var interval: ClosedRange<Double>? {
        guard judged > 0, let found = try? Proportion.interval(successes: count(.regression), trials: judged) else { return nil }
        return found.range
    }

    /// The fewest blocks whose labels are swapped: with fewer there are not enough arrangements.
    package static let fewestBlocks = 6

    /// Swaps the labels of stored blocks, `arrangements` times for each experiment, and judges each as the gate would. The same store gives the
    /// same answer.
    package static func swappingLabels(
        of experiments: [(baseline: ComparedRun, candidate: ComparedRun)], scenario: String = "", arrangements: Int = 200,
        by comparer: Comparer = Comparer()
    ) -> Audit {
        var outcomes: [Comparison.Outcome] = []
        var used = 0
        for pair in experiments {
            guard let blocks = Block.matched(pair.baseline, pair.candidate), blocks.count >= fewestBlocks else { continue }
            used += 1
            var random = SeededRandom(seed: seed(pair.baseline.header.id, pair.candidate.header.id))
            for _ in 0..<arrangements {
                let (first, second) = pair.baseline.swapping(with: pair.candidate, using: &random)
                outcomes.append(comparer.compare(first, second).outcome)
            }
        }
        return Audit(design: .stored, scenario: scenario, experiments: used, outcomes: outcomes)
    }
}

extension ComparedRun {
    /// This run and the other arm of its experiment, with the labels of every block swapped or not, as a coin says.
    fileprivate func swapping(with other: ComparedRun, using random: inout SeededRandom) -> (ComparedRun, ComparedRun) {
        var (first, second) = (self, other)
        var orders = header.experiment?.baselineFirst ?? []
        let matches = Dictionary(second.trials.enumerated().map { ($1.trial, $0) }) { first, _ in first }
        for (index, trial) in first.trials.enumerated() where random.next() & 1 == 0 {
            guard let match = matches[trial.trial], orders.indices.contains(trial.trial) else { continue }
            (first.trials[index], second.trials[match]) = (second.trials[match], trial)
            orders[trial.trial].toggle()
        }
        first.header.experiment?.baselineFirst = orders
        second.header.experiment?.baselineFirst = orders
        return (first, second)
    }
}
