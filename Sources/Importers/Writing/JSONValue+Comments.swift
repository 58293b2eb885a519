// Scenario text as a person would lay it out: short objects on one line, comments above what they are about.

package import JSON

extension JSONValue {
    /// The key under which an object holds a comment. It begins with a NUL, which no key of a scenario has.
    package static let comment = "\0comment"

    private static let width = 120

    /// This value as text, with two spaces of indentation and its comments.
    package var commentedText: String {
        var out = ""
        write(to: &out, column: 0, indent: 0)
        return out
    }

    /// This value without its comments.
    package var withoutComments: JSONValue {
        switch self {
        case .array(let elements): .array(elements.map(\.withoutComments))
        case .object(let members):
            .object(members.filter { $0.key != Self.comment }.map { Member($0.key, $0.value.withoutComments) })
        default: self
        }
    }

    private func write(to out: inout String, column: Int, indent: Int) {
        if let line = oneLine, column + line.count <= Self.width {
            out += line
            return
        }
        let inner = "\n" + String(repeating: "  ", count: indent + 1)
        let end = "\n" + String(repeating: "  ", count: indent)
        switch self {
        case .array(let elements):
            out += "["
            for (index, element) in elements.enumerated() {
                out += inner
                element.write(to: &out, column: 2 * indent + 3, indent: indent + 1)
                if index + 1 < elements.count { out += "," }
            }
            out += end + "]"
        case .object(let members):
            out += "{"
            let last = members.lastIndex { $0.key != Self.comment }
            for (index, member) in members.enumerated() {
                if member.key == Self.comment, case .string(let text) = member.value {
                    for line in text.split(separator: "\n") { out += "\(inner)// \(commentLine(String(line)))" }
                    continue
                }
                let key = JSONValue.string(member.key).text() + ": "
                out += inner + key
                member.value.write(to: &out, column: 2 * indent + 3 + key.count, indent: indent + 1)
                if index != last { out += "," }
            }
            out += end + "}"
        default: out += text()
        }
    }

    /// This value on one line; `nil` when it holds comments or is far too long.
    private var oneLine: String? {
        switch self {
        case .array(let elements):
            var parts: [String] = []
            for element in elements {
                guard let part = element.oneLine, parts.count < Self.width else { return nil }
                parts.append(part)
            }
            return "[\(parts.joined(separator: ", "))]"
        case .object(let members):
            var parts: [String] = []
            for member in members {
                guard member.key != Self.comment, let part = member.value.oneLine, parts.count < Self.width else { return nil }
                parts.append("\(JSONValue.string(member.key).text()): \(part)")
            }
            return parts.isEmpty ? "{}" : "{ \(parts.joined(separator: ", ")) }"
        default: return text()
        }
    }
}

/// A line of a comment: without control characters, which a terminal would obey.
func commentLine(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }))
}
