import Basics

/// The words of a notification: one line that says it all, and a line for each check.
struct NotificationWords {
    private let incident: Incident
    private let kind: Notification.Kind
    private let now: Int64
    private static let mostLines = 30

    init(_ incident: Incident, _ kind: Notification.Kind, now: Int64) {
        self.incident = incident
        self.kind = kind
        self.now = now
    }

    func notification(to channel: String) -> Notification {
        Notification(
            key: "\(incident.openedAt)-\(incident.number)-\(incident.sequence)-\(channel)", channel: channel, kind: kind,
            incident: incident.number, alert: incident.alert, severity: incident.severity, at: now, openedAt: incident.openedAt,
            title: title, lines: lines)
    }

    private var title: String {
        let names = incident.members.filter { $0.resolvedAt == nil || kind == .resolved }.map(\.check)
        let distinct = names.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let what =
            distinct.count <= 3
            ? distinct.joined(separator: ", ") : "\(distinct.prefix(2).joined(separator: ", ")) and \(distinct.count - 2) more"
        let lasted = ((now - incident.openedAt) * 1_000_000).roughly
        return switch kind {
        case .opened, .test: "\(incident.severity.rawValue): \(incident.alert): \(what)"
        case .joined: "\(incident.severity.rawValue): \(incident.alert): now \(what)"
        case .reminder: "still \(incident.severity.rawValue) after \(lasted): \(incident.alert): \(what)"
        case .escalated: "\(incident.severity.rawValue), not acknowledged for \(lasted): \(incident.alert): \(what)"
        case .acknowledged: "acknowledged by \(incident.acknowledgedBy ?? ""): \(incident.alert): \(what)"
        case .resolved: "resolved after \(lasted): \(incident.alert): \(what)"
        }
    }

    private var lines: [String] {
        let all = incident.members.map { member in
            member.resolvedAt == nil ? "\(member.check): \(member.reason)" : "\(member.check): well again"
        }
        let rest = all.count - Self.mostLines
        return all.prefix(Self.mostLines) + (rest > 0 ? ["and \(rest) more"] : [])
    }
}
