// A value that fits a schema: the one its author gives, or the plainest one.

import JSON

/// Makes example values. Texts are template text: what the description gives is meant as it stands, what is made up may hold variables.
struct SchemaExample {
    let document: OpenAPIDocument
    private let budget = Budget()
    private static let deepest = 16

    init(document: OpenAPIDocument) { self.document = document }

    /// How many values may still be made: a schema that holds itself many times over would never end.
    private final class Budget {
        var rest = 50_000
        var notes: [String] = []
    }

    /// What could not be made to fit, in sentences.
    var notes: [String] { budget.notes }

    /// Whether a schema is of an object or a list.
    func isStructure(_ schema: JSONValue?) -> Bool {
        guard let schema = document.resolved(schema) else { return false }
        return ["object", "array"].contains(Self.type(schema)) || ["allOf", "oneOf", "anyOf"].contains { schema[$0] != nil }
    }

    /// An example for a schema; `name` is what it is called where it is.
    /// - Parameter level: how many objects it is within.
    func value(_ schema: JSONValue?, name: String, level: Int = 0, depth: Int = 0) -> JSONValue {
        budget.rest -= 1
        let reference = schema?["$ref"]?.string
        guard depth < Self.deepest, budget.rest > 0, let schema = document.resolved(schema) else { return .null }
        let value = made(schema, name: name, level: level, depth: depth)
        guard let reference, let rule = discriminator(of: schema) else { return value }
        return Self.named(value, by: rule, reference)
    }

    /// The discriminator of a schema, or of one that it is made of.
    private func discriminator(of schema: JSONValue?, depth: Int = 0) -> JSONValue? {
        guard depth < 4, let schema = document.resolved(schema) else { return nil }
        if schema["oneOf"] != nil || schema["anyOf"] != nil { return nil }
        return schema["discriminator"]
            ?? schema["allOf"]?.elements.lazy.compactMap { discriminator(of: $0, depth: depth + 1) }.first
    }

    /// An object that says of itself which of several it is.
    private static func named(_ value: JSONValue, by rule: JSONValue, _ reference: String) -> JSONValue {
        guard case .object(var members) = value, let property = rule["propertyName"]?.string else { return value }
        let last = reference.split(separator: "/").last.map(String.init) ?? reference
        let mapped = rule["mapping"]?.members.first { $0.value.string == reference || $0.value.string == last }?.key
        let member = JSONValue.Member(templateText(property), .string(templateText(mapped ?? last)))
        if let index = members.firstIndex(where: { $0.key == member.key }) {
            members[index] = member
        } else {
            members.append(member)
        }
        return .object(members)
    }

    private func made(_ schema: JSONValue, name: String, level: Int, depth: Int) -> JSONValue {
        if let given = schema["example"] ?? schema["examples"]?.elements.first ?? schema["const"] ?? schema["default"]
            ?? schema["enum"]?.elements.first
        {
            return Self.escaped(given)
        }
        if case .array(let parts)? = schema["allOf"] {
            let values =
                parts.map { value($0, name: name, level: level, depth: depth + 1) } + [object(schema, level: level, depth: depth)]
            let members = values.flatMap(\.members)
            return members.isEmpty ? values[0] : .object(Self.unique(members))
        }
        if let choice = (schema["oneOf"] ?? schema["anyOf"])?.elements.first(where: { $0["type"]?.string != "null" }) {
            let value = value(choice, name: name, level: level, depth: depth + 1)
            guard let rule = schema["discriminator"], let reference = choice["$ref"]?.string else { return value }
            return Self.named(value, by: rule, reference)
        }
        switch Self.type(schema) {
        case "object": return object(schema, level: level, depth: depth)
        case "array":
            let count = Int(min(10, max(1, schema["minItems"]?.number ?? 1)))
            let item = value(schema["items"], name: singular(name), level: level, depth: depth + 1)
            return item == .null ? [] : .array(Array(repeating: item, count: count))
        case "integer": return .integer(Int64(Self.number(schema, step: 1)))
        case "number":
            let number = Self.number(schema, step: 0.5)
            return number == number.rounded() ? .integer(Int64(number)) : .number(number)
        case "boolean": return true
        case "string": return .string(text(schema, name: name))
        default: return .null
        }
    }

