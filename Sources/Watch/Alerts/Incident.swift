import Basics

/// What belongs together until it is over: alerts, who was told, and what people said. It survives a restart whole.
package struct Incident: Sendable, Equatable, Codable {
    /// One alert of it.
    package struct Member: Sendable, Equatable, Codable {
        package var check: String
        package var group: String
        package var firedAt: Int64
        package var resolvedAt: Int64?
        /// Why it fired, in a line.
        package var reason: String
    }

    /// Something that happened to it, for the page about it.
    package struct Entry: Sendable, Equatable, Codable {
        package var at: Int64
        package var author: String
        package var text: String
    }

    /// Unique in its store, from 1.
    package var number: Int64
    /// What alerts must have in common to belong to it.
    package var key: String
    package var alert: String
    package var severity: Severity
    package var openedAt: Int64
    package var members: [Member] = []
    package var acknowledgedAt: Int64?
    package var acknowledgedBy: String?
    package var resolvedAt: Int64?
    package var log: [Entry] = []
    /// Channels that were told.
    var told: [String] = []
    /// How many members were told about.
    var announced = 0
    /// When what is new is told.
    var announceAt: Int64
    var lastTold: Int64 = 0
    /// Steps of escalation that were done.
    var escalated = 0
    /// Notifications so far: the number of one is part of its key.
    var sequence = 0

    init(number: Int64, key: String, rule: AlertRule, openedAt: Int64, announceAt: Int64) {
        self.number = number
        self.key = key
        alert = rule.name
        severity = rule.severity
        self.openedAt = openedAt
        self.announceAt = announceAt
    }

    /// Whether something in it is still bad.
    package var isFiring: Bool { members.contains { $0.resolvedAt == nil } }

    /// `firing`, `acknowledged` or `resolved`.
    package var stateWord: String { resolvedAt != nil ? "resolved" : acknowledgedAt != nil ? "acknowledged" : "firing" }

    mutating func log(_ text: String, by author: String = "", at now: Int64) {
        log.append(Entry(at: now, author: author, text: text))
    }
}
