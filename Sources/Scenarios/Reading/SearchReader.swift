import Basics
import JSON
import Metrics

/// Reads `search`, and what it asks of the rest of the scenario: the search chooses the load itself, and thresholds are what it looks for.
struct SearchReader {
    let log: ProblemLog

    private static let precisions = Fraction(0.001)...Fraction(0.5)
    private static let shortest = TimeSpan.seconds(1)

    func goal(_ field: Field) -> CapacityGoal? {
        field.object(Language.search) { keys in
            let from = keys.required("from", "the load it begins with, such as \"50/s\"").flatMap(rate)
            let to = keys.required("to", "the load it never exceeds, such as \"5000/s\"").flatMap(rate)
            let hold = keys["hold"].map { $0.span(Self.shortest...Limits.duration) } ?? .seconds(10)
            let within = keys["within"].map { $0.span(Self.shortest...Limits.duration) }
            let precision = keys["precision"].map(precision) ?? Fraction(0.02)
            if let from, let to, from.perSecond >= to.perSecond {
                field.note("\"search.from\" must be below \"search.to\", and \(from) is not below \(to).")
            }
            guard let from, let to, let hold, let precision, within != .some(nil) else { return nil }
            let goal = CapacityGoal(from: from, to: to, hold: hold, within: within ?? nil, precision: precision)
            if let limit = goal.within, limit.seconds < 5 * hold.seconds {
                keys["within"]?.note(
                    "\"search.within\" leaves time for fewer than 5 trials of \(hold).",
                    hint: "Give it at least \(TimeSpan(nanoseconds: 5 * hold.nanoseconds)), or shorten \"hold\".")
            }
            return goal
        }
    }

    private func rate(_ field: Field) -> Rate? {
        guard let rate = field.quantity(Rate.self) else { return nil }
        guard rate.microEvents > 0, rate.perSecond <= Limits.ratePerSecond else {
            field.mismatch("above 0 and at most \(Rate(perSecond: Limits.ratePerSecond))")
            return nil
        }
        return rate
    }

    private func precision(_ field: Field) -> Fraction? {
        guard let precision = field.quantity(Fraction.self) else { return nil }
        guard Self.precisions.contains(precision) else {
            field.mismatch("a percentage from \"\(Self.precisions.lowerBound)\" to \"\(Self.precisions.upperBound)\"")
            return nil
        }
        return precision
    }

    /// Notes what else in the scenario does not go with a search.
    func check(_ keys: Keys, _ goal: CapacityGoal?, kind: RunKind, _ drafts: [WorkloadDraft], _ thresholds: [Threshold]) {
        let place = keys.position(of: "search")
        if kind != .stress {
            log.note(
                "\"search\" belongs to a scenario of the kind \"stress\", not \"\(kind.rawValue)\".",
                hint: "Write \"kind\": \"stress\".", at: place)
        }
        if drafts.count > 1 {
            log.note(
                "\"search\" changes the rate of one workload, and there are \(drafts.count).", at: keys.position(of: "workloads"))
        }
        for draft in drafts {
            if case .constantArrivalRate = draft.executor { continue }
            log.note(
                "\"search\" needs arrivals at a rate, and the executor is \"\(draft.executor.name)\".",
                hint: "Use \"constant-arrival-rate\", or leave \"workload\" out.", at: keys.position(of: "workload"))
        }
        if let trials = keys["trials"], trials.node.content != .integer(1) {
            log.note("\"trials\" has no meaning beside \"search\", which repeats what needs repeating.", at: trials.node.position)
        }
        if !keys.has("thresholds") || (thresholds.isEmpty && log.isEmpty) {
            log.note(
                "\"search\" needs \"thresholds\": they say which load still counts as held.",
                hint: "For instance \"response_time p99 < 100ms\".", at: place)
        }
        for threshold in thresholds { check(threshold, goal, at: keys.position(of: "thresholds")) }
    }

    private func check(_ threshold: Threshold, _ goal: CapacityGoal?, at place: JSONPosition?) {
        if case .ofBaseline = threshold.limit {
            log.note(
                "the threshold \"\(threshold.expression)\" hangs on a baseline, and a search has none: each trial is another load.",
                hint: "Write the limit itself.", at: place)
        }
        if threshold.aborts {
            log.note(
                "the threshold \"\(threshold.expression)\" would end the run, but a failing load is how a search learns.",
                hint: "Leave \"abort\" out.", at: place)
        }
        if let window = threshold.window, let goal, window > goal.hold {
            log.note(
                "the threshold \"\(threshold.expression)\" never has a whole window in a trial of \(goal.hold).",
                hint: "Set \"hold\" to at least \(window).", at: place)
        }
    }
}

extension WorkloadDraft {
    /// What a search loads the target with when the scenario does not say: all flows, each arrival with a user of its own as far as
    /// `maxVUs` goes.
    static var searching: WorkloadDraft {
        WorkloadDraft(name: "main", executor: .constantArrivalRate(rate: Rate(perSecond: 1), duration: .seconds(1), maxVUs: 0))
    }

    /// The draft with a limit for its VUs where the scenario sets none: what is in flight at the highest rate when an iteration takes half
    /// a second, from 50 to 2,000. An overloaded target sees no more users at once than that; arrivals beyond them wait with their clock running.
    func limitingVUs(_ goal: CapacityGoal?) -> WorkloadDraft {
        guard let goal, case .constantArrivalRate(_, _, let most) = executor else { return self }
        var draft = self
        let limit = most > 0 ? most : min(2000, max(50, Int((goal.to.perSecond / 2).rounded(.up))))
        draft.executor = .constantArrivalRate(rate: goal.from, duration: goal.hold, maxVUs: limit)
        return draft
    }
}
