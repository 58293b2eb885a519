// All alerts and incidents of a watch, and who is to be told. Pure: what checks found, what people said and the passing of time in; notifications and
// changes out. A shell keeps and delivers them.

import Basics

/// The alerts of one watch file.
package struct AlertBook: Sendable {
    /// What decides about alerts besides the checks themselves.
    package struct Settings: Sendable {
        package var rules: [AlertRule]
        package var maintenance: [Maintenance]
        package var silences: [Silence]
        package var rotations: [Rotation]

        package init(
            rules: [AlertRule] = [], maintenance: [Maintenance] = [], silences: [Silence] = [], rotations: [Rotation] = []
        ) {
            self.rules = rules
            self.maintenance = maintenance
            self.silences = silences
            self.rotations = rotations
        }
    }

    /// How long alerts are gathered before an incident that can have several is told about, and between two tellings of more of them. In
    /// milliseconds.
    package static let gathering = (first: Int64(30_000), later: Int64(300_000))

    package var settings: Settings
    /// Silences that people added while it runs.
    package var addedSilences: [Silence] = []
    /// Incidents that are not over.
    package private(set) var open: [Incident] = []
    /// By alert and check.
    package private(set) var states: [StateKey: AlertState] = [:]
    private var checks: [String: ScheduledCheck]
    /// When each check was last carried out, and whether it had failed.
    private var seen: [String: (at: Int64, isFailed: Bool)] = [:]
    /// Why each alert was bad last.
    private var reasons: [StateKey: String] = [:]
    private var lastNumber: Int64
    private var outgoing: [Notification] = []
    private var changed: Set<Int64> = []
    private var changedStates: Set<StateKey> = []
    private var closed: [Incident] = []

    /// Names an alert about a check.
    package struct StateKey: Sendable, Hashable {
        package var alert: String
        package var check: String

        package init(alert: String, check: String) {
            self.alert = alert
            self.check = check
        }
    }

    /// - Parameters:
    ///   - open: incidents that a watch before left behind.
    ///   - lastNumber: of the incident that was opened last.
    package init(
        _ settings: Settings, checks: [ScheduledCheck], states: [StateKey: AlertState] = [:], open: [Incident] = [],
        silences: [Silence] = [], lastNumber: Int64 = 0
    ) {
        self.settings = settings
        self.checks = Dictionary(checks.map { ($0.name, $0) }) { first, _ in first }
        self.states = states
        self.open = open
        addedSilences = silences
        self.lastNumber = lastNumber
    }

    /// Follows an edited file: alerts that are no longer in it are over.
    package mutating func follow(_ settings: Settings, checks: [ScheduledCheck], now: Int64) {
        self.settings = settings
        self.checks = Dictionary(checks.map { ($0.name, $0) }) { first, _ in first }
        for key in states.keys where self.checks[key.check] == nil || !settings.rules.contains(where: { $0.name == key.alert }) {
            states[key] = nil
            changedStates.insert(key)
            resolveMember(key, now: now)
        }
    }

    // MARK: What checks find

    /// Takes in that a check was carried out: for each alert about it, whether that is bad, and why.
    package mutating func take(
        _ check: ScheduledCheck, isFailed: Bool, now: Int64, bad: (AlertRule) -> (isBad: Bool, reason: String)?
    ) {
        seen[check.name] = (now, isFailed)
        guard !settings.maintenance.contains(where: { $0.about.matches(check: check.name, group: check.group) && $0.contains(now) })
        else { return }
        for rule in settings.rules where rule.checks.matches(check: check.name, group: check.group) {
            guard let (isBad, reason) = bad(rule) else { continue }
            let key = StateKey(alert: rule.name, check: check.name)
            if isBad { reasons[key] = reason }
            let before = states[key] ?? AlertState()
            var state = before
            let mayFire = mayFire(check, state, now: now)
            let change = state.take(isBad, rule, now: now, mayFire: mayFire)
            settle(key, rule, check, before, state, change, reason, now)
        }
    }

    /// Whether an alert about `check` may fire: everything that it depends on was carried out since it went bad, and has not failed.
    private func mayFire(_ check: ScheduledCheck, _ state: AlertState, now: Int64) -> Bool {
        let since = if case .pending(let since) = state.phase { since } else { now }
        return check.dependsOn.allSatisfy { name in
            guard checks[name] != nil else { return true }
            guard let seen = seen[name] else { return false }
            return seen.at >= since && !seen.isFailed
        }
    }

    private mutating func settle(
        _ key: StateKey, _ rule: AlertRule, _ check: ScheduledCheck, _ before: AlertState, _ state: AlertState,
        _ change: AlertState.Change?, _ reason: String, _ now: Int64
    ) {
        if state != before {
            states[key] = state
            changedStates.insert(key)
        }
        switch change {
        case .fired: join(key, rule, check, reason, now)
        case .resolved: resolveMember(key, now: now)
        case nil: break
        }
    }

    // MARK: Incidents

    private mutating func join(_ key: StateKey, _ rule: AlertRule, _ check: ScheduledCheck, _ reason: String, _ now: Int64) {
        let name = rule.incidentKey(check)
        let member = Incident.Member(check: check.name, group: check.group, firedAt: now, reason: reason)
        let index: Int
        if let known = open.firstIndex(where: { $0.key == name && $0.alert == rule.name }) {
            index = known
            if open[index].announced > 0 { open[index].announceAt = open[index].lastTold + Self.gathering.later }
        } else {
            lastNumber += 1
            let wait = rule.groupBy == .check ? 0 : Self.gathering.first
            open.append(Incident(number: lastNumber, key: name, rule: rule, openedAt: now, announceAt: now + wait))
            index = open.count - 1
        }
        open[index].members.append(member)
        open[index].log("\(check.name): \(reason)", at: now)
        changed.insert(open[index].number)
    }

    private mutating func resolveMember(_ key: StateKey, now: Int64) {
        for index in open.indices where open[index].alert == key.alert {
            for member in open[index].members.indices
            where open[index].members[member].check == key.check && open[index].members[member].resolvedAt == nil {
                open[index].members[member].resolvedAt = now
                open[index].log("\(key.check) is well again", at: now)
                changed.insert(open[index].number)
            }
        }
    }

    // MARK: What people say

    /// Someone takes an incident on: no reminder and no escalation follows. False when no such incident is open.
    package mutating func acknowledge(_ number: Int64, by author: String, now: Int64) -> Bool {
        guard let index = open.firstIndex(where: { $0.number == number }) else { return false }
        guard open[index].acknowledgedAt == nil else { return true }
        open[index].acknowledgedAt = now
        open[index].acknowledgedBy = author
        open[index].log("acknowledged", by: author, at: now)
        tell(index, .acknowledged, open[index].told, now)
        return true
    }

    /// Someone says that an incident is over. Alerts that are still bad open another one. False when no such incident is open.
    package mutating func resolve(_ number: Int64, by author: String, now: Int64) -> Bool {
        guard let index = open.firstIndex(where: { $0.number == number }) else { return false }
        for member in open[index].members.indices where open[index].members[member].resolvedAt == nil {
            let key = StateKey(alert: open[index].alert, check: open[index].members[member].check)
            states[key]?.close()
            changedStates.insert(key)
            open[index].members[member].resolvedAt = now
        }
        open[index].log("resolved", by: author, at: now)
        changed.insert(number)
        pass(now: now)
        return true
    }

    /// Someone adds something to an incident. False when no such incident is open.
    package mutating func note(_ number: Int64, _ text: String, by author: String, now: Int64) -> Bool {
        guard let index = open.firstIndex(where: { $0.number == number }) else { return false }
        open[index].log(text, by: author, at: now)
        changed.insert(number)
        return true
    }

    // MARK: Time

    /// Lets time pass: what lasted long enough fires, and who is to be told is told.
    package mutating func pass(now: Int64) {
        for (key, before) in states where before.phase != .fine {
            guard let rule = settings.rules.first(where: { $0.name == key.alert }), let check = checks[key.check] else { continue }
            var state = before
            let change = state.pass(rule, now: now, mayFire: mayFire(check, before, now: now))
            settle(key, rule, check, before, state, change, reasons[key] ?? "not as it should be", now)
        }
        for index in open.indices { advance(index, now) }
        for incident in open where !incident.isFiring {
            closed.append(incident)
            changed.remove(incident.number)
        }
        open.removeAll { !$0.isFiring }
    }

    /// One incident: announcements, reminders, escalation, the end.
    private mutating func advance(_ index: Int, _ now: Int64) {
        let rule = settings.rules.first { $0.name == open[index].alert }
        guard open[index].isFiring else {
            open[index].resolvedAt = now
            tell(index, .resolved, open[index].told, now)
            return
        }
        guard let rule, !isHidden(open[index], now) else { return }
        if open[index].announced == 0 {
            if now >= open[index].announceAt { tell(index, .opened, contacts(rule.notify, now), now) }
            return
        }
        if open[index].announced < open[index].members.count, now >= open[index].announceAt {
            tell(index, .joined, open[index].told, now)
        }
        guard open[index].acknowledgedAt == nil else { return }
        while open[index].escalated < rule.escalate.count {
            let step = rule.escalate[open[index].escalated]
            guard now - open[index].openedAt >= step.after.nanoseconds / 1_000_000 else { break }
            open[index].escalated += 1
            tell(index, .escalated, contacts(step.to, now), now)
        }
        if let remind = rule.remind, now - open[index].lastTold >= remind.nanoseconds / 1_000_000 {
            tell(index, .reminder, open[index].told, now)
        }
    }

    /// Whether a silence or maintenance hides everything in it that is still bad.
    private func isHidden(_ incident: Incident, _ now: Int64) -> Bool {
        incident.members.filter { $0.resolvedAt == nil }.allSatisfy { member in
            (settings.silences + addedSilences).contains {
                $0.hides(alert: incident.alert, check: member.check, group: member.group, at: now)
            }
                || settings.maintenance.contains {
                    $0.about.matches(check: member.check, group: member.group) && $0.contains(now)
                }
        }
    }

    /// The channels behind names, of which some are rotations; each once.
    private func contacts(_ names: [String], _ now: Int64) -> [String] {
        names.reduce(into: []) { channels, name in
            let channel = settings.rotations.first { $0.name == name }?.member(at: now) ?? name
            if !channels.contains(channel) { channels.append(channel) }
        }
    }

    private mutating func tell(_ index: Int, _ kind: Notification.Kind, _ channels: [String], _ now: Int64) {
        changed.insert(open[index].number)
        open[index].sequence += 1
        open[index].lastTold = now
        open[index].announced = open[index].members.count
        for channel in channels {
            if !open[index].told.contains(channel) { open[index].told.append(channel) }
            outgoing.append(NotificationWords(open[index], kind, now: now).notification(to: channel))
        }
        if !channels.isEmpty { open[index].log("\(kind.rawValue): told \(channels.joined(separator: ", "))", at: now) }
    }

    // MARK: What came of it

    /// What is to be kept and sent since this was last asked.
    package struct Changes: Sendable {
        package var incidents: [Incident]
        package var states: [(key: StateKey, state: AlertState?)]
        package var notifications: [Notification]

        package var isEmpty: Bool { incidents.isEmpty && states.isEmpty && notifications.isEmpty }
    }

    /// Hands over what changed, once.
    package mutating func takeChanges() -> Changes {
        let incidents = closed + open.filter { changed.contains($0.number) }
        let changes = Changes(
            incidents: incidents, states: changedStates.map { ($0, states[$0]) }, notifications: outgoing)
        closed = []
        changed = []
        changedStates = []
        outgoing = []
        return changes
    }
}
