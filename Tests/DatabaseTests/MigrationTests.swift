import Dispatch
import Glibc
import TestSupport
import Testing

@testable import Database

struct MigrationTests {
    private static let first = Migration("1 people", "CREATE TABLE people (name TEXT NOT NULL) STRICT")
    private static let second = Migration("2 ages", "ALTER TABLE people ADD COLUMN age INTEGER")
    private static let broken = Migration("2 broken", "CREATE TABLE half (n INTEGER) STRICT; CREATE TABEL other (n INTEGER)")

    @Test func anOlderDatabaseIsBroughtUpAndKeepsWhatItHolds() throws {
        let folder = try TemporaryFolder()
        do {
            let old = try Connection(path: folder.file("a.sqlite"))
            try old.migrate([Self.first], application: 7)
            try old.insert(into: "people", ["name": "Ada"])
        }
        let new = try Connection(path: folder.file("a.sqlite"))
        try new.migrate([Self.first, Self.second], application: 7)
        try new.execute("UPDATE people SET age = 36")
        let found = try new.all("SELECT * FROM people") { "\(try $0["name"] as String) \(try $0["age"] as Int)" }
        #expect(found == ["Ada 36"])
        #expect(
            try new.all("SELECT name FROM migrations ORDER BY position") { try $0.read(0) as String } == ["1 people", "2 ages"])
    }

    @Test func nothingOfAFailedMigrationStays() throws {
        let folder = try TemporaryFolder()
        let connection = try Connection(path: folder.file("a.sqlite"))
        try connection.migrate([Self.first], application: 7)
        #expect(throws: DatabaseError.self) { try connection.migrate([Self.first, Self.broken], application: 7) }
        try connection.migrate([Self.first, Self.second], application: 7)
        #expect(try connection.first("SELECT count(*) FROM sqlite_schema WHERE name = 'half'") { try $0.read(0) as Int } == 0)
    }

    @Test func aNewDatabaseThatIsInUseForAMomentIsWaitedFor() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.sqlite")
        let (isHeld, isDone) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        DispatchQueue.global().async {
            defer { isDone.signal() }
            guard let other = try? Connection(path: path), (try? other.run("BEGIN EXCLUSIVE")) != nil else { return }
            isHeld.signal()
            usleep(50_000)
            try? other.run("COMMIT")
        }
        #expect(isHeld.wait(timeout: .now() + 10) == .success)
        let connection = try Connection(path: path)
        try connection.migrate([Self.first], application: 7)
        isDone.wait()
        #expect(try connection.all("SELECT name FROM migrations") { try $0.read(0) as String } == ["1 people"])
    }

    @Test func twoMayOpenANewDatabaseAtOnce() throws {
        let folder = try TemporaryFolder()
        let one = try Connection(path: folder.file("a.sqlite"))
        let other = try Connection(path: folder.file("a.sqlite"))
        for _ in 0..<2 {
            try one.migrate([Self.first], application: 7)
            try other.migrate([Self.first], application: 7)
        }
        #expect(try other.first("SELECT count(*) FROM migrations") { try $0.read(0) as Int } == 1)
    }

    @Test func itIsKeptInWALAndCanShrink() throws {
        let folder = try TemporaryFolder()
        let connection = try Connection(path: folder.file("a.sqlite"))
        try connection.migrate([Self.first], application: 7)
        #expect(try connection.first("PRAGMA journal_mode") { try $0.read(0) as String } == "wal")
        #expect(try connection.first("PRAGMA auto_vacuum") { try $0.read(0) as Int } == 2)
        #expect(try connection.first("PRAGMA synchronous") { try $0.read(0) as Int } == 1)
    }
}
