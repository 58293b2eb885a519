/// What one channel is told about an incident.
package struct Notification: Sendable, Equatable, Codable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case opened, joined, reminder, escalated, acknowledged, resolved, test
    }

    /// The same for every attempt to deliver it, and for no other: what a receiver can tell repetitions by.
    package var key: String
    package var channel: String
    package var kind: Kind
    /// The number of the incident; 0 for a test.
    package var incident: Int64
    package var alert: String
    package var severity: Severity
    /// Milliseconds since 1970.
    package var at: Int64
    package var openedAt: Int64
    /// One line: what happened.
    package var title: String
    /// Checks that are concerned, and why.
    package var lines: [String]

    package init(
        key: String, channel: String, kind: Kind, incident: Int64, alert: String, severity: Severity, at: Int64, openedAt: Int64,
        title: String, lines: [String]
    ) {
        self.key = key
        self.channel = channel
        self.kind = kind
        self.incident = incident
        self.alert = alert
        self.severity = severity
        self.at = at
        self.openedAt = openedAt
        self.title = title
        self.lines = lines
    }
}
