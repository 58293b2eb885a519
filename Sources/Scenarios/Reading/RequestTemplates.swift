// The texts of a request become templates: each value with the encoding of the place where it is.

import Basics
import HTTPMessages
import JSON

/// Compiles the parts of one request.
struct RequestTemplates {
    let scope: Scope

    // MARK: where it goes

    /// Where a request goes.
    struct Address {
        /// `nil` for the target's own.
        var origin: Origin?
        var target: Template
        /// Whether `target` is one variable whose value is known only later: a path or a URL, as it was found.
        var isLink = false
    }

    /// A path that begins with a slash, a whole URL whose host is known now, or one variable that is either.
    func address(_ field: Field) -> Address? {
        guard field.text("a path that begins with \"/\", or a URL") != nil, var segments = scope.segments(field) else { return nil }
        if segments.count == 1, case .value(let value) = segments[0], value.mayBeLink {
            return Address(target: Template([.value(value, .raw)]), isLink: true)
        }
        var origin: Origin?
        // What is before the path may come from a variable; it is taken as it is.
        var head = ""
        while let first = segments.first, head.isEmpty || Self.endsInAuthority(head) {
            guard let text = first.text else { break }
            head += text
            segments.removeFirst()
        }
        if head.prefix(8).lowercased().hasPrefix("http"), head.contains("://") {
            guard segments.isEmpty || !Self.endsInAuthority(head) else {
                field.note(
                    "\(field.name) must name its host and port for good; only what follows them may vary.",
                    hint: "A whole address can be one variable: \"${next}\".")
                return nil
            }
            do throws(URLMistake) {
                let parsed = try Origin.parse(head)
                origin = parsed.origin
                head = parsed.rest.first == "/" ? parsed.rest : "/" + parsed.rest
            } catch {
                field.note("\(field.name) \(error.reason).")
                return nil
            }
        }
        guard head.first == "/" else {
            let hasLink = segments.contains { if case .value(let value) = $0 { value.mayBeLink } else { false } }
            field.mismatch(
                "a path that begins with \"/\", or a URL",
                hint: hasLink ? "A variable that holds a whole address must be the whole value: \"${next}\"." : "")
            return nil
        }
        guard !([head] + segments.compactMap(\.literal)).contains(where: { $0.contains("#") }) else {
            field.note(
                "\(field.name) has a fragment, which is never sent.", hint: "Leave out \"#\" and what follows, or write %23.")
            return nil
        }
        return Address(origin: origin, target: path([.literal(head)] + segments))
    }

    /// Whether `text` is the beginning of a URL whose path has not begun.
    private static func endsInAuthority(_ text: String) -> Bool {
        guard let scheme = text.firstRange(of: "://") else { return false }
        return !text[scheme.upperBound...].contains { "/?#".contains($0) }
    }

    private func path(_ segments: [Segment]) -> Template {
        var builder = TemplateBuilder()
        var isQuery = false
        for segment in segments {
            switch segment {
            case .literal(let text):
                builder.append(Self.tidied(text))
                isQuery = isQuery || text.contains("?")
            case .constant(let text):
                builder.append(isQuery ? Template.Encoding.url.applied(to: text) : Self.tidied(text))
            case .value(let value): builder.append(value, .url)
            }
        }
        return builder.template
    }

    /// A path as people write it: what cannot be in a request line is encoded, the rest stays.
    private static func tidied(_ text: String) -> [UInt8] {
        var out: [UInt8] = []
        for byte in text.utf8 {
            let isPlain = byte > 0x20 && byte < 0x7F && !#""<>\^`{|}"#.utf8.contains(byte)
            if isPlain { out.append(byte) } else { Template.Encoding.url.write([byte], to: &out) }
        }
        return out
    }

    /// `query` and `form`: `name=value&name=value`. A list gives the name once for each element.
    func pairs(_ field: Field) -> Template? {
        guard let entries = field.entries() else { return nil }
        var builder = TemplateBuilder()
        var isFirst = true
        var isSound = true
        for (key, position, value) in entries {
            let name = scope.segments(key) { sentence, hint, _ in field.log.note(sentence, hint: hint, at: position) }
            var values = [value]
            if case .array = value.node.content { values = value.list(of: "values") ?? [] }
            for value in values {
                guard let name, let text = scalar(value) else {
                    isSound = false
                    continue
                }
                if !isFirst { builder.append("&") }
                isFirst = false
                builder.append(Self.encoded(name))
                builder.append("=")
                builder.append(Self.encoded(text))
            }
        }
        return isSound ? builder.template : nil
    }

    /// Everything percent-encoded, also what is in the file.
    private static func encoded(_ segments: [Segment]) -> Template {
        Template(segments.map { if case .literal(let text) = $0 { .constant(text) } else { $0 } }, .url)
    }

    /// A text, a number, or true or false, as text.
    func scalar(_ field: Field) -> [Segment]? {
        switch field.node.content {
        case .string: return scope.segments(field)
        case .integer(let value): return [.literal(String(value))]
        case .number(_, let text): return [.literal(text)]
        case .bool(let value): return [.literal(String(value))]
        default:
            field.mismatch("a text, a number, or true or false")
            return nil
        }
    }

    // MARK: what it carries

    /// `body`: text as it is.
    func raw(_ field: Field) -> Template? {
        guard case .string = field.node.content else {
            field.mismatch("a text", hint: "An object or list goes under \"json\".")
            return nil
        }
        return scope.segments(field).map { Template($0, .raw) }
    }

    /// `json`: the value written compactly, with variables inside its texts and keys. Numbers keep their spelling.
    func json(_ field: Field) -> Template? {
        var builder = TemplateBuilder()
        return write(field, to: &builder) ? builder.template : nil
    }

    private func write(_ field: Field, to builder: inout TemplateBuilder) -> Bool {
        switch field.node.content {
        case .null: builder.append("null")
        case .bool(let value): builder.append(String(value))
        case .integer(let value): builder.append(String(value))
        case .number(_, let text): builder.append(text)
        case .string:
            guard let segments = scope.segments(field) else { return false }
            write(segments, to: &builder)
        case .array:
            var isSound = true
            builder.append("[")
            for (index, element) in (field.list(of: "values") ?? []).enumerated() {
                if index > 0 { builder.append(",") }
                isSound = write(element, to: &builder) && isSound
            }
            builder.append("]")
            return isSound
        case .object:
            var isSound = true
            builder.append("{")
            for (index, entry) in (field.entries() ?? []).enumerated() {
                if index > 0 { builder.append(",") }
                let key = scope.segments(entry.key) { sentence, hint, _ in field.log.note(sentence, hint: hint, at: entry.position)
                }
                write(key ?? [], to: &builder)
                builder.append(":")
                isSound = write(entry.value, to: &builder) && key != nil && isSound
            }
            builder.append("}")
            return isSound
        }
        return true
    }

    private func write(_ segments: [Segment], to builder: inout TemplateBuilder) {
        builder.append("\"")
        for segment in segments {
            switch segment {
            case .literal(let text), .constant(let text): builder.append(Template.Encoding.json.applied(to: text))
            case .value(let value): builder.append(value, .json)
            }
        }
        builder.append("\"")
    }
}

extension Template.Value {
    /// Whether its value is found while the load runs, and can be any text.
    fileprivate var mayBeLink: Bool {
        switch self {
        case .slot, .data: true
        default: false
        }
    }
}
