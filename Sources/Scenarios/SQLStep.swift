package import Basics

/// A statement on an SQLite database, compiled. Variables never become part of its text: each is a parameter.
package struct SQLStep: Sendable {
    /// The statement with `?1`, `?2`, … where the scenario has `${…}`.
    package var sql: String
    /// Their values, in order.
    package var parameters: [Template]
    /// The database file as it is opened; `nil` for the target's.
    package var database: String?
    /// Whether the scenario says that it changes the database.
    package var writes: Bool
    /// Limit for the whole statement, waiting for locks included.
    package var timeout: TimeSpan
    /// Where it is in the scenario.
    package var place: Place?

    package init(
        sql: String, parameters: [Template] = [], database: String? = nil, writes: Bool = false, timeout: TimeSpan = .seconds(10),
        place: Place? = nil
    ) {
        self.sql = sql
        self.parameters = parameters
        self.database = database
        self.writes = writes
        self.timeout = timeout
        self.place = place
    }
}

extension Plan {
    /// Everything that it does, in order: `setup`, the flows, `teardown`.
    package var allSteps: [Step] { setup + steps + teardown }

    /// The database file that a statement of this plan is for.
    package func database(of step: SQLStep) -> String {
        if let database = step.database { return database }
        if case .database(let path) = target { return path }
        preconditionFailure("a statement without a database was refused when the scenario was read")
    }

    /// The database files that some step changes: these are opened for writing, by all steps.
    package var writtenDatabases: Set<String> {
        Set(allSteps.compactMap { $0.action.sql }.filter(\.writes).map(database))
    }

    /// The custom metric of how many rows a statement returned.
    package static let rowsMetric = "sql_rows"
}
