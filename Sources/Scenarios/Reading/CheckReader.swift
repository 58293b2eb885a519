import Basics
import JSON

/// A check before it has its number: the rule, and its words in reports, in which secrets are by name only.
struct CheckDraft {
    var rule: Check.Rule
    var words: String
    var isNegated = false
}

/// Reads `check`: what a response must be like. Each test is a check of its own, with its own counts.
struct CheckReader {
    let scope: Scope
    /// What gives the answer.
    private let action: Action.Kind

    init(scope: Scope, of action: Action.Kind) {
        self.scope = scope
        self.action = action
    }

    func checks(_ keys: Keys) -> [CheckDraft] {
        var checks = positive(keys)
        if let field = keys["not"] {
            checks += (field.object(Language.negatedCheck) { positive($0) } ?? []).map { draft in
                CheckDraft(rule: draft.rule, words: "not " + draft.words, isNegated: true)
            }
        }
        return checks
    }

    private func positive(_ keys: Keys) -> [CheckDraft] {
        switch action {
        case .http: keys.elsewhere(["rows", "column"], "It is a check of steps with \"sql\".")
        case .socket:
            keys.elsewhere(["status", "header", "size", "rows", "column"], "A message has \"json\", \"body\" and \"under\".")
        case .sql:
            keys.elsewhere(["status", "header", "size"], "A statement has \"rows\", \"column\", \"json\", \"body\" and \"under\".")
        }
        return action == .http ? ofResponse(keys) : action == .sql ? ofRows(keys) : ofAny(keys)
    }

    private func ofRows(_ keys: Keys) -> [CheckDraft] {
        var checks: [CheckDraft] = []
        if let field = keys["rows"] {
            checks += TestReader(scope: scope).tests(field).map { CheckDraft(rule: .rows($0.test), words: "rows \($0.words)") }
        }
        for (name, _, value) in keys["column"]?.entries() ?? [] {
            checks += TestReader(scope: scope, isJSON: true).tests(value).map {
                CheckDraft(rule: .json(.column(name), $0.test), words: "column \(name) \($0.words)")
            }
        }
        return checks + ofAny(keys)
    }

    private func ofResponse(_ keys: Keys) -> [CheckDraft] {
        var checks: [CheckDraft] = []
        if let set = keys["status"].flatMap(status) { checks.append(CheckDraft(rule: .status(set), words: "status \(set)")) }
        if let field = keys["header"] { checks += header(field) }
        checks += ofAny(keys)
        if let field = keys["size"] { checks += size(field) }
        return checks
    }

    /// What every answer can be held against: its text, and how long it took.
    private func ofAny(_ keys: Keys) -> [CheckDraft] {
        var checks: [CheckDraft] = []
        if let field = keys["body"] {
            checks += TestReader(scope: scope, textMeansContains: true).tests(field).map {
                CheckDraft(rule: .body($0.test), words: "body \($0.words)")
            }
        }
        if let field = keys["json"] { checks += json(field) }
        if let span = keys["under"]?.span(Limits.timeout) { checks.append(CheckDraft(rule: .under(span), words: "under \(span)")) }
        return checks
    }

    private func header(_ field: Field) -> [CheckDraft] {
        (field.entries() ?? []).flatMap { name, position, value -> [CheckDraft] in
            guard HeaderLines.isName(name) else {
                field.log.note("\"\(name)\" cannot be the name of a header.", at: position)
                return []
            }
            return TestReader(scope: scope).tests(value).map {
                CheckDraft(rule: .header(name: Array(name.lowercased().utf8), $0.test), words: "header \(name) \($0.words)")
            }
        }
    }

    private func json(_ field: Field) -> [CheckDraft] {
        (field.entries() ?? []).flatMap { text, position, value -> [CheckDraft] in
            do throws(JSONPathMistake) {
                let path = try JSONPath(text)
                return TestReader(scope: scope, isJSON: true).tests(value).map {
                    CheckDraft(rule: .json(path, $0.test), words: "json \(text) \($0.words)")
                }
            } catch {
                field.log.note(
                    "the JSON path \"\(text)\" \(error.reason).", hint: "Write one like \"$.items[0].id\".", at: position)
                return []
            }
        }
    }

    // MARK: status

    private static let expectation = "a status code such as 200, a class such as \"2xx\", or a list of these"

    private func status(_ field: Field) -> StatusSet? {
        var set = StatusSet()
        var elements = [field]
        if case .array = field.node.content { elements = field.list(atLeast: 1, of: "status codes") ?? [] }
        for element in elements {
            switch element.node.content {
            case .integer(let code) where (100...599).contains(code): set.codes.insert(Int(code))
            case .string(let text):
                guard text.count == 3, text.lowercased().hasSuffix("xx"), let digit = text.first?.wholeNumberValue,
                    (1...5).contains(digit)
                else {
                    element.mismatch(Self.expectation)
                    return nil
                }
                set.classes.insert(digit)
            default:
                element.mismatch(Self.expectation)
                return nil
            }
        }
        return elements.isEmpty ? nil : set
    }

    // MARK: size

    private func size(_ field: Field) -> [CheckDraft] {
        func bytes(_ field: Field) -> ByteCount? {
            guard let count = field.quantity(ByteCount.self) else { return nil }
            guard count.bytes <= Limits.keptBody.bytes else {
                field.mismatch("at most \"\(Limits.keptBody)\"")
                return nil
            }
            return count
        }
        guard case .object = field.node.content else {
            return bytes(field).map { [CheckDraft(rule: .size(above: nil, below: nil, equal: $0.bytes), words: "size is \($0)")] }
                ?? []
        }
        return field.object(Language.sizeTest) { keys in
            var checks: [CheckDraft] = []
            if let count = keys["above"].flatMap(bytes) {
                checks.append(CheckDraft(rule: .size(above: count.bytes, below: nil, equal: nil), words: "size above \(count)"))
            }
            if let count = keys["below"].flatMap(bytes) {
                checks.append(CheckDraft(rule: .size(above: nil, below: count.bytes, equal: nil), words: "size below \(count)"))
            }
            if let count = keys["equals"].flatMap(bytes) {
                checks.append(CheckDraft(rule: .size(above: nil, below: nil, equal: count.bytes), words: "size is \(count)"))
            }
            if !["above", "below", "equals"].contains(where: keys.has) {
                keys.field.note("\(keys.field.name) needs one of above, below, equals: a size such as \"64KiB\".")
            }
            return checks
        } ?? []
    }
}

extension StatusSet: CustomStringConvertible {
    /// Codes, then classes: `200, 304, 2xx`.
    package var description: String {
        (codes.sorted().map(String.init) + classes.sorted().map { "\($0)xx" }).joined(separator: ", ")
    }
}

extension JSONPath {
    /// A column of the first row, in the list of objects that rows are kept as.
    static func column(_ name: String) -> JSONPath { JSONPath(first: name) }
}
