import Basics
import JSON

/// Reads the keys of a step that runs a statement on an SQLite database.
struct SQLReader {
    let scope: Scope
    let files: NamedFiles
    /// Whether the target is a database, which a statement then need not name.
    let hasTarget: Bool

    /// Keys that only such a step has.
    static let keys = ["database", "write"]

    func action(_ keys: Keys, _ field: Field, timeout: TimeSpan) -> SQLStep {
        let database = keys["database"].flatMap(path)
        if !keys.has("database"), !hasTarget {
            keys.field.note(
                "\(keys.field.name) needs \"database\": the SQLite file, from the folder of the scenario.",
                hint: "Or make it the target of all statements: \"target\": \"sqlite:shop.sqlite\".")
        }
        let (sql, parameters) = statement(field) ?? ("", [])
        return SQLStep(
            sql: sql, parameters: parameters, database: database, writes: keys["write"]?.flag() ?? false, timeout: timeout,
            place: field.place)
    }

    private func path(_ field: Field) -> String? {
        guard field.text("the path of an SQLite file") != nil, let name = scope.constantText(field) else { return nil }
        return files.path(name)
    }

    /// The text with a numbered parameter in place of each variable, and what they are.
    private func statement(_ field: Field) -> (String, [Template])? {
        guard field.text("a statement, such as \"SELECT name FROM products WHERE id = ${id}\"") != nil,
            let segments = scope.segments(field)
        else { return nil }
        var sql = ""
        var parameters: [Template] = []
        var quotes = SQLQuotes()
        for segment in segments {
            if case .literal(let text) = segment {
                sql += text
                quotes.read(text)
                continue
            }
            guard quotes.open == nil else {
                field.note(
                    "a variable is within quotes or a comment of the statement, where it would be taken as it is written.",
                    hint: "Leave out the quotes: the value is bound, as a text or a number.")
                return nil
            }
            parameters.append(Template([segment], .raw))
            sql += "?\(parameters.count)"
        }
        return (sql, parameters)
    }
}

/// Whether a place in a statement is within quotes or a comment (https://sqlite.org/lang_keywords.html, lang_comment.html).
struct SQLQuotes {
    /// What ends the quotes or comment that are open; `nil` for none.
    private(set) var open: String?

    mutating func read(_ text: String) {
        var rest = Substring(text)
        while let first = rest.first {
            if let end = open {
                if rest.hasPrefix(end) {
                    open = nil
                    rest = rest.dropFirst(end.count)
                } else {
                    rest = rest.dropFirst()
                }
                continue
            }
            open = rest.hasPrefix("--") ? "\n" : rest.hasPrefix("/*") ? "*/" : Self.ends[first]
            rest = rest.dropFirst(rest.hasPrefix("/*") ? 2 : 1)
        }
    }

    private static let ends: [Character: String] = ["'": "'", "\"": "\"", "`": "`", "[": "]"]
}
