// Two builds side by side: blocks of two trials in the order AB BA AB BA, every trial on a fresh target with a warm-up of its own, and after each
// block what is known so far.

import Analysis
package import Basics
import Comparison
import Metrics
import Reactor
package import RunStore
package import Runs
import Scenarios
package import Statistics

/// Carries out an experiment: two runs in the store whose trials match block by block, and the comparison of the two.
package struct PairedSession {
    /// How many blocks there are, and when the result may be looked at.
    package enum Design {
        case fixed(blocks: Int)
        /// At most three looks that share alpha; the first that can tell is the last.
        case adaptive(Looks)

        package var mostBlocks: Int {
            switch self {
            case .fixed(let blocks): blocks
            case .adaptive(let looks): looks.looks.last?.blocks ?? 0
            }
        }
    }

    /// What came of it.
    package struct Answer {
        package var comparison: Comparison
        package var completeBlocks: Int
        package var wasInterrupted: Bool
        /// Why it ended before its time; `nil` when it did not.
        package var problem: Problem?
    }

    private let sessions: [Experiment.Arm: RunSession]
    private let design: Design
    private let isUnchanged: Bool
    private let options: RunOptions
    private let store: RunStore
    private let witnesses: [any Witness]

    /// - Parameter witnesses: told of the experiment, and of what goes wrong in its trials; not of their seconds.
    package init(
        _ targets: PairedTargets, _ design: Design, _ options: RunOptions, _ store: RunStore, _ witnesses: [any Witness] = []
    ) throws {
        func session(_ plan: Plan) throws -> RunSession {
            var plan = plan
            plan.trials = design.mostBlocks
            // The other arm is the baseline, and the comparison is what judges by it.
            plan.thresholds.removeAll { if case .ofBaseline = $0.limit { true } else { false } }
            return try RunSession(plan, options, store, witnesses)
        }
        sessions = [.baseline: try session(targets.baseline), .candidate: try session(targets.candidate)]
        (self.design, self.options, self.store, self.witnesses) = (design, options, store, witnesses)
        isUnchanged = targets.isUnchanged
    }

    /// One arm while it runs.
    private struct Side {
        let arm: Experiment.Arm
        let session: RunSession
        let journal: Journal
        let clerk: Clerk

        var id: String { journal.header.id }
    }

    /// Carries the experiment out, saves it, and compares. Throws when nothing could be begun or saved.
    /// - Parameter stop: best one that spares the load once, so that the first wish to end waits for the current trial.
    package func perform(until stop: StopRequest) async throws -> Answer {
        let experiment = RunIdentifier.make()
        let (baseline, candidate) = (try begin(.baseline, of: experiment), try begin(.candidate, of: experiment))
        var state = State(unchanged: try store.unchangedExperiments(like: candidate.journal.header))
        do {
            try await carryOut(baseline, candidate, stop, &state)
        } catch let problem as Problem {
            state.problem = problem
        }
        for witness in witnesses { witness.loadEnded() }
        for side in [baseline, candidate] {
            side.clerk.finish(side.journal.ending(wasInterrupted: stop.isRequested, problem: state.problem))
            for complaint in side.clerk.complaints() { witnesses.tell(.warning, complaint) }
        }
        return try conclude(baseline, candidate, state, wasInterrupted: stop.isRequested)
    }

    /// What is known between trials.
    private struct State {
        let unchanged: [(baseline: ComparedRun, candidate: ComparedRun)]
        var completeBlocks = 0
        var looks: [Comparison.Look] = []
        var alpha = ComparisonRules().alpha
        var problem: Problem?
    }

    private func begin(_ arm: Experiment.Arm, of experiment: String) throws -> Side {
        guard let session = sessions[arm] else { throw Problem(.inability, "There is no \(arm.rawValue).") }
        try session.raiseLimits()
        var header = session.makeHeader()
        if !header.label.isEmpty { header.label += "-\(arm.rawValue)" }
        header.experiment = Experiment(
            id: experiment, arm: arm, baselineFirst: Experiment.orders(blocks: design.mostBlocks), isUnchanged: isUnchanged)
        let clerk = Clerk(try store.begin(header), ThresholdWindows(header))
        let journal = Journal(header, session.plan, clerk, [Relay(witnesses)])
        return Side(arm: arm, session: session, journal: journal, clerk: clerk)
    }

    // MARK: Trials

    private func carryOut(_ baseline: Side, _ candidate: Side, _ stop: StopRequest, _ state: inout State) async throws {
        try await EventLoop.with { desk in
            try await EventLoop.with(count: baseline.session.workers, spins: options.spins) { loops in
                for (block, baselineFirst) in Experiment.orders(blocks: design.mostBlocks).enumerated() {
                    for side in baselineFirst ? [baseline, candidate] : [candidate, baseline] {
                        guard !stop.isRequested else { return }
                        for witness in witnesses { witness.began(side.arm, block: block + 1, of: design.mostBlocks) }
                        try await carryOut(trial: block, of: side, on: loops, desk[0], stop)
                        if side.journal.wasAborted { return }
                    }
                    state.completeBlocks = block + 1
                    if try shows(baseline, candidate, &state) { return }
                }
            }
        }
    }

    /// One trial, with the clerk at work beside it; all of it is saved when this returns.
    private func carryOut(
        trial: Int, of side: Side, on loops: [EventLoop], _ desk: EventLoop, _ stop: StopRequest
    ) async throws {
        let clerk = side.clerk
        clerk.reopen()
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: desk) { await clerk.work() }
                defer { clerk.close() }
                try await side.session.carryOut(trial: trial, on: loops, side.journal, stop)
            }
        } catch var problem as Problem {
            problem.sentence = "The \(side.arm.rawValue) cannot be measured: \(problem.sentence)"
            throw problem
        }
    }

    // MARK: Looking

    /// Tells the witnesses what is known after a block; answers whether that is the end.
    private func shows(_ baseline: Side, _ candidate: Side, _ state: inout State) throws -> Bool {
        let isWatched = witnesses.contains { $0.looksAtBlocks }
        let look: Looks.Look? =
            if case .adaptive(let looks) = design { looks.looks.first { $0.blocks == state.completeBlocks } } else { nil }
        guard isWatched || look != nil else { return false }
        let comparison = try compare(baseline, candidate, state, alpha: look?.alpha, isProvisional: true)
        for witness in witnesses where witness.looksAtBlocks { witness.looked(comparison, of: design.mostBlocks) }
        guard let look else { return false }
        let isLast = look.blocks >= design.mostBlocks
        let isOver = isLast || comparison.outcome != .inconclusive
        if isOver {
            state.alpha = look.alpha
        } else {
            state.looks.append(Comparison.Look(blocks: look.blocks, alpha: look.alpha, outcome: comparison.outcome))
        }
        return isOver
    }

    private func compare(
        _ baseline: Side, _ candidate: Side, _ state: State, alpha: Double? = nil, isProvisional: Bool
    ) throws -> Comparison {
        var rules = ComparisonRules()
        rules.alpha = alpha ?? state.alpha
        var (first, second) = (try store.compared(baseline.id), try store.compared(candidate.id))
        // A block that was cut short is no block.
        first.trials.removeAll { $0.trial >= state.completeBlocks }
        second.trials.removeAll { $0.trial >= state.completeBlocks }
        return Comparer(rules: rules).compare(
            first, second, unchanged: state.unchanged, looks: state.looks, isProvisional: isProvisional)
    }

    // MARK: The end

    /// Judges both runs alone, then the candidate by the comparison, and saves all of it.
    private func conclude(_ baseline: Side, _ candidate: Side, _ state: State, wasInterrupted: Bool) throws -> Answer {
        let first = try baseline.session.conclude(baseline.journal, baseline.clerk, state.problem)
        let second = try candidate.session.conclude(candidate.journal, candidate.clerk, state.problem)
        guard first.isSaved, second.isSaved else {
            throw state.problem ?? Problem(.inability, "Not everything could be saved, so nothing can be compared.")
        }
        var comparison = try compare(baseline, candidate, state, isProvisional: wasInterrupted)
        if wasInterrupted {
            let blocks = state.completeBlocks == 1 ? "1 block" : "\(state.completeBlocks) blocks"
            comparison.notes.append("Interrupted after \(blocks) of \(design.mostBlocks): this is what was known then.")
        }
        let held = second.run.held(against: comparison)
        try store.conclude(
            held.header.id, thresholds: held.thresholds, findings: held.findings, history: held.findingHistory,
            verdict: held.verdict, comparison: comparison)
        for witness in witnesses { witness.concluded(comparison) }
        return Answer(
            comparison: comparison, completeBlocks: state.completeBlocks, wasInterrupted: wasInterrupted, problem: state.problem)
    }
}

/// What an arm's journal tells is passed on, but for its seconds: those who watch an experiment look at blocks.
private final class Relay: Witness {
    private let witnesses: [any Witness]

    init(_ witnesses: [any Witness]) { self.witnesses = witnesses }

    func notice(_ notice: Notice) {
        guard notice.kind == .warning else { return }
        for witness in witnesses { witness.notice(notice) }
    }
}
