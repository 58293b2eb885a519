// Columns of text that line up, whatever is in them.

/// A table for a terminal. The first row holds the titles; columns are as wide as what is in them, and those that may shrink do so
/// until the table fits.
package struct TextTable: Sendable {
    package enum Alignment: Sendable { case left, right }

    package struct Column: Sendable {
        package var title: Span
        package var alignment: Alignment
        /// Names may be cut; figures never are.
        package var shrinks: Bool
        /// Neighbouring columns with the same word here share it as a title above.
        package var group: String

        package static func name(_ title: Span) -> Column { Column(title: title, alignment: .left, shrinks: true, group: "") }
        /// One of a few known words, which is never cut.
        package static func word(_ title: String) -> Column {
            Column(title: Span(title, .faint), alignment: .left, shrinks: false, group: "")
        }
        package static func figure(_ title: String, of group: String = "") -> Column {
            Column(title: Span(title, .faint), alignment: .right, shrinks: false, group: group)
        }
    }

    package let columns: [Column]
    private var rows: [[Span]] = []
    private static let narrowest = 8

    package init(_ columns: [Column]) { self.columns = columns }

    package var isEmpty: Bool { rows.isEmpty }

    /// Cells that are missing at the end stay empty.
    package mutating func add(_ cells: [Span]) {
        rows.append(cells + [Span](repeating: "", count: max(0, columns.count - cells.count)))
    }

    /// The lines of the table in at most `width` columns.
    package func lines(width: Int, indent: Int = 2, painter: Painter) -> [String] {
        var widths = columns.indices.map { column in
            max(columns[column].title.width, rows.map { $0[column].width }.max() ?? 0)
        }
        var gap = 2
        var excess: Int { widths.reduce(0, +) + gap * (widths.count - 1) + indent - width }
        while excess > 0 {
            let candidates = columns.indices.filter { columns[$0].shrinks && widths[$0] > Self.narrowest }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
        }
        if excess > 0 { gap = 1 }
        var lines: [String] = []
        let layout = (widths: widths, gap: gap, indent: indent, width: width)
        if columns.contains(where: { !$0.group.isEmpty }) { lines.append(groupLine(layout, painter)) }
        for row in [columns.map(\.title)] + rows { lines.append(line(row, layout, painter)) }
        if lines.first?.isEmpty == true { lines.removeFirst() }
        return lines
    }

    private typealias Layout = (widths: [Int], gap: Int, indent: Int, width: Int)

    private func line(_ row: [Span], _ layout: Layout, _ painter: Painter) -> String {
        var spans = [Span(String(repeating: " ", count: layout.indent))]
        for (column, cell) in row.enumerated() {
            let text = cell.cut(to: layout.widths[column])
            let padding = Span(String(repeating: " ", count: max(0, layout.widths[column] - text.width)))
            spans += columns[column].alignment == .left ? [text, padding] : [padding, text]
            if column + 1 < row.count { spans.append(Span(String(repeating: " ", count: layout.gap))) }
        }
        return painter.line(spans, width: layout.width)
    }

    /// The shared titles, each with a rule over its columns.
    private func groupLine(_ layout: Layout, _ painter: Painter) -> String {
        var spans = [Span(String(repeating: " ", count: layout.indent))]
        var column = 0
        while column < columns.count {
            var end = column + 1
            while end < columns.count, columns[end].group == columns[column].group { end += 1 }
            let width = layout.widths[column..<end].reduce(0, +) + layout.gap * (end - column - 1)
            let title = columns[column].group.isEmpty ? "" : ("─ " + columns[column].group + " ").cut(to: width)
            let rule = String(repeating: title.isEmpty ? " " : "─", count: max(0, width - title.displayWidth))
            spans.append(Span(title + rule, .faint))
            if end < columns.count { spans.append(Span(String(repeating: " ", count: layout.gap))) }
            column = end
        }
        return painter.line(spans, width: layout.width)
    }
}
