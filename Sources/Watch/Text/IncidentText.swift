import Basics
import Drawing

/// Incidents at a terminal.
package enum IncidentText {
    /// A line for each.
    package static func list(_ incidents: [Incident], now: Int64, width: Int = 100, color: Bool = false) -> String {
        guard !incidents.isEmpty else { return "No incident is open.\n" }
        var table = TextTable([
            .figure("number"), .word("state"), .word("severity"), .word("since (UTC)"), .word("for"), .name("alert"),
            .name("checks"),
        ])
        for incident in incidents {
            let end = incident.resolvedAt ?? now
            let names = incident.members.map(\.check).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            table.add([
                Span("\(incident.number)"), Span(incident.stateWord, incident.resolvedAt == nil ? .bad : .good),
                Span(incident.severity.rawValue), Span(time(incident.openedAt)),
                Span(((end - incident.openedAt) * 1_000_000).roughly), Span(incident.alert), Span(names.joined(separator: ", ")),
            ])
        }
        return table.lines(width: width, indent: 0, painter: Painter(color: color)).joined(separator: "\n") + "\n"
    }

    /// Everything that happened, in order.
    package static func page(_ incident: Incident, now: Int64) -> String {
        var lines = [
            "Incident \(incident.number): \(incident.alert), \(incident.severity.rawValue), \(incident.stateWord)",
            "  from \(time(incident.openedAt))" + (incident.resolvedAt.map { " to \(time($0))" } ?? ", not over yet")
                + ", \((((incident.resolvedAt ?? now) - incident.openedAt) * 1_000_000).roughly)",
        ]
        if let by = incident.acknowledgedBy, let at = incident.acknowledgedAt {
            lines.append("  acknowledged by \(by.harmless) after \(((at - incident.openedAt) * 1_000_000).roughly)")
        }
        lines.append("")
        lines += incident.log.map { entry in
            "  \(time(entry.at))  \(entry.author.isEmpty ? "" : "\(entry.author.harmless): ")\(entry.text.harmless.cut(to: 500))"
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `2026-11-30 15:00:00`, UTC.
    package static func time(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        let date = CivilDate(days: Int(seconds / 86_400))
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let rest = seconds % 86_400
        return
            "\(date.year)-\(two(Int64(date.month)))-\(two(Int64(date.day))) \(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
    }
}
