// The planned stages of a run's load, into their table and back.

import Basics
import Database
import Runs

extension Schema {
    /// How the load was planned; empty for runs from before.
    static let stages = """
        CREATE TABLE stages (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL, workload TEXT NOT NULL,
            begins_ns INTEGER NOT NULL,      -- from the start of a trial, warm-up included
            lasts_ns INTEGER NOT NULL,
            from_level REAL NOT NULL, to_level REAL NOT NULL,
            is_rate INTEGER NOT NULL,        -- 1: iterations a second, 0: virtual users
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;
        """
}

extension Connection {
    func insert(_ stages: [PlannedStage], run: Int64) throws {
        for (position, stage) in stages.enumerated() {
            try insert(
                into: "stages",
                [
                    "run": run, "position": position, "workload": stage.workload, "begins_ns": stage.begins,
                    "lasts_ns": stage.lasts, "from_level": stage.from, "to_level": stage.to, "is_rate": stage.isRate,
                ])
        }
    }

    func stages(of run: Int64) throws -> [PlannedStage] {
        try all("SELECT * FROM stages WHERE run = ? ORDER BY position", run) { row in
            PlannedStage(
                workload: try row["workload"], begins: try row["begins_ns"], lasts: try row["lasts_ns"],
                from: try row["from_level"], to: try row["to_level"], isRate: try row["is_rate"])
        }
    }
}
