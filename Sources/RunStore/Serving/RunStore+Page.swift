// Pages of runs for a list of any length: only what is shown is read.

import Basics
import Database
package import Runs

/// Which runs are listed, and in which order.
package struct RunQuery: Sendable {
    package enum Sort: String, Sendable, CaseIterable {
        case started, scenario, requests, p95

        /// Always a value, so that rows can be compared.
        fileprivate var column: String {
            switch self {
            case .started: "runs.started_at"
            case .scenario: "runs.scenario"
            case .requests: "coalesce(total.requests, 0)"
            case .p95: "coalesce(total.response_p95_ms, -1.0)"
            }
        }
    }

    /// Where a page ended: the value that was sorted by, as SQLite shows it, and the number of the run.
    package struct Cursor: Sendable, Equatable {
        package var value: String
        package var number: Int64

        package init(value: String, number: Int64) {
            self.value = value
            self.number = number
        }
    }

    package var scenario: String?
    package var label: String?
    /// A tag of the run, with its value.
    package var tag: (key: String, value: String)?
    /// As it is stored: `running` are also those that ended without a word.
    package var status: RunHeader.Status?
    package var outcome: Verdict.Outcome?
    /// Begun at this moment or later, in seconds since 1970.
    package var since: Double?
    /// Begun before this moment.
    package var until: Double?
    package var sort = Sort.started
    package var isAscending = false
    package var after: Cursor?
    package var limit = 50

    package init() {}

    fileprivate var conditions: (sql: [String], values: [any SQLConvertible]) {
        var sql: [String] = []
        var values: [any SQLConvertible] = []
        func add(_ condition: String, _ more: any SQLConvertible...) {
            sql.append(condition)
            values += more
        }
        if let scenario { add("runs.scenario = ?", scenario) }
        if let label { add("runs.label = ?", label) }
        if let tag {
            add(
                "EXISTS (SELECT 1 FROM tags WHERE run = runs.number AND step = -1 AND key = ? AND value = ?)", tag.key, tag.value)
        }
        if let status { add("runs.status = ?", status == .incomplete ? RunHeader.Status.running.rawValue : status.rawValue) }
        if let outcome { add("runs.outcome = ?", outcome.rawValue) }
        if let since { add("runs.started_at >= ?", since) }
        if let until { add("runs.started_at < ?", until) }
        if let after {
            let place: any SQLConvertible = sort == .scenario ? after.value : Double(after.value) ?? 0
            add("(\(sort.column), runs.number) \(isAscending ? ">" : "<") (?, ?)", place, after.number)
        }
        return (sql, values)
    }
}

extension RunStore {
    /// One page of runs, and where the next begins; `nil` for no next.
    package func page(_ query: RunQuery) throws -> (runs: [RunLine], next: RunQuery.Cursor?) {
        try speaking {
            try connection.snapshot {
                let (conditions, values) = query.conditions
                let order = query.isAscending ? "ASC" : "DESC"
                let totals =
                    query.sort == .requests || query.sort == .p95
                    ? "LEFT JOIN tallies AS total ON total.run = runs.number AND total.second IS NULL" : ""
                let sql = """
                    SELECT runs.number, \(query.sort.column) FROM runs \(totals)
                    \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "))
                    ORDER BY \(query.sort.column) \(order), runs.number \(order) LIMIT ?
                    """
                let found = try connection.all(sql, values + [query.limit + 1]) { row in
                    RunQuery.Cursor(
                        value: query.sort == .scenario ? try row.read(1) : "\(try row.read(1, as: Double.self))",
                        number: try row.read(0))
                }
                let shown = found.prefix(query.limit)
                return (try lines(shown.map(\.number)), found.count > query.limit ? shown.last : nil)
            }
        }
    }

    /// The latest runs of every scenario, newest first, by the name of the scenario.
    package func latestRuns(each count: Int) throws -> [(scenario: String, runs: [RunLine])] {
        try speaking {
            try connection.snapshot {
                // One look into the index for each name instead of one for each run.
                let names = try connection.all(
                    """
                    WITH RECURSIVE names (name) AS (
                        SELECT min(scenario) FROM runs UNION ALL
                        SELECT (SELECT min(scenario) FROM runs WHERE scenario > name) FROM names WHERE name IS NOT NULL
                    ) SELECT name FROM names WHERE name IS NOT NULL
                    """
                ) { try $0.read(0, as: String.self) }
                return try names.map { name in
                    let numbers = try connection.all(
                        "SELECT number FROM runs WHERE scenario = ? ORDER BY started_at DESC, number DESC LIMIT ?", name, count
                    ) { try $0.read(0, as: Int64.self) }
                    return (name, try lines(numbers))
                }
            }
        }
    }

    /// Runs that a process is carrying out now, newest first.
    package func runningRuns() throws -> [RunLine] {
        try speaking {
            let numbers = try connection.all("SELECT number FROM runs WHERE status = 'running' ORDER BY started_at DESC LIMIT 1000")
            {
                try $0.read(0, as: Int64.self)
            }
            return try lines(numbers).filter { $0.status == .running }
        }
    }

    /// The line of one run, by its whole id.
    package func line(of id: String) throws -> RunLine {
        try speaking {
            guard let line = try lines([number(of: id)]).first else { throw unknown(id) }
            return line
        }
    }

    /// The process that carries a run out, by the run's whole id.
    package func process(of id: String) throws -> Int32 {
        try speaking {
            let run = try number(of: id)
            return try connection.first("SELECT process FROM runs WHERE number = ?", run) {
                Int32(truncatingIfNeeded: try $0.read(0, as: Int64.self))
            } ?? 0
        }
    }

    /// What a run found, by its whole id.
    package func findings(of id: String) throws -> [Finding] {
        try speaking { try connection.findings(of: number(of: id)) }
    }

    /// Gives a run another label; empty for none.
    package func setLabel(_ id: String, _ label: String) throws {
        try speaking { _ = try connection.execute("UPDATE runs SET label = ? WHERE number = ?", label, try number(of: id)) }
    }

    /// The lines of runs in the order of their numbers here.
    private func lines(_ numbers: [Int64]) throws -> [RunLine] {
        try numbers.compactMap { number in
            // One at a time, each by its key: the totals of runs that are not shown are not added up.
            try connection.first(
                """
                SELECT runs.number, id, scenario, kind, label, started_at, finished_at, status, outcome, process, requests, failed,
                    measured_ns, response_p95_ms
                FROM runs JOIN run_totals ON run_totals.run = runs.number WHERE runs.number = ?
                """, number
            ) { try line($0) }
        }
    }
}
