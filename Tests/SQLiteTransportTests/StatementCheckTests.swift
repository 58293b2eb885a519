import Basics
import FoundationEssentials
import Glibc
import Scenarios
import TestSupport
import Testing

@testable import SQLiteTransport

@Suite("Statements before the load")
struct StatementCheckTests {
    @Test(
        "are refused in words",
        arguments: [
            (#""sql": "SELEC 1""#, #"the statement of "s" is refused: near "SELEC": syntax error."#),
            (#""sql": "SELECT nam FROM customers""#, #"the statement of "s" is refused: no such column: nam."#),
            (#""sql": "SELECT * FROM ${vu}""#, #"the statement of "s" is refused: near "?1": syntax error."#),
            (#""sql": "SELECT 1; SELECT 2""#, #"the statement of "s" is refused: there are several statements; a step runs one."#),
            (#""sql": "SELECT :x""#, #"the statement of "s" has parameters of its own."#),
            (#""sql": "-- nothing""#, #"the statement of "s" is refused: it is empty."#),
            (#""sql": "DELETE FROM orders""#, #"the statement of "s" changes the database, which is opened read-only."#),
            (
                #""sql": "ATTACH 'other.sqlite' AS other", "write": true"#,
                nil as String?
            ),
            (#""sql": "DELETE FROM orders", "write": true"#, nil),
            (#""sql": "SELECT 1; -- one""#, nil), (#""sql": "BEGIN""#, nil),
        ])
    func isHeldAgainstItsDatabase(step: String, sentence: String?) throws {
        let shop = try Shop()
        let problems = StatementCheck(try plan(step, shop.path)).problems
        #expect(problems.map(\.sentence) == (sentence.map { [$0] } ?? []))
        #expect(sentence == nil ? problems.isEmpty : problems.areAll { $0.kind == .usage && $0.place?.line == 3 })
    }

    @Test("are not missed for tables that setup makes, and grammar is grammar all the same")
    func waitsForSetup() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/new.sqlite"
        let setup = #""setup": [{ "name": "make", "sql": "CREATE TABLE t (x)", "write": true }]"#
        #expect(StatementCheck(try plan(#""sql": "SELECT x FROM t""#, path, setup)).problems.isEmpty)
        #expect(StatementCheck(try plan(#""sql": "SELECT x FRM t""#, path, setup)).problems.count == 1)
        let missing = StatementCheck(try plan(#""sql": "SELECT 1""#, path)).problems
        #expect(missing.map(\.sentence) == ["the database \"\(path)\" does not exist."])
    }

    @Test("never touch perfbench's own store, whatever it is called")
    func sparesTheStore() throws {
        let shop = try Shop()
        let link = shop.folder.path + "/link.sqlite"
        #expect(symlink(shop.path, link) == 0)
        let problems = StatementCheck(try plan(#""sql": "SELECT 1""#, link), store: shop.path).problems
        #expect(problems.map(\.sentence) == ["the database \"\(link)\" is perfbench's own store, in which results are kept."])
        #expect(StatementCheck(try plan(#""sql": "SELECT 1""#, link), store: shop.folder.path + "/none").problems.isEmpty)
    }

    @Test("say when the file is no database")
    func wantsADatabase() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/text.sqlite"
        #expect(FileManager.default.createFile(atPath: path, contents: Data(String(repeating: "no database ", count: 200).utf8)))
        #expect(
            StatementCheck(try plan(#""sql": "SELECT 1""#, path)).problems.map(\.sentence)
                == ["the database \"\(path)\" cannot be read: file is not a database."])
    }

    private func plan(_ step: String, _ path: String, _ extra: String = "") throws -> Plan {
        let text = """
            { "name": "t", "target": "sqlite:\(path)", "workload": { "executor": "constant-vus", "vus": 1, "for": "1s" },
            \(extra.isEmpty ? "" : extra + ",")
            "flows": [{ "name": "f", "steps": [{ "name": "s", \(step) }] }] }
            """
        return try Plan.load(Array(text.utf8), file: "t.json")
    }
}
