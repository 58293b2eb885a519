import Basics
import FoundationEssentials
import Testing

@testable import Watch

/// Incidents, and who is told of them, by a manual clock.
struct AlertBookTests {
    /// A watch whose time is in the test's hand.
    private struct Desk {
        var book: AlertBook
        var checks: [ScheduledCheck]
        /// `kind channel` of everything that was told, with the minute.
        var told: [String] = []
        var restarts = false

        init(_ settings: AlertBook.Settings, _ checks: [ScheduledCheck]) {
            book = AlertBook(settings, checks: checks)
            self.checks = checks
        }

        mutating func take(_ name: String, failed: Bool, minute: Double) throws {
            let check = try #require(checks.first { $0.name == name })
            book.take(check, isFailed: failed, now: Int64(minute * 60_000)) { _ in (failed, "status 500") }
            try pass(minute)
        }

        mutating func pass(_ minute: Double) throws {
            book.pass(now: Int64(minute * 60_000))
            try collect(minute)
        }

        mutating func collect(_ minute: Double) throws {
            let changes = book.takeChanges()
            told += changes.notifications.map { "\(Int(minute)) \($0.kind.rawValue) \($0.channel)" }
            keys += changes.notifications.map(\.key)
            guard restarts else { return }
            let incidents = try book.open.map { try JSONDecoder().decode(Incident.self, from: JSONEncoder().encode($0)) }
            let states = try book.states.mapValues { try JSONDecoder().decode(AlertState.self, from: JSONEncoder().encode($0)) }
            let last = max(incidents.map(\.number).max() ?? 0, changes.incidents.map(\.number).max() ?? 0, lastNumber)
            lastNumber = last
            book = AlertBook(
                book.settings, checks: checks, states: states, open: incidents, silences: book.addedSilences, lastNumber: last)
        }

        var keys: [String] = []
        private var lastNumber: Int64 = 0
    }

    private func checks(_ names: String..., group: String = "", dependsOn: [String: [String]] = [:]) throws -> [ScheduledCheck] {
        try names.map { name in
            var check = try Written.scheduled()
            check.name = name
            check.group = group
            check.dependsOn = dependsOn[name] ?? []
            return check
        }
    }

    private func desk(
        _ rule: AlertRule, _ checks: [ScheduledCheck], maintenance: [Maintenance] = [], silences: [Silence] = [],
        rotations: [Rotation] = [], restarts: Bool
    ) -> Desk {
        var desk = Desk(
            AlertBook.Settings(rules: [rule], maintenance: maintenance, silences: silences, rotations: rotations), checks)
        desk.restarts = restarts
        return desk
    }

    private func rule(
        groupBy: AlertRule.Grouping = .check, remind: Int? = nil, escalate: [AlertRule.Escalation] = [], notify: [String] = ["ops"]
    ) -> AlertRule {
        AlertRule(
            name: "down", notify: notify, groupBy: groupBy, remind: remind.map { .seconds($0 * 60) }, escalate: escalate)
    }

    @Test("opened and resolved are told once each", arguments: [false, true])
    func plain(restarts: Bool) throws {
        var desk = desk(rule(), try checks("shop"), restarts: restarts)
        for minute in 0..<10 { try desk.take("shop", failed: (2..<5).contains(minute), minute: Double(minute)) }
        #expect(desk.told == ["2 opened ops", "5 resolved ops"] && Set(desk.keys).count == 2)
    }

    @Test("an acknowledgement ends reminders and escalation", arguments: [false, true])
    func acknowledged(restarts: Bool) throws {
        let step = AlertRule.Escalation(after: .seconds(15 * 60), to: ["boss"])
        var desk = desk(rule(remind: 5, escalate: [step]), try checks("shop"), restarts: restarts)
        try desk.take("shop", failed: true, minute: 0)
        try desk.pass(4)
        try desk.pass(5)
        let isKnown = desk.book.acknowledge(1, by: "anna", now: 6 * 60_000)
        #expect(isKnown)
        try desk.collect(6)
        for minute in 7..<60 { try desk.pass(Double(minute)) }
        try desk.take("shop", failed: false, minute: 60)
        #expect(desk.told == ["0 opened ops", "5 reminder ops", "6 acknowledged ops", "60 resolved ops"])
    }

