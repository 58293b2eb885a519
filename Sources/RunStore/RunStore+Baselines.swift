import Basics
import Database

/// A run that others are held against, under a name; each scenario has its own of every name.
package struct Baseline: Sendable, Hashable {
    package var name: String
    package var scenario: String
    /// The id of the run.
    package var run: String
    /// Seconds since 1970.
    package var setAt: Double
}

extension RunStore {
    /// Makes a run, by its whole id, the baseline of that name for its scenario, in place of any other.
    package func setBaseline(_ id: String, name: String = RunReference.defaultBaseline) throws {
        let allowed = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "~") }
        guard allowed else {
            throw Problem(.usage, "\"\(name)\" cannot name a baseline.", hint: "Use letters, digits, - and _, such as release-2.")
        }
        try speaking {
            try connection.write {
                let sql =
                    "INSERT OR REPLACE INTO baselines (name, scenario, run, set_at) SELECT ?, scenario, number, ? FROM runs WHERE number = ?"
                try connection.execute(sql, name, now(), try number(of: id))
            }
        }
    }

    /// All baselines, by name and scenario.
    package func baselines() throws -> [Baseline] {
        try speaking {
            try connection.all(
                "SELECT name, baselines.scenario, id, set_at FROM baselines JOIN runs ON number = run ORDER BY name, baselines.scenario"
            ) { Baseline(name: try $0.read(0), scenario: try $0.read(1), run: try $0.read(2), setAt: try $0.read(3)) }
        }
    }

    /// Forgets a baseline; its run stays.
    /// - Parameter scenario: only that of this scenario; `nil` for all of this name.
    package func removeBaseline(_ name: String, scenario: String? = nil) throws {
        try speaking {
            let removed = try connection.execute(
                "DELETE FROM baselines WHERE name = ? AND scenario = coalesce(?, scenario)", name, scenario)
            guard removed == 0 else { return }
            let names = try connection.all("SELECT DISTINCT name FROM baselines ORDER BY name") { try $0.read(0, as: String.self) }
            throw Problem(
                .usage, "There is no baseline \"\(name)\"\(didYouMean(name, names))",
                hint: "\"perfbench baseline list\" lists all.")
        }
    }
}
