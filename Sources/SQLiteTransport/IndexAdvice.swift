// Which index would spare a statement the reading of a whole table. SQLite is asked itself: on an empty copy of the schema, each column in
// turn gets an index, and the plan shows whether it is used. So nothing here has to understand SQL.

import Database

/// Looks for the index that a statement lacks.
struct IndexAdvice {
    private let copy: UserDatabase
    private let tables: [String]
    private static let trial = "perfbench_trial"

    /// Copies the schema of `database`, without its rows.
    init(_ database: UserDatabase) throws {
        copy = try UserDatabase(path: ":memory:", mode: .write)
        let schema = try database.rows(
            "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY type = 'table' DESC"
        )
        var tables: [String] = []
        for row in schema where row[0] != "trigger" {
            // What needs an extension that is not here, such as a virtual table, is left out.
            guard (try? copy.rows(row[2])) != nil else { continue }
            if row[0] == "table" { tables.append(row[1]) }
        }
        self.tables = tables
    }

    /// The statement that makes the index, for the first of the scanned tables that one helps; `nil` when none does.
    func index(for sql: String) throws -> String? {
        for scanned in try QueryPlan(sql, on: copy).scanned {
            let mentioned = tables.filter { sql.lowercased().contains($0.lowercased()) }
            for table in mentioned {
                if let columns = try columns(of: table, as: scanned, sql) { return Self.statement(table, columns) }
            }
        }
        return nil
    }

    /// Columns for an index on `table`, which the statement calls `name`: those it compares for equality, then one of which it wants a range.
    private func columns(of table: String, as name: String, _ sql: String) throws -> [String]? {
        var equal: [String] = []
        var ranges: [String] = []
        for column in try copy.rows("SELECT name FROM pragma_table_info('\(table.replacing("'", with: "''"))')").map({ $0[0] }) {
            guard let use = try use(table, [column], name, sql) else { continue }
            if use.equal.contains(column) { equal.append(column) } else if use.range == column { ranges.append(column) }
        }
        let best = equal + ranges.prefix(1)
        guard !best.isEmpty else { return nil }
        // Together they may be used in part only, as with OR.
        guard let use = try use(table, best, name, sql) else { return [best[0]] }
        let used = best.filter { use.equal.contains($0) || use.range == $0 }
        return used.isEmpty ? nil : used
    }

    /// How the plan uses an index on these columns.
    private func use(
        _ table: String, _ columns: [String], _ name: String, _ sql: String
    ) throws -> (equal: [String], range: String?)? {
        let list = columns.map(Self.quoted).joined(separator: ", ")
        _ = try copy.rows("CREATE INDEX \(Self.trial) ON \(Self.quoted(table)) (\(list))")
        defer { _ = try? copy.rows("DROP INDEX \(Self.trial)") }
        return try QueryPlan(sql, on: copy).search(of: name, index: Self.trial)
    }

    private static func statement(_ table: String, _ columns: [String]) -> String {
        let name = quoted(([table, "by"] + columns).joined(separator: "_"))
        return "CREATE INDEX \(name) ON \(quoted(table)) (\(columns.map(quoted).joined(separator: ", ")))"
    }

    /// A name as SQL wants it: in quotes unless it is plain.
    private static func quoted(_ name: String) -> String {
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" } && name.first?.isNumber == false
        return isPlain ? name : "\"\(name.replacing("\"", with: "\"\""))\""
    }
}
