import Database

/// One change that was made through `perfbench serve`.
package struct AuditEntry: Sendable, Equatable {
    package var number: Int64
    /// Seconds since 1970.
    package var at: Double
    /// The name of the token.
    package var who: String
    /// Where the request came from.
    package var address: String
    /// Such as `run.delete`.
    package var action: String
    /// What was changed: an id, a name.
    package var subject: String
}

extension RunStore {
    /// The newest entries that are kept.
    private static let keptEntries = 100_000

    /// Notes a change.
    package func note(_ action: String, _ subject: String, by who: String, from address: String) throws {
        try speaking {
            try connection.write {
                let number = try connection.insert(
                    into: "audit_log", ["at": now(), "who": who, "address": address, "action": action, "subject": subject])
                try connection.execute("DELETE FROM audit_log WHERE number <= ?", number - Int64(Self.keptEntries))
            }
        }
    }

    /// Changes, newest first.
    /// - Parameter number: only those noted before the one of this number; `nil` for the newest.
    package func audit(before number: Int64? = nil, limit: Int = 50) throws -> [AuditEntry] {
        try speaking {
            try connection.all(
                """
                SELECT number, at, who, address, action, subject FROM audit_log WHERE number < ? ORDER BY number DESC LIMIT ?
                """, number ?? .max, limit
            ) { row in
                AuditEntry(
                    number: try row.read(0), at: try row.read(1), who: try row.read(2), address: try row.read(3),
                    action: try row.read(4), subject: try row.read(5))
            }
        }
    }
}
