import Basics
import FoundationEssentials
import Testing
import TestSupport

@testable import Database

struct DatabaseErrorTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("a.sqlite") }
    private let migrations = [Migration("1 things", "CREATE TABLE things (v BLOB) STRICT")]

    init() throws { folder = try TemporaryFolder() }

    /// A database that is there and in order.
    private func make() throws -> Connection {
        let connection = try Connection(path: path, patience: 0)
        try connection.migrate(migrations, application: 7)
        return connection
    }

    private func problem(_ body: () throws -> Void) -> Problem? {
        do {
            try body()
            return nil
        } catch {
            return (error as? DatabaseError)?.problem
        }
    }

    @Test func lockedByAnotherProgram() throws {
        let holder = try make()
        let other = try make()
        try holder.write {
            let problem = problem { _ = try other.insert(into: "things", ["v": [1] as [UInt8]]) }
            #expect(problem?.sentence == "The database \"\(path)\" is locked by another program.")
            #expect(problem?.hint == "Close that program or wait until it is done, or use another file with --db.")
        }
        try other.insert(into: "things", ["v": [1] as [UInt8]])
    }

    @Test func readOnlyFile() throws {
        do { _ = try make() }
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
        try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
        try asOrdinaryUser { () throws -> Void in
            let connection = try make()
            #expect(try connection.first("SELECT count(*) FROM things") { try $0.read(0) as Int } == 0)
            let problem = problem { _ = try connection.insert(into: "things", ["v": [1] as [UInt8]]) }
            #expect(problem?.sentence == "The database \"\(path)\" cannot be written: it is read-only.")
            #expect(problem?.hint == "Make the file and its folder writable (chmod u+w), or use another file with --db.")
        }
    }

    @Test func unreadableFile() throws {
        do { _ = try make() }
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
        let problem = asOrdinaryUser { self.problem { _ = try make() } }
        #expect(problem?.sentence == "The database \"\(path)\" cannot be opened (unable to open database file).")
        #expect(problem?.hint == "Check that you may read and write the file and its folder, or use another file with --db.")
    }

    @Test func diskFull() throws {
        let connection = try make()
        try connection.insert(into: "things", ["v": [1] as [UInt8]])
        let pages = try connection.first("PRAGMA page_count") { try $0.read(0) as Int }
        try connection.run("PRAGMA max_page_count = \(try #require(pages) + 1)")
        let problem = problem {
            _ = try connection.write { try connection.insert(into: "things", ["v": [UInt8](repeating: 7, count: 100_000)]) }
        }
        #expect(problem?.sentence == "There is no space left for the database \"\(path)\".")
        #expect(
            problem?.hint == "What was saved before is kept. Free some space, remove old runs with \"perfbench runs prune\", "
                + "or use another file with --db.")
        #expect(try connection.first("SELECT count(*) FROM things") { try $0.read(0) as Int } == 1)
        try connection.insert(into: "things", ["v": [2] as [UInt8]])
    }

    @Test func notADatabase() throws {
        try String(repeating: "This is a letter, not a database.\n", count: 100).write(
            toFile: path, atomically: false, encoding: .utf8)
        let problem = problem { _ = try make() }
        #expect(problem?.sentence == "The file \"\(path)\" is not an SQLite database.")
        #expect(problem?.hint == "Move it away, or use another file with --db.")
    }

    @Test func damaged() throws {
        do {
            let connection = try make()
            for _ in 0..<50 { try connection.insert(into: "things", ["v": [UInt8](repeating: 7, count: 3000)]) }
        }
        var bytes = Array(try Data(contentsOf: URL(filePath: path)))
        for index in bytes.indices where index >= 8192 { bytes[index] = 0xFF }
        try Data(bytes).write(to: URL(filePath: path))
        let problem = problem {
            try make().forEach("SELECT v FROM things") { _ in }
        }
        #expect(problem?.sentence == "The database \"\(path)\" is damaged (database disk image is malformed).")
        #expect(
            problem?.hint == "Rescue what can be read with: sqlite3 \"\(path)\" .recover | sqlite3 rescued.sqlite; "
                + "then move it away, or use another file with --db.")
    }

    @Test func folderMissing() {
        let path = folder.file("no/such/a.sqlite")
        let problem = problem { _ = try Connection(path: path) }
        #expect(problem?.sentence == "The folder \"\(folder.file("no/such"))\" for the database \"\(path)\" does not exist.")
        #expect(problem?.hint == "Create it with: mkdir -p \"\(folder.file("no/such"))\"; or use another file with --db.")
    }

    @Test func folderInsteadOfAFile() {
        let problem = problem { _ = try Connection(path: folder.path) }
        #expect(problem?.sentence == "The database \"\(folder.path)\" cannot be opened: it is a folder.")
        #expect(problem?.hint == "Name a file in it with --db.")
    }

    @Test func writtenByANewerVersion() throws {
        do { try make().migrate(migrations + [Migration("2 later", "CREATE TABLE later (n INTEGER) STRICT")], application: 7) }
        let problem = problem { _ = try make() }
        #expect(problem?.sentence == "The database \"\(path)\" was written by a newer perfbench (it has \"2 later\").")
        #expect(problem?.hint == "Update this perfbench, or use another file with --db.")
    }

    @Test func writtenByAnotherProgram() throws {
        do { try Connection(path: path).run("CREATE TABLE bookmarks (url TEXT)") }
        let problem = problem { _ = try make() }
        #expect(problem?.sentence == "The database \"\(path)\" belongs to another program.")
        #expect(problem?.hint == "Move it away, or use another file with --db.")
    }

    @Test func ourOwnMistake() throws {
        let problem = problem { try Connection(path: ":memory:").execute("SELEKT 1") }
        #expect(problem?.sentence == "The database \":memory:\" refused a statement: near \"SELEKT\": syntax error.")
        #expect(problem?.hint == "The statement: SELEKT 1")
    }

    @Test(arguments: [
        (DatabaseError.Reason.tooManyFiles, "The database \"a\" cannot be opened: this process has too many files open."),
        (.inputOutput, "Reading or writing the database \"a\" failed (disk I/O error)."),
    ])
    func whatATestCannotProvoke(reason: DatabaseError.Reason, sentence: String) {
        #expect(DatabaseError(reason, words: "disk I/O error", path: "a").problem.sentence == sentence)
    }
}
