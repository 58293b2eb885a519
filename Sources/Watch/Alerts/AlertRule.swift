// What is worth waking somebody for, as a watch file says it.

package import Basics
import HTTPMessages

/// How bad an alert is.
package enum Severity: String, Sendable, CaseIterable, Codable, Comparable {
    case info, warning, critical

    package static func < (a: Severity, b: Severity) -> Bool {
        allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
    }
}

/// One alert of a watch file: about which checks, when, and who is told.
package struct AlertRule: Sendable {
    /// What it watches for.
    package enum Trigger: Sendable, Hashable {
        /// An execution that failed.
        case failed
        /// An execution that failed or was degraded.
        case degraded
        /// The uptime of a period fell below a share.
        case uptime(below: Fraction, over: TimeSpan)
        /// The error budget of the objective burns too fast.
        case burnRate
    }

    /// What makes one incident of several alerts.
    package enum Grouping: String, Sendable, CaseIterable {
        case check, group, host, alert
    }

    /// Who is told when nobody has acknowledged.
    package struct Escalation: Sendable, Hashable {
        /// After the incident began.
        package var after: TimeSpan
        package var to: [String]

        package init(after: TimeSpan, to: [String]) {
            self.after = after
            self.to = to
        }
    }

    /// Unique in its file.
    package var name: String
    /// Which checks it is about; empty for all.
    package var checks: Matcher
    package var trigger: Trigger
    /// So many of the last `of` executions must be bad.
    package var failures: Int
    package var of: Int
    /// For how long that must last.
    package var lasting: TimeSpan
    package var severity: Severity
    /// Names of channels and rotations.
    package var notify: [String]
    package var groupBy: Grouping
    /// After how long it is said again while nobody has acknowledged; `nil` for never.
    package var remind: TimeSpan?
    package var escalate: [Escalation]

    package init(
        name: String, checks: Matcher = Matcher(), trigger: Trigger = .failed, failures: Int = 1, of: Int = 1,
        lasting: TimeSpan = TimeSpan(nanoseconds: 0), severity: Severity = .critical, notify: [String] = [],
        groupBy: Grouping = .check, remind: TimeSpan? = nil, escalate: [Escalation] = []
    ) {
        self.name = name
        self.checks = checks
        self.trigger = trigger
        self.failures = failures
        self.of = of
        self.lasting = lasting
        self.severity = severity
        self.notify = notify
        self.groupBy = groupBy
        self.remind = remind
        self.escalate = escalate
    }

    /// The incident to which an alert about `check` belongs.
    package func incidentKey(_ check: ScheduledCheck) -> String {
        switch groupBy {
        case .check: "\(name)/check:\(check.name)"
        case .group: check.group.isEmpty ? "\(name)/check:\(check.name)" : "\(name)/group:\(check.group)"
        case .host: check.plan.origin.map { "\(name)/host:\($0.host)" } ?? "\(name)/check:\(check.name)"
        case .alert: name
        }
    }
}

/// Which checks, and alerts about them, something is about. An empty list matches everything; a `*` any part of a name.
package struct Matcher: Sendable, Equatable, Codable {
    package var checks: [String]
    package var groups: [String]
    package var alerts: [String]

    package init(checks: [String] = [], groups: [String] = [], alerts: [String] = []) {
        self.checks = checks
        self.groups = groups
        self.alerts = alerts
    }

    /// Whether it is about that check, and about that alert where one is given.
    package func matches(check: String, group: String, alert: String? = nil) -> Bool {
        func isAmong(_ patterns: [String], _ name: String) -> Bool {
            patterns.isEmpty || patterns.contains { Self.matches(Array($0.utf8)[...], Array(name.utf8)[...]) }
        }
        return isAmong(checks, check) && isAmong(groups, group) && (alert.map { isAmong(alerts, $0) } ?? alerts.isEmpty)
    }

    private static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == UInt8(ascii: "*") {
            return (text.startIndex...text.endIndex).contains { matches(pattern.dropFirst(), text[$0...]) }
        }
        return text.first == first && matches(pattern.dropFirst(), text.dropFirst())
    }
}
