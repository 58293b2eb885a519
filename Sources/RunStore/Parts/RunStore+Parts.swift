package import Runs
import Basics
import Database

/// A part of a run, or a run that was merged from parts, in one line.
package struct PartLine: Sendable, Hashable {
    package var id: String
    /// Which part it is; `nil` for a merged run.
    package var part: Part?
    package var family: Family
    /// Seconds since 1970.
    package var startedAt: Double

    /// What the parts of one run have in common.
    package struct Family: Sendable, Hashable {
        package var scenario: String
        package var fingerprint: String
        package var seed: Int64
        package var count: Int
        package var version: String
        /// Empty where they did not meet.
        package var meeting: String
    }
}

extension RunStore {
    /// Parts of runs and runs that were merged to their end, newest first.
    package func parts() throws -> [PartLine] {
        try speaking {
            let sql = """
                SELECT id, part, parts, scenario, fingerprint, seed, version, meeting, started_at FROM runs
                WHERE parts IS NOT NULL AND (part IS NOT NULL OR status != 'running') ORDER BY started_at DESC, number DESC
                """
            return try connection.all(sql) { row in
                let (number, count): (Int?, Int) = (try row["part"], max(1, try row["parts"]))
                return PartLine(
                    id: try row["id"], part: number.flatMap { (1...count).contains($0) ? Part(index: $0 - 1, count: count) : nil },
                    family: .init(
                        scenario: try row["scenario"], fingerprint: try row["fingerprint"], seed: try row["seed"], count: count,
                        version: try row["version"], meeting: try row["meeting"]),
                    startedAt: try row["started_at"])
            }
        }
    }

    /// Saves who carried out a merged run.
    package func save(_ generators: [Generator], of id: String) throws {
        try speaking {
            try connection.write {
                let run = try number(of: id)
                for generator in generators {
                    try connection.insert(
                        into: "generators",
                        [
                            "run": run, "part": generator.part, "host": generator.host, "part_run": generator.run,
                            "start_skew_ns": generator.startSkew, "clock_offset_ns": generator.clockOffset,
                            "cpu_percent": generator.cpuPercent, "lost": generator.isLost,
                            "limits": generator.limits.joined(separator: "\n"),
                        ])
                }
            }
        }
    }
}

extension Connection {
    /// Who carried out a merged run, by part.
    func generators(of run: Int64) throws -> [Generator] {
        try all("SELECT * FROM generators WHERE run = ? ORDER BY part", run) { row in
            let limits: String = try row["limits"]
            return Generator(
                part: try row["part"], host: try row["host"], run: try row["part_run"], startSkew: try row["start_skew_ns"],
                clockOffset: try row["clock_offset_ns"], cpuPercent: try row["cpu_percent"], isLost: try row["lost"],
                limits: limits.isEmpty ? [] : limits.split(separator: "\n").map(String.init))
        }
    }
}
