// The only way text gets into a report: harmless first, and coloured only by us.

/// What a piece of text means; colour is one way to show it, never the only one.
package enum Ink: Sendable {
    case plain, strong, faint, good, bad, warning, accent

    fileprivate var code: String? {
        switch self {
        case .plain: nil
        case .strong: "1"
        case .faint: "2"
        case .good: "32"
        case .bad: "1;31"
        case .warning: "33"
        case .accent: "36"
        }
    }
}

/// A piece of a line.
package struct Span: Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    package let text: String
    package let ink: Ink

    package init(_ text: String, _ ink: Ink = .plain) {
        self.text = text.harmless
        self.ink = ink
    }

    package init(stringLiteral value: String) { self.init(value) }

    package var width: Int { text.displayWidth }

    package func cut(to width: Int) -> Span { Span(text.cut(to: width), ink) }
}

/// Turns pieces into a line, with colour or without.
package struct Painter: Sendable {
    package let color: Bool

    package init(color: Bool) { self.color = color }

    package func text(_ span: Span) -> String {
        guard color, let code = span.ink.code, !span.text.isEmpty else { return span.text }
        return "\u{1B}[\(code)m\(span.text)\u{1B}[0m"
    }

    /// The pieces side by side, in at most `width` columns, without spaces at the end.
    package func line(_ spans: [Span], width: Int) -> String {
        var rest = width
        var text = ""
        for span in spans {
            guard rest > 0 else { break }
            let piece = span.cut(to: rest)
            rest -= piece.width
            text += self.text(piece)
            if piece.text != span.text { break }
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}