    private static func type(_ schema: JSONValue) -> String {
        if let type = schema["type"]?.string { return type }
        if let type = schema["type"]?.elements.compactMap(\.string).first(where: { $0 != "null" }) { return type }
        if schema["properties"] != nil || schema["additionalProperties"] != nil { return "object" }
        return schema["items"] != nil ? "array" : "string"
    }

    /// What a client may send: everything near the top, only what is required further down.
    private func object(_ schema: JSONValue, level: Int, depth: Int) -> JSONValue {
        let required = (schema["required"]?.elements ?? []).compactMap(\.string)
        let members = (schema["properties"]?.members ?? []).compactMap { property -> JSONValue.Member? in
            let inner = document.resolved(property.value)
            guard inner?["readOnly"] != true, level < 3 || required.contains(property.key) else { return nil }
            let value = value(inner, name: property.key, level: level + 1, depth: depth + 1)
            return value == .null && !required.contains(property.key) ? nil : .init(templateText(property.key), value)
        }
        return .object(members)
    }

    private static func unique(_ members: [JSONValue.Member]) -> [JSONValue.Member] {
        var seen: Set<String> = []
        return members.filter { seen.insert($0.key).inserted }
    }

    private static func number(_ schema: JSONValue, step: Double) -> Double {
        var number = schema["minimum"]?.number ?? 1
        if let bound = schema["exclusiveMinimum"]?.number { number = max(number, bound + step) }
        if schema["exclusiveMinimum"] == true { number += step }
        if let most = schema["maximum"]?.number { number = min(number, most) }
        if let bound = schema["exclusiveMaximum"]?.number { number = min(number, bound - step) }
        if let factor = schema["multipleOf"]?.number, factor > 0 { number = (number / factor).rounded(.up) * factor }
        return abs(number) < 9e15 ? number : 1
    }

    private func text(_ schema: JSONValue, name: String) -> String {
        if let pattern = schema["pattern"]?.string {
            let least = Int(min(2000, max(0, schema["minLength"]?.number ?? 0)))
            let most = max(least, Int(min(2000, max(0, schema["maxLength"]?.number ?? 2000))))
            if let text = PatternText.text(for: pattern, length: least...most) { return templateText(text) }
            budget.notes.append("the pattern \(pattern) of \"\(name)\": no text was made that fits it")
        }
        switch schema["format"]?.string {
        case "date-time": return "2026-01-31T12:00:00Z"
        case "date": return "2026-01-31"
        case "time": return "12:00:00Z"
        case "duration": return "PT1M"
        case "uuid": return "${uuid}"
        case "email", "idn-email": return "user-${random.string(8)}@example.com"
        case "uri", "url", "uri-reference", "iri": return "https://example.com/"
        case "hostname": return "example.com"
        case "ipv4": return "192.0.2.1"
        case "ipv6": return "2001:db8::1"
        case "byte": return "cGVyZmJlbmNo"
        case "binary": return ""
        default: break
        }
        var text = name.isEmpty ? "text" : name
        let least = Int(min(1000, max(0, schema["minLength"]?.number ?? 0)))
        while text.count < least { text += "-" + (name.isEmpty ? "text" : name) }
        if let most = schema["maxLength"]?.number, most >= 0, Double(text.count) > most { text = String(text.prefix(Int(most))) }
        return templateText(text)
    }

    /// A value of the description as template text.
    static func escaped(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(templateText(text))
        case .array(let elements): .array(elements.map(escaped))
        case .object(let members): .object(members.map { .init(templateText($0.key), escaped($0.value)) })
        default: value
        }
    }
}
