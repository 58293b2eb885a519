import Basics
import JSON
import Patterns

/// Reads what a value must be like: `"exists"`, a value to equal, or an object such as `{ "above": 0, "below": 10 }`.
struct TestReader {
    let scope: Scope
    /// Whether the value is one of JSON, with a type.
    var isJSON = false
    /// What a text alone stands for; otherwise a keyword, or what the value must equal.
    var textMeansContains = false

    private static let words = ["exists", "missing"]

    /// Every test with its words in reports.
    func tests(_ field: Field) -> [(test: ValueTest, words: String)] {
        switch field.node.content {
        case .string(let text):
            if textMeansContains { return one(contains(field)) }
            if text == "exists" { return [(.exists, "exists")] }
            if text == "missing" { return [(.missing, "is missing")] }
            if let meant = nearestName(to: text, in: Self.words) {
                field.note(
                    "\(field.name) cannot be \"\(text)\"; did you mean \"\(meant)\"?",
                    hint: "To compare with the text itself, write { \"equals\": \"\(text)\" }.")
                return []
            }
            return one(equals(field))
        case .object: return field.object(isJSON ? Language.jsonTest : Language.textTest, several) ?? []
        case .array:
            field.mismatch(expectation)
            return []
        default:
            guard !textMeansContains else {
                field.mismatch(expectation)
                return []
            }
            return one(equals(field))
        }
    }

    private var expectation: String {
        textMeansContains
            ? "a text it must contain, or an object such as { \"matches\": \"[0-9]+\" }"
            : "\"exists\", \"missing\", a value to equal, or an object such as { \"above\": 0 }"
    }

    private func one(_ test: (ValueTest, String)?) -> [(test: ValueTest, words: String)] { test.map { [$0] } ?? [] }

    private func several(_ keys: Keys) -> [(test: ValueTest, words: String)] {
        var tests: [(test: ValueTest, words: String)] = []
        tests += one(keys["equals"].flatMap(equals))
        tests += one(keys["above"].flatMap { number($0).map { (.above($0.value), "above \($0.text)") } })
        tests += one(keys["below"].flatMap { number($0).map { (.below($0.value), "below \($0.text)") } })
        tests += one(keys["contains"].flatMap(contains))
        tests += one(keys["matches"].flatMap(matches))
        if isJSON { tests += one(keys["type"].flatMap { $0.word(JSONSlice.Kind.self) }.map { (.type($0), "is a \($0.rawValue)") }) }
        let all = ["equals", "above", "below", "contains", "matches"] + (isJSON ? ["type"] : [])
        if !all.contains(where: keys.has) {
            keys.field.note("\(keys.field.name) needs one of \(all.joined(separator: ", ")): what the value must be like.")
        }
        return tests
    }

    private func equals(_ field: Field) -> (ValueTest, String)? {
        switch field.node.content {
        case .null:
            guard isJSON else { break }
            return (.equals(.null), "is null")
        case .bool(let value): return (.equals(.flag(value)), "is \(value)")
        case .integer(let value): return (.equals(.number(Double(value))), "is \(value)")
        case .number(let value, let text): return (.equals(.number(value)), "is \(text)")
        case .string(let text):
            return scope.segments(field).map { (.equals(.text(Template($0, .raw))), "is \(Self.quoted(text))") }
        case .array, .object: break
        }
        field.mismatch("a text, a number, or true or false")
        return nil
    }

    private func number(_ field: Field) -> (value: Double, text: String)? {
        switch field.node.content {
        case .integer(let value): return (Double(value), String(value))
        case .number(let value, let text): return (value, text)
        default:
            field.mismatch("a number")
            return nil
        }
    }

    private func contains(_ field: Field) -> (ValueTest, String)? {
        guard let text = field.text("a text to look for"), let segments = scope.segments(field) else { return nil }
        return (.contains(Template(segments, .raw)), "contains \(Self.quoted(text))")
    }

    private func matches(_ field: Field) -> (ValueTest, String)? {
        pattern(field).map { (.matches($0), "matches \(Self.quoted($0.description))") }
    }

    /// A regular expression. Variables are not allowed in it: their values could mean something there.
    func pattern(_ field: Field) -> Pattern? {
        guard let text = field.text("a regular expression") else { return nil }
        do throws(PatternMistake) {
            return try Pattern(text)
        } catch {
            field.note("the regular expression \(Self.quoted(text)) \(error.reason).", offset: error.offset)
            return nil
        }
    }

    /// A text in quotes, short enough for a table.
    static func quoted(_ text: String) -> String { "\"\(text.count > 40 ? text.prefix(40) + "…" : text)\"" }
}
