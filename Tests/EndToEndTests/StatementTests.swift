// Statements on a database as users run them: the missing index is named, and a statement that is wrong is refused before anything runs.

import JSON
import TestSupport
import Testing

extension EndToEnd.Trouble {
    @Suite("Statements on SQLite") struct StatementTests {
        private func scenario(_ bench: Bench, index: String = "") throws -> String {
            let text = """
                { "name": "orders", "target": "sqlite:shop.sqlite",
                  "workload": { "executor": "shared-iterations", "vus": 2, "iterations": 20 },
                  "setup": [
                    { "name": "make", "write": true, "sql": "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER)" },
                    { "name": "fill", "write": true, "sql":
                      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO orders SELECT i, i % 5000 FROM n" }
                    \(index) ],
                  "flows": [{ "name": "f", "steps": [
                    { "name": "find", "sql": "SELECT id FROM orders WHERE customer = ${random.int(0,4999)}",
                      "check": { "rows": 4 }, "extract": { "order": { "column": "id" } } },
                    { "name": "one", "sql": "SELECT customer FROM orders WHERE id = ${order}", "check": { "rows": 1 } } ] }] }
                """
            return try bench.write(text)
        }

        @Test("name the index that is missing, and are silent once it is there")
        func namesTheIndex() async throws {
            let bench = try Bench()
            let path = try scenario(bench)
            let ending = try await Perfbench.run("run", path, "--db", bench.store, "--json", "-", "--quiet")
            let findings = try JSONValue(parsing: ending.output).at("findings").list
            let scan = try #require(findings.first { $0["rule"]?.text == "full-scan" }, "\(ending.errors)")
            #expect(scan["title"]?.text?.contains(#"The statement of "find" steps through"#) == true)
            #expect(scan["title"]?.text?.contains("(plan: SCAN orders)") == true)
            #expect(scan["recommendation"]?.text?.contains("CREATE INDEX orders_by_customer ON orders (customer)") == true)

            let second = try Bench()
            let index = #", { "name": "index", "write": true, "sql": "CREATE INDEX orders_by_customer ON orders (customer)" }"#
            let better = try await Perfbench.run(
                "run", try scenario(second, index: index), "--db", second.store, "--json", "-", "--quiet")
            let document = try JSONValue(parsing: better.output)
            #expect(document.at("totals.failedRequests").number == 0 && document.at("totals.requests").number == 40)
            #expect(!document.at("findings").list.contains { $0["rule"]?.text == "full-scan" })
        }

        @Test("are refused before the load: what SQLite cannot read, and perfbench's own store")
        func refused() async throws {
            let bench = try Bench()
            func text(_ step: String) -> String {
                """
                { "name": "t", "workload": { "executor": "constant-vus", "vus": 1, "for": "1s" },
                  "flows": [{ "name": "f", "steps": [{ "name": "s", \(step) }] }] }
                """
            }
            let path = try bench.write(text(#""database": "runs.sqlite", "sql": "SELECT 1""#))
            let own = try await Perfbench.run("run", path, "--db", bench.store)
            #expect(own.exit == 2 && own.errors.contains("is perfbench's own store"), "\(own.errors)")
            let bad = try bench.write(text(#""database": "new.sqlite", "sql": "SELEC 1", "write": true"#), to: "bad.json")
            let validated = try await Perfbench.run("validate", bad)
            #expect(validated.exit == 2 && validated.errors.contains(#"near "SELEC": syntax error"#), "\(validated.errors)")
        }
    }
}
