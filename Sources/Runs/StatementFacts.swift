package import Basics

/// What became of the statements of one step over a run, and how the database carries them out.
package struct StatementFacts: Sendable, Hashable {
    /// Position in `Layout.steps`.
    package var step: Int
    /// The file.
    package var database: String
    /// With `?1`, `?2`, … for what is filled in.
    package var sql: String
    package var calls: Int64
    /// Rows that it returned.
    package var rows: Int64
    /// Rows that it stepped through because no index led to them.
    package var scanned: Int64
    /// Calls of more than 100 ms.
    package var slowCalls: Int64
    /// The longest call, in nanoseconds, without the wait for its thread.
    package var slowest: Nanoseconds
    /// EXPLAIN QUERY PLAN, a line each.
    package var plan: [String]
    /// Tables that the plan reads as a whole.
    package var scans: [String]
    /// The CREATE INDEX that the database would use instead; empty for none.
    package var index: String

    package init(
        step: Int, database: String, sql: String, calls: Int64, rows: Int64 = 0, scanned: Int64 = 0, slowCalls: Int64 = 0,
        slowest: Nanoseconds = 0, plan: [String] = [], scans: [String] = [], index: String = ""
    ) {
        self.step = step
        self.database = database
        self.sql = sql
        self.calls = calls
        self.rows = rows
        self.scanned = scanned
        self.slowCalls = slowCalls
        self.slowest = slowest
        self.plan = plan
        self.scans = scans
        self.index = index
    }
}
