// What became of the statements of a run, into their table and back.

import Basics
import Database
import Runs

extension Schema {
    /// One row for each step that ran a statement; none in runs from before.
    static let statements = """
        CREATE TABLE statements (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, step INTEGER NOT NULL,
            database TEXT NOT NULL, sql TEXT NOT NULL,
            calls INTEGER NOT NULL, rows INTEGER NOT NULL,
            scanned INTEGER NOT NULL,        -- rows that were stepped through because no index led to them
            slow_calls INTEGER NOT NULL,     -- of more than 100 ms
            slowest_ns INTEGER NOT NULL,
            plan TEXT NOT NULL,              -- EXPLAIN QUERY PLAN, a line each
            scans TEXT NOT NULL,             -- tables that the plan reads as a whole, a line each
            missing_index TEXT NOT NULL,     -- CREATE INDEX; empty for none
            PRIMARY KEY (run, step)
        ) STRICT, WITHOUT ROWID;
        """
}

extension Connection {
    func replace(_ statements: [StatementFacts], of run: Int64) throws {
        try execute("DELETE FROM statements WHERE run = ?", run)
        for facts in statements {
            try insert(
                into: "statements",
                [
                    "run": run, "step": facts.step, "database": facts.database, "sql": facts.sql, "calls": facts.calls,
                    "rows": facts.rows, "scanned": facts.scanned, "slow_calls": facts.slowCalls, "slowest_ns": facts.slowest,
                    "plan": facts.plan.joined(separator: "\n"), "scans": facts.scans.joined(separator: "\n"),
                    "missing_index": facts.index,
                ])
        }
    }

    func statements(of run: Int64) throws -> [StatementFacts] {
        try all("SELECT * FROM statements WHERE run = ? ORDER BY step", run) { row in
            func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }
            return StatementFacts(
                step: try row["step"], database: try row["database"], sql: try row["sql"], calls: try row["calls"],
                rows: try row["rows"], scanned: try row["scanned"], slowCalls: try row["slow_calls"],
                slowest: try row["slowest_ns"], plan: lines(try row["plan"]), scans: lines(try row["scans"]),
                index: try row["missing_index"])
        }
    }
}
