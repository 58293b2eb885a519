// Alerts in the store: incidents, silences, what people ask for, and letters that were not delivered yet.

import Basics
import Database
import FoundationEssentials

/// Something that a person asked for while a watcher works on the store.
package struct Order: Sendable, Equatable {
    package enum Word: String, Sendable, CaseIterable { case ack, resolve, note }

    package var number: Int64
    package var incident: Int64
    package var word: Word
    package var author: String
    package var text: String
}

extension WatchStore {
    // MARK: Incidents

    /// Keeps what changed of alerts, and what is to be delivered: all of it, or nothing.
    package func save(_ changes: AlertBook.Changes) throws {
        try connection.write {
            for incident in changes.incidents {
                try connection.execute(
                    "INSERT OR REPLACE INTO watch_incidents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    incident.number, incident.alert, incident.severity.rawValue, incident.openedAt, incident.acknowledgedAt,
                    incident.acknowledgedBy, incident.resolvedAt, try document(incident))
            }
            for (key, state) in changes.states {
                if let state {
                    try connection.execute(
                        "INSERT OR REPLACE INTO watch_alert_states VALUES (?, ?, ?)", key.alert, key.check, try document(state))
                } else {
                    try connection.execute(
                        "DELETE FROM watch_alert_states WHERE alert = ? AND check_name = ?", key.alert, key.check)
                }
            }
            for notification in changes.notifications { try enter(Letter(notification)) }
        }
    }

    /// Puts a letter into the outbox; one whose key is there already is not entered again.
    package func enter(_ letter: Letter) throws {
        try connection.execute(
            """
            INSERT INTO watch_outbox (key, channel, document, created_ms, attempts, next_ms) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (key) DO NOTHING
            """, letter.notification.key, letter.notification.channel, try document(letter.notification), letter.created,
            Int64(letter.attempts), letter.next)
    }

    /// Incidents, the newest first.
    package func incidents(onlyOpen: Bool, limit: Int = 100) throws -> [Incident] {
        try connection.all(
            """
            SELECT document FROM watch_incidents WHERE resolved_ms IS NULL OR NOT ? ORDER BY number DESC LIMIT ?
            """, onlyOpen, Int64(limit)
        ) { try incident(try $0.read(0)) }
    }

    /// One incident; `nil` when there is none of that number.
    package func incident(_ number: Int64) throws -> Incident? {
        try connection.first("SELECT document FROM watch_incidents WHERE number = ?", number) { try incident(try $0.read(0)) }
    }

    private func incident(_ document: String) throws -> Incident { try value(document) }

    /// What a watch before left behind: states of alerts, open incidents, and the number of the newest.
    package func alertBook(_ settings: AlertBook.Settings, checks: [ScheduledCheck], now: Int64) throws -> AlertBook {
        let states = try connection.all("SELECT alert, check_name, document FROM watch_alert_states") { row in
            let state: AlertState = try value(try row.read(2))
            return (AlertBook.StateKey(alert: try row.read(0), check: try row.read(1)), state)
        }
        let last = try connection.first("SELECT max(number) FROM watch_incidents") { try $0.read(0, as: Int64?.self) } ?? nil
        var book = AlertBook(
            settings, checks: checks, states: Dictionary(states) { first, _ in first },
            open: try incidents(onlyOpen: true, limit: 10_000).reversed(), silences: try silences(now: now), lastNumber: last ?? 0)
        book.follow(settings, checks: checks, now: now)
        return book
    }

    // MARK: What people say

    /// Silences that are not over.
    package func silences(now: Int64) throws -> [Silence] {
        try connection.all("SELECT document FROM watch_silences WHERE until_ms > ? ORDER BY number", now) { row in
            try value(try row.read(0))
        }
    }

    package func add(_ silence: Silence) throws {
        try connection.execute(
            "INSERT INTO watch_silences (until_ms, document) VALUES (?, ?)", silence.until, try document(silence))
    }

    /// Asks the watcher that works on the store for something; without one it is done when the next begins.
    package func order(_ word: Order.Word, _ incident: Int64, by author: String, _ text: String = "", now: Int64) throws {
        try connection.execute(
            "INSERT INTO watch_orders (incident, word, author, text, given_ms) VALUES (?, ?, ?, ?, ?)",
            incident, word.rawValue, author, text, now)
    }

    /// What was asked for and is not done, in order.
    package func orders() throws -> [Order] {
        try connection.all(
            "SELECT number, incident, word, author, text FROM watch_orders WHERE done_ms IS NULL ORDER BY number"
        ) { row in
            Order(
                number: try row.read(0), incident: try row.read(1), word: Order.Word(rawValue: try row.read(2)) ?? .note,
                author: try row.read(3), text: try row.read(4))
        }
    }

    package func done(_ order: Order, now: Int64) throws {
        try connection.execute("UPDATE watch_orders SET done_ms = ? WHERE number = ?", now, order.number)
    }

    // MARK: The outbox

    /// Letters that are neither delivered nor given up, in the order in which they were written.
    package func letters() throws -> [Letter] {
        try connection.all(
            """
            SELECT document, attempts, next_ms FROM watch_outbox WHERE delivered_ms IS NULL AND given_up_ms IS NULL ORDER BY number
            """
        ) { row in
            let notification: Notification = try value(try row.read(0))
            return Letter(notification, attempts: Int(try row.integer(1)), next: try row.integer(2))
        }
    }

    /// Keeps what became of a letter.
    package func keep(_ letter: Letter, _ outcome: Letter.Outcome, now: Int64) throws {
        let (next, complaint, isGivenUp) = letter.after(outcome, now: now)
        try enter(letter)
        try connection.execute(
            """
            UPDATE watch_outbox SET attempts = attempts + 1, next_ms = ?, delivered_ms = ?, given_up_ms = ?, complaint = ? WHERE key = ?
            """, next?.next ?? now, next == nil && !isGivenUp ? now : nil as Int64?, isGivenUp ? now : nil as Int64?, complaint,
            letter.notification.key)
    }

    // MARK: Documents

    private func document(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private func value<Value: Decodable>(_ document: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(document.utf8))
    }
}
