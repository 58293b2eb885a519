// Text with `${…}` in it, taken apart. `$${` stands for `${` itself.

/// One part of a text as it was written.
enum TemplatePiece: Hashable {
    case text(String)
    /// What is between the braces, and how many characters come before its `${`.
    case expression(String, offset: Int)
}

/// Takes a text apart; `nil` in `unclosed` unless a `${` has no end, and then its offset.
func templatePieces(_ text: String) -> (pieces: [TemplatePiece], unclosed: Int?) {
    guard text.utf8.contains(UInt8(ascii: "$")) else { return (text.isEmpty ? [] : [.text(text)], nil) }
    let scalars = Array(text.unicodeScalars)
    var pieces: [TemplatePiece] = []
    var run = String.UnicodeScalarView()
    func closeRun() {
        if !run.isEmpty { pieces.append(.text(String(run))) }
        run = String.UnicodeScalarView()
    }
    var at = 0
    while at < scalars.count {
        if scalars[at...].starts(with: "$${".unicodeScalars) {
            run.append(contentsOf: "${".unicodeScalars)
            at += 3
        } else if scalars[at...].starts(with: "${".unicodeScalars) {
            guard let end = scalars[at...].firstIndex(of: "}") else { return (pieces, at) }
            closeRun()
            var inside = String.UnicodeScalarView()
            inside.append(contentsOf: scalars[(at + 2)..<end])
            pieces.append(.expression(String(inside), offset: at))
            at = end + 1
        } else {
            run.append(scalars[at])
            at += 1
        }
    }
    closeRun()
    return (pieces, nil)
}

/// One part of a text with its variables looked up.
enum Segment: Hashable {
    /// As it stands in the file.
    case literal(String)
    /// From a variable that is the same for every request.
    case constant(String)
    case value(Template.Value)

    /// What it is already known to be.
    var text: String? {
        switch self {
        case .literal(let text), .constant(let text): text
        case .value: nil
        }
    }

    /// What is in the file itself.
    var literal: String? {
        if case .literal(let text) = self { text } else { nil }
    }
}

extension Template {
    /// Segments with one encoding for everything that was not in the file itself.
    init(_ segments: [Segment], _ encoding: Encoding) {
        var builder = TemplateBuilder()
        for segment in segments {
            switch segment {
            case .literal(let text): builder.append(text)
            case .constant(let text): builder.append(encoding.applied(to: text))
            case .value(let value): builder.append(value, encoding)
            }
        }
        self = builder.template
    }
}

/// Puts a template together so that neighbouring literals become one.
struct TemplateBuilder {
    private var parts: [Template.Part] = []
    private var run: [UInt8] = []

    mutating func append(_ text: String) { run += text.utf8 }
    mutating func append(_ bytes: [UInt8]) { run += bytes }

    mutating func append(_ value: Template.Value, _ encoding: Template.Encoding) {
        close()
        parts.append(.value(value, encoding))
    }

    mutating func append(_ template: Template) {
        for part in template.parts {
            switch part {
            case .literal(let bytes): run += bytes
            case .value(let value, let encoding): append(value, encoding)
            }
        }
    }

    private mutating func close() {
        if !run.isEmpty { parts.append(.literal(run)) }
        run = []
    }

    var template: Template {
        var copy = self
        copy.close()
        return Template(copy.parts)
    }
}
