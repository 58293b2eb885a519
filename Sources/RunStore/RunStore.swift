package import Basics
import Database
import FoundationEssentials
import Glibc

/// The database of runs (`Manual/store.md`): saves a run while it runs and gives it back at any time later. One owner; any number of other
/// processes may read the same file meanwhile. Every error is a `Problem`.
package final class RunStore {
    /// Where runs go when nothing else is said.
    package static let defaultPath = "results/perfbench.sqlite"

    /// The file.
    package let path: String
    let connection: Connection
    let isAlive: (Int32) -> Bool
    let now: () -> Double

    /// Opens the store and brings its schema up to date; creates the file.
    /// - Parameters:
    ///   - onlyReads: a file that cannot be written is read all the same; nothing may be saved then.
    ///   - makesFolder: whether a missing folder is made too; `nil` for the default path only.
    ///   - mustExist: for commands that only read: says that nothing is there instead of making an empty file.
    ///   - patience: how long to wait for another program's lock.
    ///   - isAlive: whether the process of that id is a perfbench at work; an unfinished run of any other is incomplete.
    ///   - now: seconds since 1970.
    package init(
        path: String = RunStore.defaultPath, mustExist: Bool = false, onlyReads: Bool = false, makesFolder: Bool? = nil,
        patience: Nanoseconds = .seconds(5),
        isAlive: @escaping (Int32) -> Bool, now: @escaping () -> Double = RunStore.wallClock
    ) throws {
        if mustExist, !FileManager.default.fileExists(atPath: path) {
            throw Problem(
                .usage, "There are no runs yet: \"\(path)\" does not exist.",
                hint: "Make one with: perfbench run scenarios/peak.json; or name another file with --db.")
        }
        if makesFolder ?? (path == Self.defaultPath), let slash = path.lastIndex(of: "/") {
            // A failure shows when the file is opened, with its reason.
            _ = try? FileManager.default.createDirectory(atPath: String(path[..<slash]), withIntermediateDirectories: true)
        }
        guard !path.isEmpty else {
            throw Problem(.usage, "The name of the database is empty.", hint: "Name a file with --db, or leave the flag out.")
        }
        self.path = path
        self.isAlive = isAlive
        self.now = now
        do {
            connection =
                onlyReads && !Self.canWrite(path) ? try Connection(copying: path) : try Connection(path: path, patience: patience)
            try connection.migrate(Schema.migrations, application: Schema.application)
        } catch let error as DatabaseError {
            throw error.problem
        }
    }

    /// Whether the database, and the log that SQLite keeps beside it, can be written.
    private static func canWrite(_ path: String) -> Bool {
        if path == ":memory:" { return true }
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        return access(path, W_OK) == 0 && access(folder, W_OK) == 0
    }

    /// Throws when the file is no longer where it was opened: what was written since went nowhere that can be found.
    package func checkPlace() throws(Problem) {
        guard path != ":memory:", access(path, F_OK) != 0 else { return }
        throw Problem(
            .inability, "The database \"\(path)\" was removed during the run: the run is not saved.",
            hint: "Run it again, or keep the result document: --json FILE.")
    }

    /// The clock on the wall, in seconds since 1970.
    package static func wallClock() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Does `body` and turns what the database says into a sentence.
    func speaking<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as DatabaseError { throw error.problem }
    }

    /// The number under which the tables know a run.
    func number(of id: String) throws -> Int64 {
        guard
            let number = try connection.first("SELECT number FROM runs WHERE id = ?", id, read: { try $0.read(0, as: Int64.self) })
        else { throw unknown(id) }
        return number
    }

    func unknown(_ id: String) -> Problem { Problem(.usage, "There is no run \"\(id)\" in \"\(path)\".", hint: Self.listHint) }

    static let listHint = "\"perfbench runs\" lists all."
}
