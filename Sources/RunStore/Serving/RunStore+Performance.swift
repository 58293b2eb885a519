// What was measured over time, across runs: for dashboards that ask for one kind of figure.

package import Basics
import Database

/// What is asked of everything measured.
package struct MetricQuery: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// p95 of response time of steps, in milliseconds.
        case apiEndpoint = "api_endpoint"
        /// The same of steps that are statements.
        case databaseQuery = "database_query"
        /// Resident memory of the processes watched, in bytes.
        case memory
        /// CPU of what is watched, in per cent.
        case cpu
    }

    package enum Resolution: String, Sendable, CaseIterable { case raw, hourly, daily }

    package var kind: Kind
    package var resolution = Resolution.raw
    package var scenario: String?
    /// The id of a run.
    package var run: String?
    /// Seconds since 1970, from the first to before the second.
    package var since: Double
    package var until: Double
    /// Behind this many values.
    package var offset = 0
    package var limit = 1000

    package init(kind: Kind, since: Double, until: Double) {
        self.kind = kind
        self.since = since
        self.until = until
    }

    fileprivate var source: String {
        switch kind {
        case .apiEndpoint, .databaseQuery:
            """
            SELECT steps.name || '.p95_ms' AS name, step_tallies.response_p95_ms AS value, recorded_at AS at, runs.id AS run,
                runs.scenario AS scenario
            FROM runs JOIN tallies ON tallies.run = runs.number JOIN step_tallies ON step_tallies.tally = tallies.number
            JOIN steps ON steps.run = runs.number AND steps.position = step_tallies.step
            WHERE \(Self.window) AND second IS NOT NULL AND is_warmup = 0 AND step_tallies.response_p95_ms IS NOT NULL
                AND \(kind == .databaseQuery ? "" : "NOT") EXISTS (
                    SELECT 1 FROM statements WHERE statements.run = runs.number AND statements.step = step_tallies.step)
            """
        case .memory, .cpu:
            """
            SELECT resource_samples.source || '.\(column)' AS name, \(column) AS value, recorded_at AS at, runs.id AS run, runs.scenario AS scenario
            FROM runs JOIN resource_samples ON resource_samples.run = runs.number WHERE \(Self.window) AND \(column) IS NOT NULL
            """
        }
    }

    private var column: String { kind == .memory ? "memoryBytes" : "cpuPercent" }

    /// Runs that overlap the time asked for, and in them what lies in it.
    private static let window = """
        runs.started_at < ?2 AND coalesce(runs.finished_at, 1e300) >= ?1 AND recorded_at >= ?1 AND recorded_at < ?2
        AND runs.scenario = coalesce(?3, runs.scenario) AND runs.id = coalesce(?4, runs.id)
        """
}

/// One value, or many rolled up into one.
package struct MetricValue: Sendable {
    package var name: String
    /// What was measured; of a roll-up the mean.
    package var value: Double
    /// Seconds since 1970; of a roll-up its beginning.
    package var at: Double
    /// The id of the run; empty in a roll-up.
    package var run: String
    package var scenario: String
    /// What a roll-up ranges over; `nil` in a single value.
    package var minimum: Double?
    package var maximum: Double?
    package var samples: Int64?
}

/// A statement of a step, with the run that knows most about it.
package struct StoredStatement: Sendable {
    /// The id of the run.
    package var run: String
    package var scenario: String
    package var step: String
    package var database: String
    package var sql: String
    package var calls: Int64
    package var slowCalls: Int64
    package var slowest: Nanoseconds
    package var rows: Int64
    package var scanned: Int64
    /// EXPLAIN QUERY PLAN, a line each.
    package var plan: String
    /// CREATE INDEX; empty for none.
    package var index: String
}

extension RunStore {
    /// The values asked for, oldest first; of roll-ups one for each name and stretch of time.
    package func metrics(_ query: MetricQuery) throws -> [MetricValue] {
        try speaking {
            let values: [any SQLConvertible] = [query.since, query.until, query.scenario, query.run, query.limit, query.offset]
            guard query.resolution != .raw else {
                let sql = "SELECT * FROM (\(query.source)) ORDER BY at, name LIMIT ?5 OFFSET ?6"
                return try connection.all(sql, values) { row in
                    MetricValue(
                        name: try row["name"], value: try row["value"], at: try row["at"], run: try row["run"],
                        scenario: try row["scenario"])
                }
            }
            let length = query.resolution == .hourly ? 3600 : 86_400
            let sql = """
                SELECT name, avg(value) AS mean, CAST(at / \(length) AS INTEGER) * \(length) AS start, scenario, min(value) AS low,
                    max(value) AS high, count(*) AS samples
                FROM (\(query.source)) GROUP BY scenario, name, start ORDER BY start, scenario, name LIMIT ?5 OFFSET ?6
                """
            return try connection.all(sql, values) { row in
                MetricValue(
                    name: try row["name"], value: try row["mean"], at: try row["start"], run: "", scenario: try row["scenario"],
                    minimum: try row["low"], maximum: try row["high"], samples: try row["samples"])
            }
        }
    }

    /// Statements of steps, the one with the slowest call first; each once, from the newest run that carried it out.
    package func slowStatements(scenario: String?, limit: Int) throws -> [StoredStatement] {
        try speaking {
            try connection.all(
                """
                SELECT runs.id AS id, runs.scenario AS scenario, steps.name AS step, database, sql, calls, slow_calls, slowest_ns, rows, scanned,
                    plan, missing_index, max(runs.started_at)
                FROM statements JOIN runs ON runs.number = statements.run
                JOIN steps ON steps.run = runs.number AND steps.position = statements.step
                WHERE runs.scenario = coalesce(?, runs.scenario)
                GROUP BY runs.scenario, steps.name, sql ORDER BY slowest_ns DESC LIMIT ?
                """, scenario, limit
            ) { row in
                StoredStatement(
                    run: try row["id"], scenario: try row["scenario"], step: try row["step"], database: try row["database"],
                    sql: try row["sql"], calls: try row["calls"], slowCalls: try row["slow_calls"], slowest: try row["slowest_ns"],
                    rows: try row["rows"], scanned: try row["scanned"], plan: try row["plan"], index: try row["missing_index"])
            }
        }
    }
}
