// A text report as it grows: lines, tables and paragraphs, none wider than the page.

/// Collects the lines of a report.
package struct TextPage: Sendable {
    package let width: Int
    package let painter: Painter
    private var lines: [String] = []

    package init(width: Int, color: Bool) {
        self.width = max(40, width)
        painter = Painter(color: color)
    }

    /// Everything so far, with a line break at the end.
    package var text: String { lines.joined(separator: "\n") + "\n" }

    package mutating func line(_ spans: Span...) { lines.append(painter.line(spans, width: width)) }
    package mutating func line(_ spans: [Span]) { lines.append(painter.line(spans, width: width)) }

    /// An empty line between two sections, never two.
    package mutating func gap() { if lines.last?.isEmpty == false { lines.append("") } }

    /// One line with something at each end; the left one is cut when both do not fit.
    package mutating func line(left: [Span], right: Span) {
        let right = right.cut(to: width / 2)
        let room = width - right.width - 2
        let text = painter.line(left, width: room)
        let used = min(room, left.reduce(0) { $0 + $1.width })
        lines.append(text + String(repeating: " ", count: max(2, width - used - right.width)) + painter.text(right))
    }

    /// A section that is a table; left out when it has no rows.
    package mutating func table(_ table: TextTable) {
        guard !table.isEmpty else { return }
        gap()
        lines += table.lines(width: width, painter: painter)
    }

    /// Words that wrap under themselves: `mark` is before the first line.
    package mutating func paragraph(_ mark: Span, _ text: String, ink: Ink = .plain, indent: Int = 2) {
        let margin = String(repeating: " ", count: indent)
        let hanging = String(repeating: " ", count: mark.width)
        for (index, part) in text.harmless.wrapped(to: width - indent - mark.width).enumerated() {
            line(Span(margin), index == 0 ? mark : Span(hanging), Span(part, ink))
        }
    }
}
