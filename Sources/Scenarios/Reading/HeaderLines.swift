// Headers from the defaults and from the step, merged by name whatever the case, become one template of header lines.

import JSON

/// Header lines in the order in which they were first named.
struct HeaderLines {
    /// By name, with a line for each value.
    private var lines: [(name: String, values: [Template])] = []

    /// Sets a line; one of the same name keeps its place and takes the new value.
    mutating func set(_ name: String, _ value: Template) { set(name, [value]) }

    /// Sets as many lines of one name as there are values, in place of those it had.
    mutating func set(_ name: String, _ values: [Template]) {
        if let index = index(of: name) { lines[index] = (name, values) } else { lines.append((name, values)) }
    }

    /// Sets a line unless there is one.
    mutating func setDefault(_ name: String, _ value: String) {
        if index(of: name) == nil { lines.append((name, [Template(value)])) }
    }

    private func index(of name: String) -> Int? { lines.firstIndex { $0.name.lowercased() == name.lowercased() } }

    var template: Template {
        var builder = TemplateBuilder()
        for line in lines {
            for value in line.values {
                builder.append(line.name + ": ")
                builder.append(value)
                builder.append("\r\n")
            }
        }
        return builder.template
    }

    /// Names that the transport writes itself, and the way to get what setting them was meant for.
    private static let reserved = [
        "host": "Use \"connectTo\" to reach one address under the name of another.",
        "content-length": "It follows from the body.",
        "transfer-encoding": "Bodies are sent with their length.",
        "connection": "Use \"keepAlive\".",
        "accept-encoding": "Use \"compression\", which also decodes what comes back.",
    ]

    /// Headers whose values are never stored or shown.
    private static let confidential = ["authorization", "proxy-authorization", "cookie"]

    /// Whether `name` can name a header.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#""(),/:;<=>?@[\]{}"#.utf8.contains($0) }
    }

    /// Whether there is a line of that name.
    func has(_ name: String) -> Bool { index(of: name) != nil }

    /// Whether nothing but a scheme such as `Bearer ` is in the file itself.
    private static func isOnlyVariables(_ segments: [Segment]) -> Bool {
        let written = segments.compactMap(\.literal)
        return segments.count > written.count
            && (written.isEmpty || written.count == 1 && written[0].last == " " && segments[0].literal != nil)
    }

    /// Reads an object of headers into these lines.
    mutating func read(_ field: Field, _ scope: Scope) {
        var seen: [String] = []
        let entries = field.entries() ?? []
        guard entries.count <= Limits.headers else {
            field.note("\(field.name) has \(entries.count) headers; at most \(Limits.headers) are read.")
            return
        }
        for (name, position, value) in entries {
            guard Self.isName(name) else {
                field.log.note("\"\(name)\" cannot be the name of a header.", at: position)
                continue
            }
            if let hint = Self.reserved[name.lowercased()] {
                field.log.note("the header \"\(name)\" is written by perfbench itself.", hint: hint, at: position)
                continue
            }
            if scope.isTraced, name.lowercased() == "traceparent" {
                field.log.note(
                    "the header \"\(name)\" is written by perfbench itself while \"trace\" is on.",
                    hint: "Leave out one of the two.",
                    at: position)
                continue
            }
            if seen.contains(name.lowercased()) {
                field.log.note(
                    "the header \"\(name)\" appears twice; case makes no difference.",
                    hint: "A list sends a line for each of its values.", at: position)
                continue
            }
            seen.append(name.lowercased())
            if case .null = value.node.content {
                set(name, [])
                continue
            }
            var values = [value]
            if case .array = value.node.content {
                values = value.list(atLeast: 1, atMost: Limits.headers, of: "values, a line for each") ?? []
            }
            let templates = values.compactMap { template(of: $0, name, scope) }
            if templates.count == values.count, !templates.isEmpty { set(name, templates) }
        }
    }

    /// The value of one line; `nil` when it cannot be one, which has been reported.
    private func template(of value: Field, _ name: String, _ scope: Scope) -> Template? {
        guard let segments = scope.segments(value) else { return nil }
        let isOneLine = segments.allSatisfy { segment in
            switch segment {
            case .literal(let text), .constant(let text): text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
            case .value: true
            }
        }
        guard isOneLine else {
            value.note("\(value.name) holds a line break or another control character, which is not allowed in a header.")
            return nil
        }
        if Self.confidential.contains(name.lowercased()), !Self.isOnlyVariables(segments) { scope.hide(value) }
        return Template(segments, .header)
    }
}
