// The reference of the scenario language for people, in Markdown. Written from the same tables as the reader and the JSON Schema, so that no
// key can be missing in it.

import JSON

/// Every object of the language, its keys, what they take and what they mean.
package enum KeyReference {
    /// The whole article, as `perfbench schema --markdown` prints it and the manual keeps it.
    package static let document: String = {
        let head = """
            # Scenario keys

            Every key of a scenario, what it takes, and what it means, made from the table that perfbench reads scenarios by
            (`perfbench schema --markdown`). How the parts work together: [Scenarios](scenarios.md).

            """
        return head + sections(Language.scenario, without: [])
    }()

    /// The sections of an object and of those below it, but for keys and objects that are described elsewhere.
    package static func sections(_ object: ObjectShape, without known: [ObjectShape]) -> String {
        var objects = known
        collect(object, into: &objects)
        return objects.dropFirst(known.count).map(section).joined()
    }

    /// The objects that a scenario is made of.
    package static let scenarioObjects: [ObjectShape] = {
        var objects: [ObjectShape] = []
        collect(Language.scenario, into: &objects)
        return objects
    }()

    /// The object and those below it, each once, in the order in which they are met.
    private static func collect(_ object: ObjectShape, into objects: inout [ObjectShape]) {
        guard !objects.contains(where: { $0.name == object.name }) else { return }
        objects.append(object)
        for key in object.keys {
            for part in key.shape.objects { collect(part, into: &objects) }
        }
    }

    private static func section(_ object: ObjectShape) -> String {
        var text = "\n## \(object.name)\n\n\(object.about)\n\n| key | takes | meaning |\n| --- | --- | --- |\n"
        for key in object.keys {
            let examples = key.examples.map { code($0.text()) }.joined(separator: ", ")
            text += "| `\(key.name)`\(key.isRequired ? " (required)" : "") | \(key.shape.words) | "
            text += escaped(key.about) + (examples.isEmpty ? "" : " Like \(examples).") + " |\n"
        }
        for group in object.oneOf {
            text += "\n\(group.isOptional ? "At most" : "Exactly") one of \(list(group.keys)).\n"
        }
        if let rule = object.requiredBy {
            text += "\n" + rule.values.map { "- `\"\(rule.key)\": \"\($0.value)\"` needs \(list($0.keys)).\n" }.joined()
        }
        return text
    }

    private static func list(_ keys: [String]) -> String { keys.map { "`\($0)`" }.joined(separator: ", ") }

    fileprivate static func code(_ text: String) -> String { "`\(escaped(text))`" }

    /// A bar would end the cell of a table.
    private static func escaped(_ text: String) -> String { text.replacing("|", with: "\\|") }
}

extension Shape {
    /// The objects with known keys that may be in its place.
    fileprivate var objects: [ObjectShape] {
        switch self {
        case .object(let object): [object]
        case .list(let shape, _), .pair(let shape), .map(let shape): shape.objects
        case .any(let shapes): shapes.flatMap(\.objects)
        default: []
        }
    }

    /// What may be in its place, in a few words of Markdown.
    fileprivate var words: String {
        switch self {
        case .text: "text"
        case .anyText: "text, may be empty"
        case .name: "name: lower-case letters, digits, hyphens"
        case .flag: "`true` or `false`"
        case .null: "`null`"
        case .yes: "`true`"
        case .integer(let range) where range.upperBound == .max: "whole number from \(range.lowerBound)"
        case .integer(let range): "whole number, \(range.lowerBound) to \(range.upperBound)"
        case .number: "number"
        case .duration: "duration"
        case .rate: "rate"
        case .size: "size"
        case .scalar: "text, number or truth value"
        case .word(let words): words.map { "`\"\($0)\"`" }.joined(separator: ", ")
        case .pattern(let pattern): "text like " + KeyReference.code(pattern)
        case .list(let shape, let count): "list of " + (count > 0 ? "at least \(count): " : "") + shape.words
        case .pair(let shape): "two of: " + shape.words
        case .object(let object): "[\(object.name)](#\(object.name.lowercased()))"
        case .map(let shape): "names with: " + shape.words
        case .any(let shapes): shapes.map(\.words).joined(separator: "; or ")
        case .anything: "any JSON"
        }
    }
}
