import Basics
import Scenarios
import Testing

@Suite("Steps that run a statement")
struct StatementTests {
    private static let head = #""name": "t", "target": "sqlite:shop.sqlite""#

    @Test("bind every variable, whatever it is")
    func bind() throws {
        let head = Self.head + #", "variables": { "state": "paid" }, "defaults": { "timeout": "3s" }"#
        let step = #""name": "s", "sql": "SELECT id FROM orders WHERE state = ${state} AND id > ${random.int(1,9)} -- it's ${n}"#
        #expect(
            try Scenario(head: head, step: step.replacing(" -- it's ${n}", with: "") + "\"").plan().steps.map(\.action.sql?.sql)
                == [
                    "SELECT id FROM orders WHERE state = ?1 AND id > ?2"
                ])
        let plan = try Scenario(head: head, step: step.replacing(" -- it's ${n}", with: " -- it's") + "\"").plan()
        let statement = try #require(plan.steps[0].action.sql)
        #expect(statement.parameters.map(shown) == ["paid", "‹randomInteger(ClosedRange(1...9)) raw›"])
        #expect(statement.timeout == .seconds(3) && !statement.writes)
        #expect(plan.database(of: statement) == "shop.sqlite")
        #expect(plan.customMetrics == ["sql_rows"])
    }

    @Test("need no target when they name their databases, from the folder of the scenario")
    func databases() throws {
        let text = """
            { "name": "t", "workload": { "executor": "constant-vus", "vus": 1, "for": "1s" }, "flows": [{ "name": "f", "steps": [
              { "name": "a", "sql": "SELECT 1", "database": "a.sqlite" },
              { "name": "b", "sql": "DELETE FROM x", "database": "/tmp/b.sqlite", "write": true } ] }] }
            """
        let plan = try Plan.load(Array(text.utf8), file: "tests/t.json")
        #expect(plan.target == .database("tests/a.sqlite"))
        #expect(plan.steps.compactMap(\.action.sql?.database) == ["tests/a.sqlite", "/tmp/b.sqlite"])
        #expect(plan.writtenDatabases == ["/tmp/b.sqlite"])
        let moved = try Plan.load(Array(text.utf8), file: "t.json")
        #expect(moved.fingerprint == plan.fingerprint, "where the database is does not shape the load")
    }

    @Test(
        "are checked and read in the words of responses",
        arguments: [
            (#""check": { "rows": 1 }"#, ["rows is 1"]),
            (#""check": { "rows": { "above": 0, "below": 9 } }"#, ["rows above 0", "rows below 9"]),
            (#""check": { "column": { "name": "exists", "id": 7 } }"#, ["column name exists", "column id is 7"]),
            (
                #""check": { "json": { "$[1].id": 2 }, "under": "5ms", "not": { "rows": 0 } }"#,
                ["json $[1].id is 2", "under 5ms", "not rows is 0"]
            ),
        ])
    func checks(check: String, words: [String]) throws {
        let plan = try Scenario(head: Self.head, step: #""name": "s", "sql": "SELECT 1", "# + check).plan()
        #expect(plan.checks.map(\.name) == words)
    }

    @Test(
        "are refused with a sentence",
        arguments: [
            (
                #""sql": "SELECT '${vu}'""#,
                "a variable is within quotes or a comment of the statement, where it would be taken as it is written."
            ),
            (
                #""sql": "SELECT 1 /* ${vu} */""#,
                "a variable is within quotes or a comment of the statement, where it would be taken as it is written."
            ),
            (
                #""sql": """#,
                #""flows[0].steps[0].sql" must be a statement, such as "SELECT name FROM products WHERE id = ${id}", not empty."#
            ),
            (#""sql": "SELECT 1", "get": "/""#, #""get" cannot be combined with "sql": a step does one thing."#),
            (#""sql": "SELECT 1", "headers": { "a": "b" }"#, #""headers" does not belong in flows[0].steps[0]."#),
            (#""sql": "SELECT 1", "check": { "status": 200 }"#, #""status" does not belong in flows[0].steps[0].check."#),
            (
                #""sql": "SELECT 1", "extract": { "x": { "header": "a" } }"#,
                #""header" does not belong in flows[0].steps[0].extract.x."#
            ),
            (#""get": "http://localhost/", "write": true"#, #""write" does not belong in flows[0].steps[0]."#),
            (#""get": "http://localhost/", "check": { "rows": 1 }"#, #""rows" does not belong in flows[0].steps[0].check."#),
            (#""get": "/""#, "the target is a database, and some steps send requests to it."),
        ])
    func refused(step: String, sentence: String) {
        let problems = Scenario(head: Self.head, step: #""name": "s", "# + step).problems()
        #expect(problems.map(\.sentence).contains(sentence), "\(problems)")
    }

    @Test("name a database, or the target is one")
    func needDatabase() {
        let problems = Scenario(step: #""name": "s", "sql": "SELECT 1""#).problems()
        #expect(
            problems.map(\.sentence) == [
                #""flows[0].steps[0]" needs "database": the SQLite file, from the folder of the scenario."#
            ])
    }
}
