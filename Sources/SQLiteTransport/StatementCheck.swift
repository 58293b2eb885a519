// What can be known of statements before the load: SQLite prepares each on its database, which runs nothing.

package import Basics
import Database
import Glibc
package import Scenarios

/// Holds the statements of a plan against their databases.
package struct StatementCheck {
    private let plan: Plan
    /// perfbench's own store, which no statement may touch; `nil` where there is none.
    private let store: FileIdentity?
    private let written: Set<String>
    /// Databases that `setup` changes: their tables may not be there yet.
    private let prepared: Set<String>

    /// - Parameter store: where perfbench keeps its results.
    package init(_ plan: Plan, store: String? = nil) {
        self.plan = plan
        self.store = store.flatMap(FileIdentity.init)
        written = plan.writtenDatabases
        prepared = Set(plan.setup.compactMap { $0.action.sql }.filter(\.writes).map(plan.database))
    }

    /// Everything that is wrong, in the order of the steps.
    package var problems: [Problem] {
        var broken: Set<String> = []
        return plan.allSteps.flatMap { step -> [Problem] in
            guard let statement = step.action.sql else { return [] }
            let path = plan.database(of: statement)
            if broken.contains(path) { return [] }
            if let problem = problem(ofFile: path, statement) {
                broken.insert(path)
                return [problem]
            }
            return problem(of: step, statement, path).map { [$0] } ?? []
        }
    }

    private func problem(ofFile path: String, _ statement: SQLStep) -> Problem? {
        guard let file = FileIdentity(path) else {
            guard !written.contains(path) else { return nil }
            return Problem(
                .usage, "the database \"\(path)\" does not exist.",
                hint: "It is looked for in the folder of the scenario; \"write\": true in a step makes it.", place: statement.place)
        }
        guard file != store else {
            return Problem(
                .usage, "the database \"\(path)\" is perfbench's own store, in which results are kept.",
                hint: "Name another file, or keep the results elsewhere with --db.", place: statement.place)
        }
        do {
            _ = try UserDatabase(path: path, mode: .readOnly).rows("SELECT count(*) FROM sqlite_schema")
            return nil
        } catch {
            let words = (error as? DatabaseError)?.words ?? "\(error)"
            return Problem(.usage, "the database \"\(path)\" cannot be read: \(words).", place: statement.place)
        }
    }

    private func problem(of step: Step, _ statement: SQLStep, _ path: String) -> Problem? {
        func problem(_ sentence: String, _ hint: String = "") -> Problem {
            Problem(.usage, "the statement of \"\(step.name)\" \(sentence).", hint: hint, place: statement.place)
        }
        let isThere = FileIdentity(path) != nil
        do {
            let database = try UserDatabase(path: isThere ? path : ":memory:", mode: isThere ? .readOnly : .write)
            let prepared = try database.prepare(statement.sql)
            guard prepared.isReadOnly || statement.writes else {
                return problem(
                    "changes the database, which is opened read-only", "Add \"write\": true to the step if that is meant.")
            }
            guard prepared.parameterCount == statement.parameters.count else {
                return problem("has parameters of its own", "Write ${name} where a value goes: it becomes one.")
            }
            return nil
        } catch let error as DatabaseError {
            // What `setup` makes is not there yet; a mistake of grammar is one at any time.
            let mayComeLater = error.words.hasPrefix("no such ") || error.words.contains(" has no column named ")
            if mayComeLater, self.prepared.contains(path) || !isThere { return nil }
            let isPlace = error.words.contains("near \"?")
            return problem(
                "is refused: \(plan.masked(error.words))",
                isPlace ? "A variable is bound as a value: it cannot replace the name of a table or column." : "")
        } catch { return problem("is refused: \(error)") }
    }
}

/// Which file a path leads to, whatever the path: two are the same when device and number are.
struct FileIdentity: Hashable {
    private let device: UInt64
    private let number: UInt64

    /// `nil` when there is no such file.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }
}