    @Test("without one the next contacts are told, each at its time, and also that it is over", arguments: [false, true])
    func escalated(restarts: Bool) throws {
        let steps = [
            AlertRule.Escalation(after: .seconds(900), to: ["boss"]), AlertRule.Escalation(after: .seconds(1800), to: ["chief"]),
        ]
        var desk = desk(rule(escalate: steps), try checks("shop"), restarts: restarts)
        for minute in 0..<40 { try desk.take("shop", failed: true, minute: Double(minute)) }
        try desk.take("shop", failed: false, minute: 40)
        #expect(
            desk.told == [
                "0 opened ops", "15 escalated boss", "30 escalated chief", "40 resolved ops", "40 resolved boss",
                "40 resolved chief",
            ])
    }

    @Test("ten checks of one host are one message, and more of them one more", arguments: [false, true])
    func grouped(restarts: Bool) throws {
        var desk = desk(rule(groupBy: .host), try checks("a", "b", "c", "d"), restarts: restarts)
        for name in ["a", "b"] { try desk.take(name, failed: true, minute: 0) }
        try desk.pass(0.4)
        #expect(desk.told == [])
        try desk.pass(0.5)
        for name in ["c", "d"] { try desk.take(name, failed: true, minute: 1) }
        for minute in 2..<10 { try desk.pass(Double(minute)) }
        #expect(desk.told == ["0 opened ops", "6 joined ops"])
        for name in ["a", "b", "c"] { try desk.take(name, failed: false, minute: 10) }
        #expect(desk.told.count == 2)
        try desk.take("d", failed: false, minute: 11)
        #expect(desk.told.last == "11 resolved ops" && desk.book.open.isEmpty)
    }

    @Test("one alert for a gateway, not one for each check behind it", arguments: [false, true])
    func dependent(restarts: Bool) throws {
        var desk = desk(rule(), try checks("gateway", "shop", dependsOn: ["shop": ["gateway"]]), restarts: restarts)
        try desk.take("shop", failed: true, minute: 0)
        try desk.take("gateway", failed: true, minute: 0.5)
        for minute in 1..<5 {
            try desk.take("shop", failed: true, minute: Double(minute))
            try desk.take("gateway", failed: true, minute: Double(minute) + 0.5)
        }
        #expect(desk.told == ["0 opened ops"])
        try desk.take("gateway", failed: false, minute: 5.5)
        #expect(desk.told == ["0 opened ops", "5 resolved ops", "5 opened ops"])
    }

    @Test("a check whose gateway is well is told about once that is known", arguments: [false, true])
    func independent(restarts: Bool) throws {
        var desk = desk(rule(), try checks("gateway", "shop", dependsOn: ["shop": ["gateway"]]), restarts: restarts)
        try desk.take("gateway", failed: false, minute: 0)
        try desk.take("shop", failed: true, minute: 0.5)
        #expect(desk.told == [])
        try desk.take("gateway", failed: false, minute: 1)
        #expect(desk.told == ["1 opened ops"])
    }

    @Test("a silence is kept, and what is still bad when it ends is told then", arguments: [false, true])
    func silenced(restarts: Bool) throws {
        let silence = Silence(about: Matcher(checks: ["sh*"]), until: 10 * 60_000, author: "anna")
        var desk = desk(rule(remind: 5), try checks("shop", "pay"), silences: [silence], restarts: restarts)
        try desk.take("shop", failed: true, minute: 0)
        try desk.take("pay", failed: true, minute: 1)
        try desk.take("pay", failed: false, minute: 2)
        for minute in 3..<11 { try desk.pass(Double(minute)) }
        #expect(desk.told == ["1 opened ops", "2 resolved ops", "10 opened ops"])
    }

    @Test("what comes and goes while it is silenced is never told")
    func missed() throws {
        let silence = Silence(about: Matcher(), until: 10 * 60_000, author: "anna")
        var desk = desk(rule(), try checks("shop"), silences: [silence], restarts: false)
        try desk.take("shop", failed: true, minute: 0)
        try desk.take("shop", failed: false, minute: 5)
        try desk.pass(20)
        #expect(desk.told == [])
    }

    @Test("failures under maintenance open nothing")
    func maintained() throws {
        let window = Maintenance(about: Matcher(checks: ["shop"]), time: .once(0..<10 * 60_000))
        var desk = desk(rule(), try checks("shop"), maintenance: [window], restarts: false)
        for minute in 0..<10 { try desk.take("shop", failed: true, minute: Double(minute)) }
        #expect(desk.told == [] && desk.book.open.isEmpty)
        try desk.take("shop", failed: true, minute: 10)
        #expect(desk.told == ["10 opened ops"])
    }

    @Test("the member on call is told, who may be another when it is over", arguments: [false, true])
    func onCall(restarts: Bool) throws {
        let week = 7 * 24 * 60.0
        let rotation = Rotation(
            name: "primary", members: ["anna", "ben"], starts: CivilDate(year: 1970, month: 1, day: 1), handover: 0)
        var desk = desk(rule(notify: ["primary"]), try checks("shop"), rotations: [rotation], restarts: restarts)
        try desk.take("shop", failed: true, minute: week - 1)
        try desk.take("shop", failed: false, minute: week + 1)
        try desk.take("shop", failed: true, minute: week + 2)
        #expect(desk.told == ["10079 opened anna", "10081 resolved anna", "10082 opened ben"])
    }

    @Test("a person resolves; what is still bad opens another incident")
    func resolvedByHand() throws {
        var desk = desk(rule(), try checks("shop"), restarts: false)
        try desk.take("shop", failed: true, minute: 0)
        let isKnown = desk.book.resolve(1, by: "anna", now: 60_000)
        #expect(isKnown)
        try desk.collect(1)
        try desk.take("shop", failed: true, minute: 2)
        #expect(desk.told == ["0 opened ops", "1 resolved ops", "2 opened ops"])
        #expect(desk.book.open.map(\.number) == [2])
    }

    @Test("what people say of an incident that is not open is refused")
    func unknown() {
        var book = AlertBook(AlertBook.Settings(), checks: [])
        let known = [
            book.acknowledge(7, by: "anna", now: 0), book.resolve(7, by: "anna", now: 0), book.note(7, "x", by: "anna", now: 0),
        ]
        #expect(known == [false, false, false])
    }

    @Test("an alert that an edited file has no more is over")
    func edited() throws {
        var desk = desk(rule(), try checks("shop"), restarts: false)
        try desk.take("shop", failed: true, minute: 0)
        desk.book.follow(AlertBook.Settings(), checks: try checks("shop"), now: 60_000)
        #expect(desk.book.states.isEmpty)
        try desk.pass(2)
        #expect(desk.book.open.isEmpty && desk.told == ["0 opened ops", "2 resolved ops"])
    }
}
