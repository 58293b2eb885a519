// A capacity search on one target: makes the trials that `CapacitySearch` asks for, with a pause after each until the target is itself again.

import Analysis
import Basics
import Histograms
import LoadEngine
import Reactor
import Runs
import Scenarios

/// Carries out a search. What it learns goes to the journal, trial by trial.
struct SearchSession {
    private let visit: TargetVisit
    private let goal: CapacityGoal
    private let began: Nanoseconds
    /// How long the target may take to be itself again after a trial.
    private static let longestDrain = Nanoseconds.seconds(30)

    init(_ visit: TargetVisit, _ goal: CapacityGoal) {
        self.visit = visit
        self.goal = goal
        began = visit.clock.readClock()
    }

    private var elapsed: Nanoseconds { visit.clock.readClock() - began }

    /// Returns when the search is over, however it ended.
    func carryOut() async throws {
        var limits = SearchLimits()
        if visit.plan.warmup.nanoseconds > 0 { limits.warmup = visit.plan.warmup.nanoseconds }
        var search = CapacitySearch(SearchGoal(goal), limits: limits)
        let first = visit.load(visit.plan.holding(goal.from, for: goal.hold), trial: 0)
        try await visit.carriage.setUp(first)
        var idle = try await probe(after: first) ?? 0
        var number = 0
        var ending: SearchEnd?
        while ending == nil {
            guard case .trial(let phase, let rate, let hold) = search.next(elapsed: elapsed) else { break }
            let trial = SearchTrial(trial: number, phase: phase, offered: rate, start: elapsed, hold: hold)
            var ended = try await make(trial, after: first)
            if visit.stop.isRequested { ended.invalid = "it was interrupted" }
            let isDrained = visit.stop.isRequested ? true : try await drain(idle, after: first)
            if phase == .warmup { idle = max(idle, try await probe(after: first) ?? 0) }
            if !isDrained, visit.unreachable != nil {
                ending = .targetGone
                if ended.isValid, ended.failure.isEmpty { ended.failure = "the target was gone" }
            }
            ended.took = elapsed - ended.start
            visit.journal.end(ended)
            search.record(CapacitySearch.Outcome(ended))
            number += 1
            if visit.stop.isRequested { ending = .interrupted }
        }
        if ending == nil, case .end(let reason) = search.next(elapsed: elapsed) { ending = reason }
        visit.journal.end(ending ?? .interrupted, elapsed: elapsed)
        visit.noteStatements()
        if ending != .targetGone, !visit.stop.isRequested { try await visit.carriage.tearDown(first) }
    }

    /// One trial, judged.
    private func make(_ trial: SearchTrial, after first: Load) async throws -> SearchTrial {
        visit.journal.begin(trial)
        let plan = visit.plan.holding(Rate(perSecond: trial.offered), for: TimeSpan(nanoseconds: trial.hold))
        let outcome = try await visit.carryOut(visit.load(plan, trial: trial.trial, after: first), trial: trial.trial)
        if let problem = outcome.problem { throw problem }
        return visit.journal.judged() ?? trial
    }

    // MARK: Between trials

    /// Waits until a single user finds the target as quick as it was idle, within a tenth. Answers whether it did.
    private func drain(_ idle: Nanoseconds, after first: Load) async throws -> Bool {
        let deadline = visit.clock.readClock() + Self.longestDrain
        while visit.clock.readClock() < deadline, !visit.stop.isRequested {
            // Quick targets differ by more than a tenth from one moment to the next.
            guard let now = try await probe(after: first) else { return false }
            if idle == 0 || now <= idle + max(idle / 10, .microseconds(300)) { return true }
            await Sleeper.pause(.milliseconds(200), on: visit.clock)
        }
        return false
    }

    /// The median iteration of a single user; `nil` when nothing succeeds.
    private func probe(after first: Load) async throws -> Nanoseconds? {
        let plan = visit.plan.probing(iterations: 10, atMost: .seconds(1))
        let load = visit.load(plan, trial: 0, after: first)
        async let gathering: Tally = gather(load, Tally(visit.journal.header.layout))
        _ = try await visit.carriage.run(load, start: visit.clock.readClock() + .milliseconds(2))
        let tally = await gathering
        return tally.requests > tally.failedRequests ? tally.iterationTime.value(atPercentile: 50) : nil
    }

    private func gather(_ load: Load, _ empty: Tally) async -> Tally {
        var tally = empty
        while let interval = await load.nextInterval() { tally.add(interval.tally) }
        return tally
    }

}

extension SearchGoal {
    /// What a scenario asks for.
    init(_ goal: CapacityGoal) {
        self.init(
            from: goal.from.perSecond, to: goal.to.perSecond, hold: goal.hold.nanoseconds, within: goal.within?.nanoseconds,
            precision: goal.precision.value)
    }
}
