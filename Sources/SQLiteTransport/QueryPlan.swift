import Database

/// How SQLite carries a statement out, as EXPLAIN QUERY PLAN says (https://sqlite.org/eqp.html).
struct QueryPlan: Equatable {
    /// One step of it each, in order.
    let lines: [String]

    init(lines: [String]) { self.lines = lines }

    init(_ sql: String, on database: UserDatabase) throws {
        lines = try database.rows("EXPLAIN QUERY PLAN " + sql).map { $0[3] }
    }

    /// Tables that are read from one end to the other, by the names the statement gives them.
    var scanned: [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ")
            guard words.count > 1, words[0] == "SCAN", words[1] != "CONSTANT", words[1].first != "(" else { return nil }
            // Before 3.36 the word TABLE came first.
            return String(words[1] == "TABLE" && words.count > 2 ? words[2] : words[1])
        }
    }

    /// By which columns the table of that name is searched in an index; `nil` when it is not. A range comes last in SQLite's words.
    func search(of table: String, index: String) -> (equal: [String], range: String?)? {
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            guard words.count > 1, words[0] == "SEARCH", words[1] == table || words.count > 2 && words[2] == table,
                words.contains(index), let open = line.firstIndex(of: "("), let close = line.lastIndex(of: ")")
            else { continue }
            var equal: [String] = []
            var range: String?
            for term in line[line.index(after: open)..<close].split(separator: " ") where term != "AND" {
                if let sign = term.firstIndex(where: { "<>=".contains($0) }) {
                    if term[sign] == "=" { equal.append(String(term[..<sign])) } else { range = String(term[..<sign]) }
                }
            }
            return (equal, range)
        }
        return nil
    }
}
