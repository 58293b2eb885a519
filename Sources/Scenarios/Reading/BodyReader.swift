import Basics
import JSON

/// Reads what a request carries: `json`, `form`, `body`, `bodyFile` or `multipart`.
struct BodyReader {
    let templates: RequestTemplates
    private var scope: Scope { templates.scope }
    let files: NamedFiles

    static let keys = ["json", "form", "body", "bodyFile", "multipart"]

    /// The body, and a content type that fits it in `lines`; `nil` for none.
    func body(_ keys: Keys, _ lines: inout HeaderLines) -> Template? {
        switch keys.only(Self.keys, "a request has one body") {
        case ("json", let field)?:
            lines.setDefault("Content-Type", "application/json")
            return templates.json(field)
        case ("form", let field)?:
            lines.setDefault("Content-Type", "application/x-www-form-urlencoded")
            return templates.pairs(field)
        case ("bodyFile", let field)?:
            guard let file = files.content(field, "a file to send", atMost: Limits.bodyFile) else { return nil }
            lines.setDefault("Content-Type", Self.type(ofFile: file.name))
            return Template([.literal(file.bytes)].filter { $0 != .literal([]) })
        case ("multipart", let field)?: return multipart(field, &lines)
        case (_, let field)?: return templates.raw(field)
        case nil: return nil
        }
    }

    /// The media type that the end of a name stands for.
    static func type(ofFile name: String) -> String {
        let end = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
        return [
            "json": "application/json", "xml": "application/xml", "txt": "text/plain", "csv": "text/csv", "html": "text/html",
            "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "svg": "image/svg+xml",
            "pdf": "application/pdf", "zip": "application/zip",
        ][end] ?? "application/octet-stream"
    }

    // MARK: multipart (RFC 7578)

    private func multipart(_ field: Field, _ lines: inout HeaderLines) -> Template? {
        guard let entries = field.entries() else { return nil }
        guard !entries.isEmpty else {
            field.note("\(field.name) is empty: it needs at least one part.")
            return nil
        }
        var parts: [(head: String, content: Template)] = []
        var isSound = true
        for (name, _, value) in entries {
            var values = [value]
            if case .array = value.node.content { values = value.list(atLeast: 1, of: "parts") ?? [] }
            for value in values {
                if let part = part(name, value) { parts.append(part) } else { isSound = false }
            }
        }
        guard isSound else { return nil }
        let boundary = Self.boundary(for: parts.map(\.content))
        lines.setDefault("Content-Type", "multipart/form-data; boundary=\(boundary)")
        var builder = TemplateBuilder()
        for part in parts {
            builder.append("--\(boundary)\r\n\(part.head)\r\n\r\n")
            builder.append(part.content)
            builder.append("\r\n")
        }
        builder.append("--\(boundary)--\r\n")
        return builder.template
    }

    /// A text, or a file with its name and type.
    private func part(_ name: String, _ field: Field) -> (head: String, content: Template)? {
        let head = "Content-Disposition: form-data; name=\"\(Self.quotable(name))\""
        guard case .object = field.node.content else {
            return templates.scalar(field).map { (head, Template($0, .raw)) }
        }
        return field.object(Language.part) { keys in
            let chosen = keys.only(["file", "text"], "a part has one content")
            if chosen == nil { field.note("\(field.name) needs \"file\": the path of the file to send.") }
            var shown = keys["name"]?.anyText("the name the server sees")
            var type = keys["type"]?.text("a media type, such as \"image/png\"")
            let more = keys["headers"].map(lines) ?? ""
            if let known = type, !known.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
                keys["type"]?.mismatch("a media type, such as \"image/png\"")
                return nil
            }
            var content: Template?
            if let (key, value) = chosen, key == "text" {
                content = value.anyText().flatMap { _ in scope.segments(value) }.map { Template($0, .raw) }
            } else if let file = chosen.flatMap({ files.content($0.field, "a file to send", atMost: Limits.bodyFile) }) {
                content = Template([.literal(file.bytes)].filter { $0 != .literal([]) })
                shown = shown ?? file.name.split(separator: "/").last.map(String.init) ?? file.name
                type = type ?? Self.type(ofFile: file.name)
            }
            guard let content, let more else { return nil }
            let disposition = shown.map { "; filename=\"\(Self.quotable($0))\"" } ?? ""
            return (head + disposition + (type.map { "\r\nContent-Type: \($0)" } ?? "") + more, content)
        }
    }

    /// Further header lines of a part; `nil` when one cannot be, which has been reported.
    private func lines(_ field: Field) -> String? {
        var text = ""
        for (name, position, value) in field.entries() ?? [] {
            guard HeaderLines.isName(name), let line = value.anyText(),
                line.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 9 })
            else {
                field.log.note("\"\(name)\" cannot be a header line of a part.", at: position)
                return nil
            }
            text += "\r\n\(name): \(line)"
        }
        return text
    }

    /// As browsers write names: quotes and line breaks encoded.
    private static func quotable(_ name: String) -> String {
        name.replacing("\"", with: "%22").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    /// The same parts have the same boundary, so that a request does not vary for its sake.
    private static func boundary(for contents: [Template]) -> String {
        var print = Fingerprint()
        for content in contents {
            for case .literal(let bytes) in content.parts { print.mix(bytes) }
        }
        return "perfbench-" + print.text
    }
}
