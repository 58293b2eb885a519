import Database
import TestSupport

/// A database with 12 orders of 4 customers, in a file of its own.
struct Shop {
    let folder: TemporaryFolder
    let path: String

    init(extra: String = "") throws {
        folder = try TemporaryFolder()
        path = folder.path + "/shop.sqlite"
        let database = try UserDatabase(path: path, mode: .write)
        let statements = [
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER, state TEXT, total REAL, at INTEGER UNIQUE)",
            "INSERT INTO customers VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cyd'), (4, 'Dan')",
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 11) "
                + "INSERT INTO orders SELECT i + 1, i % 4 + 1, CASE i % 3 WHEN 0 THEN 'new' ELSE 'paid' END, i * 1.5, i FROM n",
        ]
        for statement in statements + (extra.isEmpty ? [] : [extra]) { _ = try database.rows(statement) }
    }
}
