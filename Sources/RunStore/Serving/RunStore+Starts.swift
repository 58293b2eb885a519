// Runs that were asked for through `perfbench serve`. They are in the store, so that none is lost when the server is killed.

import Basics
import Database

/// A run that was asked for.
package struct RunStart: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable { case queued, running, ended, cancelled }

    package var number: Int64
    /// The name of the file in the folder of scenarios.
    package var scenario: String
    package var flags: [String]
    package var askedBy: String
    /// Seconds since 1970.
    package var askedAt: Double
    package var state: State
    /// The perfbench that carries it out.
    package var process: Int32?
    package var startedAt: Double?
    /// The id of its run; `nil` until there is one.
    package var run: String?
    package var exitCode: Int32?
    /// What it said last.
    package var message: String
}

extension RunStore {
    /// Puts a run into the queue; its number.
    package func queueStart(_ scenario: String, flags: [String], by who: String) throws -> Int64 {
        try speaking {
            try connection.insert(
                into: "run_starts",
                [
                    "scenario": scenario, "flags": flags.joined(separator: "\n"), "asked_by": who, "asked_at": now(),
                    "state": RunStart.State.queued.rawValue,
                ])
        }
    }

    /// Runs that were asked for, newest first.
    package func starts(limit: Int = 50) throws -> [RunStart] { try starts("1 ORDER BY number DESC LIMIT ?", limit) }

    /// The one of that number; `nil` for none.
    package func start(_ number: Int64) throws -> RunStart? { try starts("number = ?", number).first }

    /// Those that are queued or running, the oldest first.
    package func openStarts() throws -> [RunStart] { try starts("state IN ('queued', 'running') ORDER BY number") }

    /// Saves what has become of one.
    package func update(_ start: RunStart) throws {
        try speaking {
            _ = try connection.execute(
                "UPDATE run_starts SET state = ?, process = ?, started_at = ?, run = ?, exit_code = ?, message = ? WHERE number = ?",
                start.state.rawValue, start.process.map(Int64.init), start.startedAt, start.run, start.exitCode.map(Int64.init),
                start.message, start.number)
        }
    }

    /// The id of the run that a process began at that moment or later; `nil` for none.
    package func run(ofProcess process: Int32, since: Double) throws -> String? {
        try speaking {
            try connection.first(
                "SELECT id FROM runs WHERE process = ? AND started_at >= ? ORDER BY started_at LIMIT 1", Int64(process), since
            ) { try $0.read(0) }
        }
    }

    private func starts(_ condition: String, _ values: (any SQLConvertible)...) throws -> [RunStart] {
        try speaking {
            try connection.all("SELECT * FROM run_starts WHERE \(condition)", values) { row in
                let flags: String = try row["flags"]
                let (process, code): (Int64?, Int64?) = (try row["process"], try row["exit_code"])
                return RunStart(
                    number: try row["number"], scenario: try row["scenario"], flags: flags.split(separator: "\n").map(String.init),
                    askedBy: try row["asked_by"], askedAt: try row["asked_at"],
                    state: RunStart.State(rawValue: try row["state"]) ?? .ended,
                    process: process.map(Int32.init(truncatingIfNeeded:)),
                    startedAt: try row["started_at"], run: try row["run"], exitCode: code.map(Int32.init(truncatingIfNeeded:)),
                    message: try row["message"])
            }
        }
    }
}
