import Database
import Testing

@testable import SQLiteTransport

@Suite("The index to try")
struct IndexAdviceTests {
    @Test(
        "is the one SQLite would use, equalities before a range",
        arguments: [
            ("SELECT * FROM orders WHERE customer = ?1", "CREATE INDEX orders_by_customer ON orders (customer)"),
            (
                "SELECT * FROM orders o WHERE o.total > ?1 AND o.customer = ?2",
                "CREATE INDEX orders_by_customer_total ON orders (customer, total)"
            ),
            (
                "SELECT name FROM customers c JOIN orders o ON o.customer = c.id WHERE o.state = ?1 AND c.name = ?2",
                "CREATE INDEX orders_by_state ON orders (state)"
            ),
            ("UPDATE orders SET state = 'paid' WHERE total BETWEEN ?1 AND ?2", "CREATE INDEX orders_by_total ON orders (total)"),
        ])
    func finds(sql: String, index: String) throws {
        let shop = try Shop()
        #expect(try IndexAdvice(try UserDatabase(path: shop.path, mode: .readOnly)).index(for: sql) == index)
    }

    @Test(
        "is none where none helps, or none is missing",
        arguments: [
            "SELECT * FROM orders WHERE id = ?1", "SELECT count(*) FROM orders", "SELECT * FROM orders WHERE state LIKE ?1",
            "SELECT * FROM orders WHERE total + 1 > ?1", "SELECT * FROM orders WHERE at = ?1", "SELECT 1",
        ])
    func findsNone(sql: String) throws {
        let shop = try Shop()
        #expect(try IndexAdvice(try UserDatabase(path: shop.path, mode: .readOnly)).index(for: sql) == nil)
    }

    @Test("has names in quotes where they need them")
    func quotes() throws {
        let shop = try Shop(extra: "CREATE TABLE \"order lines\" (\"no\" INTEGER, \"of order\" INTEGER)")
        let advice = try IndexAdvice(try UserDatabase(path: shop.path, mode: .readOnly))
        #expect(
            try advice.index(for: "SELECT * FROM \"order lines\" WHERE \"no\" = ?1")
                == "CREATE INDEX \"order lines_by_no\" ON \"order lines\" (no)")
    }

    @Test("comes from plans, whose scans of whole tables are told from searches and from what is no table")
    func readsPlans() throws {
        let plan = QueryPlan(lines: [
            "CO-ROUTINE (subquery-1)", "SCAN orders", "SCAN TABLE customers AS c", "SCAN CONSTANT ROW", "SCAN (subquery-1)",
            "SEARCH o USING COVERING INDEX by_state (state=? AND total>?)",
        ])
        #expect(plan.scanned == ["orders", "customers"])
        let search = try #require(plan.search(of: "o", index: "by_state"))
        #expect(search.equal == ["state"] && search.range == "total")
        #expect(plan.search(of: "o", index: "by_total") == nil)
        #expect(plan.search(of: "orders", index: "by_state") == nil)
    }
}
