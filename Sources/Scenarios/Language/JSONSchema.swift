// The JSON Schema of the scenario language (draft 2020-12), for editors that complete and explain. Written from the tables the reader uses.

import Basics
package import JSON

/// The schema of scenario files.
package enum JSONSchema {
    /// The whole document, as `perfbench schema` prints it and `scenarios/scenario.schema.json` keeps it. Every scenario that is read is
    /// valid in its eyes; some mistakes only the reader finds, such as names that nothing has.
    package static let document = schema(of: Language.scenario, title: "A perfbench scenario")

    /// The schema of a kind of file whose whole is described by `shape`.
    package static func schema(of shape: ObjectShape, title: String) -> JSONValue {
        var writer = SchemaWriter()
        guard case .object(let root) = writer.value(of: shape) else { return .null }
        let definitions = writer.definitions.sorted { $0.key < $1.key }
        return .object(
            [
                .init("$schema", "https://json-schema.org/draft/2020-12/schema"), .init("title", .string(title)),
            ] + root + [.init("$defs", .object(definitions.map { .init($0.key, $0.value) }))])
    }
}

private struct SchemaWriter {
    private(set) var definitions: [String: JSONValue] = [:]

    mutating func value(of object: ObjectShape) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("description", .string(object.about)), .init("type", "object"),
            .init(
                "properties",
                .object(
                    object.keys.map { key in
                        var entry: [JSONValue.Member] = [.init("description", .string(key.about))]
                        if !key.examples.isEmpty { entry.append(.init("examples", .array(key.examples))) }
                        return .init(key.name, .object(entry + described(as: key.shape)))
                    })), .init("additionalProperties", false),
        ]
        let required = object.keys.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { members.append(.init("required", .array(required))) }
        if object.isNeverEmpty { members.append(.init("minProperties", 1)) }
        if !object.together.isEmpty {
            members.append(
                .init(
                    "dependentRequired",
                    .object(
                        object.together.map { key in
                            .init(key, .array(object.together.filter { $0 != key }.map { .string($0) }))
                        })))
        }
        var rules = object.oneOf.map { Self.oneOf($0.keys, isOptional: $0.isOptional) }
        if let choice = object.requiredBy {
            rules += choice.values.map { value, keys in
                [
                    "if": [
                        "properties": .object([.init(choice.key, ["const": .string(value)])]), "required": [.string(choice.key)],
                    ],
                    "then": ["required": .array(keys.map { .string($0) })],
                ]
            }
        }
        if !rules.isEmpty { members.append(.init("allOf", .array(rules))) }
        return .object(members)
    }

    /// Exactly one of these keys, or at most one.
    private static func oneOf(_ keys: [String], isOptional: Bool) -> JSONValue {
        func has(_ keys: [String]) -> [JSONValue] { keys.map { ["required": [.string($0)]] } }
        return .object([.init("oneOf", .array(has(keys) + (isOptional ? [["not": ["anyOf": .array(has(keys))]]] : [])))])
    }

    private mutating func reference(_ object: ObjectShape) -> JSONValue {
        if definitions[object.name] == nil {
            definitions[object.name] = .null
            definitions[object.name] = value(of: object)
        }
        return .string("#/$defs/\(object.name)")
    }

    private mutating func described(as shape: Shape) -> [JSONValue.Member] {
        func typed(_ type: String, _ more: JSONValue.Member...) -> [JSONValue.Member] { [.init("type", .string(type))] + more }
        switch shape {
        case .text: return typed("string", .init("minLength", 1))
        case .anyText: return typed("string")
        case .name: return typed("string", .init("pattern", "^[a-z0-9][a-z0-9-]{0,63}$"))
        case .flag: return typed("boolean")
        case .null: return typed("null")
        case .yes: return [.init("const", true)]
        case .integer(let range):
            return typed(
                "integer", .init("minimum", .integer(Int64(range.lowerBound))), .init("maximum", .integer(Int64(range.upperBound))))
        case .number: return typed("number")
        case .duration: return typed("string", .init("pattern", #"^([0-9]+(\.[0-9]+)?(d|h|m|s|ms|us|µs|ns))+$"#))
        case .rate: return typed("string", .init("pattern", #"^[0-9]+(\.[0-9]+)?/(s|min|m|h)$"#))
        case .size: return typed("string", .init("pattern", #"^[0-9]+(\.[0-9]+)?(TiB|GiB|MiB|KiB|TB|GB|MB|kB|KB|B)$"#))
        case .scalar: return [.init("type", ["string", "number", "boolean"])]
        case .word(let words): return [.init("enum", .array(words.map { .string($0) }))]
        case .pattern(let pattern): return typed("string", .init("pattern", .string(pattern)))
        case .list(let element, let count):
            let items = JSONValue.Member("items", .object(described(as: element)))
            return typed("array", items) + (count > 0 ? [.init("minItems", .integer(Int64(count)))] : [])
        case .pair(let element):
            return typed("array", .init("items", .object(described(as: element))), .init("minItems", 2), .init("maxItems", 2))
        case .object(let object): return [.init("$ref", reference(object))]
        case .map(let value): return typed("object", .init("additionalProperties", .object(described(as: value))))
        case .any(let shapes): return [.init("anyOf", .array(shapes.map { .object(described(as: $0)) }))]
        case .anything: return []
        }
    }
}
