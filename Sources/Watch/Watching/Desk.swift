// Where results come together: judged, kept, and told. It is apart from the runners, so that a store that is locked or full delays no check; what
// cannot be saved now waits in memory, bounded.

import Basics
package import Histograms

/// The state of everything that is watched. Used by one task.
package final class Desk {
    /// Results that may wait for the store; beyond that the oldest are given up, and counted.
    package static let mostUnsaved = 50_000

    private let store: WatchStore
    private var judges: [String: CheckJudge] = [:]
    private var states: [String: CheckState] = [:]
    private var facts = AlertFacts()
    private var book: AlertBook?
    private var unsaved: [(check: Int64, result: StoredResult)] = []
    /// Changes of alerts that are not saved.
    private var changes = AlertBook.Changes(incidents: [], states: [], notifications: [])
    /// What became of attempts to deliver, not saved.
    private var attempts: [(letter: Letter, outcome: Letter.Outcome, at: Int64)] = []
    private var lost = 0
    private var complaint: String?
    private var lastHour: Int64?
    private let say: (String) -> Void
    /// How late checks began.
    package private(set) var lateness = Histogram()
    /// Starts that were passed over because the execution before was still in progress.
    package private(set) var skipped = 0

    /// - Parameter say: prints one line for the person who watches.
    package init(_ store: WatchStore, say: @escaping (String) -> Void) {
        self.store = store
        self.say = say
    }

    /// Follows a file: what is known of checks that are still in it is kept, and read from the store for those that are new here.
    /// - Parameter now: milliseconds since 1970.
    package func follow(_ file: WatchFile, now: Int64) throws {
        let new = file.checks.filter { self.judges[$0.name] == nil && $0.longestWindow > 0 }
        let longest = new.map { $0.longestWindow / 1_000_000 }.max() ?? 0
        var known: [Int64: [StoredResult]] = [:]
        if longest > 0 {
            for (check, result) in try store.results(in: now - longest..<now + 1) { known[check, default: []].append(result) }
        }
        var judges: [String: CheckJudge] = [:]
        for check in file.checks {
            let number = try store.number(of: check.name, integration: check.group)
            var judge = self.judges[check.name]?.judging(check) ?? CheckJudge(check)
            if self.judges[check.name] == nil, let results = known[number] {
                let start = now - check.longestWindow / 1_000_000
                judge.remember(results.filter { $0.at > start && $0.state != .notCarriedOut }.map(\.execution))
            }
            judges[check.name] = judge
        }
        self.judges = judges
        try followAlerts(file, now: now)
        states = states.filter { judges[$0.key] != nil }
    }

    private func followAlerts(_ file: WatchFile, now: Int64) throws {
        let unknown = facts.unknown(in: file)
        var past: [String: [StoredResult]] = [:]
        if !unknown.isEmpty {
            let names = Dictionary(
                try unknown.map { (try store.number(of: $0.name, integration: $0.group), $0.name) }
            ) { first, _ in first }
            for (check, result) in try store.results(in: now - AlertFacts.longest.nanoseconds / 1_000_000..<now + 1) {
                if let name = names[check] { past[name, default: []].append(result) }
            }
        }
        facts.follow(file, past: past)
        if book == nil {
            book = try store.alertBook(file.alerts, checks: file.checks, now: now)
        } else {
            book?.follow(file.alerts, checks: file.checks, now: now)
        }
    }

    /// Takes one execution in; how the check is now.
    package func take(_ report: Report) -> CheckJudge.Judgement {
        let (check, execution) = (report.check, report.execution)
        var judge = judges.removeValue(forKey: check.name) ?? CheckJudge(check)
        let judgement = judge.judge(execution)
        judges[check.name] = judge
        lateness.record(execution.lateness)
        skipped += execution.skipped
        let result = StoredResult(execution, judgement, every: check.every)
        facts.add(result, of: check.name)
        if judgement.state != .notCarriedOut {
            book?.take(check, isFailed: judgement.state == .failed, now: result.at) { [facts] rule in
                facts.verdict(rule, check, judgement, now: result.at)
            }
        }
        if let number = try? store.number(of: check.name, integration: check.group) {
            unsaved.append((number, result))
        } else {
            lost += 1
        }
        if unsaved.count > Self.mostUnsaved {
            lost += unsaved.count - Self.mostUnsaved
            unsaved.removeFirst(unsaved.count - Self.mostUnsaved)
        }
        tell(check.name, judgement)
        return judgement
    }

    /// Says when a check is no longer as it was.
    private func tell(_ name: String, _ judgement: CheckJudge.Judgement) {
        let before = states.updateValue(judgement.state, forKey: name)
        guard before != judgement.state, before != nil || judgement.state != .good else { return }
        let why = judgement.reasons.isEmpty ? "" : ": \(judgement.reasons.joined(separator: "; "))"
        say("\(name) is \(judgement.state.word)\(why)")
    }

    /// Does what people asked for, lets time pass for alerts, saves what came since the last time, and rolls up an hour that is over. What the store
    /// does not take is kept for the next time. Answers what is to be delivered, which is in the store by then unless that takes nothing.
    /// - Parameter now: milliseconds since 1970.
    @discardableResult
    package func save(now: Int64) -> [Letter] {
        let orders = obey(now: now)
        book?.pass(now: now)
        let new = book?.takeChanges() ?? AlertBook.Changes(incidents: [], states: [], notifications: [])
        changes.incidents += new.incidents
        changes.states += new.states
        changes.notifications += new.notifications
        keep(orders, now: now)
        return new.notifications.map { Letter($0) }
    }

    /// Takes in what became of an attempt to deliver a letter.
    package func take(_ outcome: Letter.Outcome, of letter: Letter, now: Int64) {
        attempts.append((letter, outcome, now))
        let channel = letter.notification.channel
        switch outcome {
        case .delivered: break
        case .partly(let complaint): say("\(channel): \(complaint)")
        case .refused(let reason): say("\(channel) does not take \"\(letter.notification.title)\": \(reason)")
        case .later(let reason):
            if letter.attempts == 0 { say("\(channel) does not answer as it should (\(reason)); it is tried again.") }
        }
    }

    /// Letters that a watch before could not deliver.
    package func leftLetters() throws -> [Letter] { try store.letters() }

    /// Carries out what people asked for; what was done.
    private func obey(now: Int64) -> [Order] {
        guard let orders = try? store.orders(), let silences = try? store.silences(now: now) else { return [] }
        book?.addedSilences = silences
        for order in orders {
            let isKnown =
                switch order.word {
                case .ack: book?.acknowledge(order.incident, by: order.author, now: now)
                case .resolve: book?.resolve(order.incident, by: order.author, now: now)
                case .note: book?.note(order.incident, order.text, by: order.author, now: now)
                }
            if isKnown != true { say("The incident \(order.incident) is over; \"\(order.word.rawValue)\" changes nothing.") }
        }
        return orders
    }

    private func keep(_ orders: [Order], now: Int64) {
        do {
            try WatchStore.speaking {
                try store.together {
                    if !unsaved.isEmpty { try store.save(unsaved) }
                    if !changes.isEmpty { try store.save(changes) }
                    for (letter, outcome, at) in attempts { try store.keep(letter, outcome, now: at) }
                    for order in orders { try store.done(order, now: now) }
                }
                unsaved = []
                changes = AlertBook.Changes(incidents: [], states: [], notifications: [])
                attempts = []
                let hour = now / HourSummary.milliseconds
                if lastHour != hour {
                    try store.rollUp(now: now)
                    lastHour = hour
                }
            }
            if complaint != nil { say("The store takes results again.\(lost > 0 ? " \(lost) results were lost." : "")") }
            complaint = nil
        } catch {
            let sentence = (error as? Problem)?.description ?? "\(error)"
            if complaint != sentence { say("\(sentence) Checks continue; their results wait in memory.") }
            complaint = sentence
        }
    }

    /// How many results are not saved.
    package var waiting: Int { unsaved.count }
}
