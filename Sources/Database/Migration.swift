import Basics
import Glibc

/// One named step of a schema. Steps are only ever added at the end: what was once released is never edited.
package struct Migration: Sendable {
    /// Unique, and shown when a database turns out to be newer: `2026-11 runs`.
    package let name: String
    /// The statements.
    package let sql: String

    package init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = sql
    }
}

extension Connection {
    /// Brings the database up to the last of `migrations`, all or nothing, and switches it to WAL. A database that is up to date is
    /// only read. One with tables and another `application` number, or with a migration that is not in the list, is refused.
    package func migrate(_ migrations: [Migration], application: Int32) throws {
        let tables = try count("SELECT count(*) FROM sqlite_schema")
        if tables > 0, try count("PRAGMA application_id") != Int64(application) { throw DatabaseError(.foreign, path: path) }
        if tables == 0 {
            // Must come before the first table, so that deleted runs can give their space back.
            try run("PRAGMA auto_vacuum = INCREMENTAL")
        }
        if try pending(migrations).isEmpty == false || tables == 0 {
            try switchToWAL()
            try write {
                try run(
                    """
                    PRAGMA application_id = \(application);
                    CREATE TABLE IF NOT EXISTS migrations (
                        position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, applied_at TEXT NOT NULL DEFAULT current_timestamp
                    ) STRICT;
                    """)
                // Asked again under the lock: another process may have done it meanwhile.
                for migration in try pending(migrations) {
                    try run(migration.sql)
                    try execute("INSERT INTO migrations (name) VALUES (?)", migration.name)
                }
            }
        }
    }

    /// Switching needs the file alone for a moment, and SQLite does not wait for that, whatever the busy timeout says. So another first use
    /// at the same moment is waited for here.
    private func switchToWAL() throws {
        let pause = Nanoseconds.milliseconds(2)
        var waited: Nanoseconds = 0
        while true {
            do { return try first("PRAGMA journal_mode = WAL") { _ in } ?? () } catch let error as DatabaseError {
                guard error.reason == .locked, waited < patience else { throw error }
                usleep(UInt32(pause / 1000))
                waited += pause
            }
        }
    }

    private func pending(_ migrations: [Migration]) throws -> ArraySlice<Migration> {
        guard try count("SELECT count(*) FROM sqlite_schema WHERE name = 'migrations'") > 0 else { return migrations[...] }
        let applied = try all("SELECT name FROM migrations ORDER BY position") { try $0.read(0, as: String.self) }
        for (index, name) in applied.enumerated() where index >= migrations.count || migrations[index].name != name {
            throw DatabaseError(.newer(migration: name), path: path)
        }
        return migrations[applied.count...]
    }

    private func count(_ sql: String) throws -> Int64 {
        try first(sql) { try $0.read(0, as: Int64.self) } ?? 0
    }
}
