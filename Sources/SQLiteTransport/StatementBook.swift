import Basics
import Database
import Scenarios

/// What the statements of some steps are, and how their databases are opened; the same for all sessions.
struct StatementBook: Sendable {
    struct Entry: Sendable {
        var sql: String
        var path: String
        var mode: UserDatabase.Mode
        var timeout: Nanoseconds
        /// How many bytes of its rows are kept.
        var keep: Int
    }

    /// By step; `nil` for one that is no statement.
    let entries: [Entry?]

    init(_ steps: [Step], of plan: Plan) {
        let written = plan.writtenDatabases
        entries = steps.map { step in
            guard let statement = step.action.sql else { return nil }
            let path = plan.database(of: statement)
            return Entry(
                sql: statement.sql, path: path, mode: written.contains(path) ? .write : .readOnly,
                timeout: statement.timeout.nanoseconds, keep: step.keepBody)
        }
    }
}
