// What alerts are decided by beyond the last execution: how fast budgets burn, and the uptime of the last days.

import Basics

/// The recent past of all checks, as far as their alerts are about it.
struct AlertFacts: Sendable {
    private var meters: [String: BurnMeter] = [:]
    private var timelines: [String: Timeline] = [:]

    /// How far back the store is read for a check that is new here.
    static let longest = TimeSpan.seconds(7 * 86_400)

    /// Checks of `file` whose past must be read: they have an objective, or an alert about their uptime.
    func unknown(in file: WatchFile) -> [ScheduledCheck] {
        file.checks.filter { check in
            (check.objective != nil && meters[check.name] == nil) || (needsTimeline(check, file) && timelines[check.name] == nil)
        }
    }

    private func needsTimeline(_ check: ScheduledCheck, _ file: WatchFile) -> Bool {
        file.alerts.rules.contains { rule in
            guard case .uptime = rule.trigger else { return false }
            return rule.checks.matches(check: check.name, group: check.group)
        }
    }

    /// Follows a file; `past` are results of the checks that were unknown.
    mutating func follow(_ file: WatchFile, past: [String: [StoredResult]]) {
        let known = self
        meters = [:]
        timelines = [:]
        for check in file.checks {
            if check.objective != nil { meters[check.name] = known.meters[check.name] ?? BurnMeter() }
            if needsTimeline(check, file) {
                timelines[check.name] = known.timelines[check.name] ?? Timeline(longest: Self.longest)
            }
            for result in past[check.name] ?? [] { add(result, of: check.name) }
        }
    }

    /// Takes the next result of a check in.
    mutating func add(_ result: StoredResult, of name: String) {
        timelines[name]?.add(result)
        if result.state != .notCarriedOut { meters[name]?.add(at: result.at, failed: result.state == .failed) }
    }

    /// Whether an execution is bad in the eyes of a rule, and why; `nil` where the rule has nothing to go by.
    func verdict(_ rule: AlertRule, _ check: ScheduledCheck, _ judgement: CheckJudge.Judgement, now: Int64) -> (
        isBad: Bool, reason: String
    )? {
        guard judgement.state != .notCarriedOut else { return nil }
        let reasons = judgement.reasons.joined(separator: "; ")
        switch rule.trigger {
        case .failed: return (judgement.state == .failed, reasons)
        case .degraded: return (judgement.state >= .degraded, reasons)
        case .burnRate:
            guard let objective = check.objective, let meter = meters[check.name] else { return nil }
            guard let burn = meter.burn(objective, every: check.every, now: now) else { return (false, "") }
            let times = (burn.rate * 10).rounded() / 10
            return (true, "the error budget of \(objective) burns \(times) times too fast over \(burn.rule.long)")
        case .uptime(let share, let span):
            guard let uptime = timelines[check.name]?.coverage(span, now: now).uptime else { return nil }
            return (uptime < share.value, "uptime \(percentForPeople(uptime)) over \(span)")
        }
    }
}
