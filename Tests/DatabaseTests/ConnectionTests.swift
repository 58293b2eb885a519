import Basics
import Testing
import TestSupport

@testable import Database

struct ConnectionTests {
    @Test(
        arguments: [
            .null, .integer(0), .integer(.min), .integer(.max), .real(0.1), .real(.infinity), .real(-1e300), .text(""),
            .text("žluť \u{0} 🐎"), .blob([]), .blob([0, 255, 7]),
        ] as [SQLValue])
    func valuesComeBackAsTheyWere(value: SQLValue) throws {
        let connection = try Connection(path: ":memory:")
        try connection.run("CREATE TABLE t (v ANY) STRICT")
        try connection.insert(into: "t", ["v": Raw(value)])
        #expect(try connection.first("SELECT v FROM t") { try $0.read(0, as: Raw.self).sqlValue } == value)
    }

    @Test func notANumberBecomesNull() throws {
        let connection = try Connection(path: ":memory:")
        #expect(try connection.first("SELECT ?", Double.nan) { try $0.read(0, as: Double?.self) } == .some(nil))
    }

    @Test("a copy has what the file and its log have, and keeps what is written to it from them", arguments: [true, false])
    func copies(hasLog: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("50%23?#.sqlite")
        var original: Connection? = try Connection(path: path)
        try original!.run("PRAGMA journal_mode = WAL; CREATE TABLE t (v ANY) STRICT; INSERT INTO t VALUES (7)")
        if !hasLog { original = nil }
        let copy = try Connection(copying: path)
        #expect(try copy.first("SELECT v FROM t") { try $0.read(0, as: Int.self) } == 7)
        try copy.run("UPDATE t SET v = 8")
        #expect(try copy.first("SELECT v FROM t") { try $0.read(0, as: Int.self) } == 8)
        original = try Connection(path: path)
        #expect(try original!.first("SELECT v FROM t") { try $0.read(0, as: Int.self) } == 7)
    }

    @Test("a copy of no database is refused in the words of the file")
    func copiesOfNothing() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: DatabaseError.self) { _ = try Connection(copying: folder.file("missing.sqlite")) }
        #expect(error?.path == folder.file("missing.sqlite"))
    }

    @Test func columnsAreReadByName() throws {
        let connection = try Connection(path: ":memory:")
        let pair = try connection.first("SELECT 7 AS a, 'x' AS b, NULL AS c") { row in
            (try row["b"] as String, try row["a"] as Int64, try row["c"] as Int?)
        }
        #expect(pair! == ("x", 7, nil))
    }

    @Test func aColumnOfAnotherTypeIsDamage() throws {
        let connection = try Connection(path: ":memory:")
        let error = #expect(throws: DatabaseError.self) { try connection.first("SELECT 'x' AS a") { try $0["a"] as Int64 } }
        #expect(error?.problem.sentence == #"The database ":memory:" is damaged (unexpected value in column a)."#)
    }

    @Test func aStatementMayRunInsideItself() throws {
        let connection = try Connection(path: ":memory:")
        let sql = "WITH n(v) AS (VALUES (1), (2)) SELECT v FROM n"
        let pairs = try connection.all(sql) { outer in
            try connection.all(sql) { try $0.read(0, as: Int.self) }.map { [try outer.read(0), $0] }
        }
        #expect(pairs == [[[1, 1], [1, 2]], [[2, 1], [2, 2]]])
    }

    @Test func aFailedTransactionLeavesNothing() throws {
        struct Stop: Error {}
        let connection = try Connection(path: ":memory:")
        try connection.run("CREATE TABLE t (v INTEGER) STRICT")
        #expect(throws: Stop.self) {
            try connection.write {
                try connection.insert(into: "t", ["v": 1])
                throw Stop()
            }
        }
        let isInTransaction = connection.isInTransaction
        #expect(!isInTransaction)
        #expect(try connection.all("SELECT v FROM t") { try $0.read(0, as: Int.self) } == [])
    }

    @Test func aTransactionInATransactionIsPartOfIt() throws {
        let connection = try Connection(path: ":memory:")
        try connection.run("CREATE TABLE t (v INTEGER) STRICT")
        try connection.write { _ = try connection.write { try connection.insert(into: "t", ["v": 1]) } }
        #expect(try connection.first("SELECT count(*) FROM t") { try $0.read(0, as: Int.self) } == 1)
    }

    @Test func foreignKeysHold() throws {
        let connection = try Connection(path: ":memory:")
        try connection.run("CREATE TABLE a (n INTEGER PRIMARY KEY) STRICT; CREATE TABLE b (a INTEGER REFERENCES a) STRICT")
        let error = #expect(throws: DatabaseError.self) { try connection.insert(into: "b", ["a": 1]) }
        #expect(error?.words == "FOREIGN KEY constraint failed")
        #expect(error?.sql == "INSERT INTO b (a) VALUES (?)")
    }

    @Test func readersSeeOneMoment() throws {
        let folder = try TemporaryFolder()
        let writer = try Connection(path: folder.file("a.sqlite"))
        try writer.migrate([Migration("t", "CREATE TABLE t (v INTEGER) STRICT")], application: 1)
        let reader = try Connection(path: folder.file("a.sqlite"))
        let count = { (reader: borrowing Connection) in try reader.first("SELECT count(*) FROM t") { try $0.read(0, as: Int.self) }
        }
        try reader.snapshot {
            #expect(try count(reader) == 0)
            try writer.insert(into: "t", ["v": 1])
            #expect(try count(reader) == 0)
        }
        #expect(try count(reader) == 1)
    }
}

/// Any value, as it is.
private struct Raw: SQLConvertible {
    var sqlValue: SQLValue
    init(_ value: SQLValue) { sqlValue = value }
    init?(sqlValue: SQLValue) { self.sqlValue = sqlValue }
}
