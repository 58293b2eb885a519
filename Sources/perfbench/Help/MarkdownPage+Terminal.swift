// How the blocks look on a terminal.

extension MarkdownPage {
    /// The whole page.
    /// - Parameters:
    ///   - width: Columns that prose and tables may take; code keeps its lines.
    ///   - isColored: Whether headings, bold text and code may be marked by escape sequences.
    func text(width: Int, isColored: Bool) -> String {
        let width = max(40, min(width, 100))
        var lines: [String] = []
        var previous: Block?
        for block in blocks {
            if let previous, !(previous.isItem && block.isItem) { lines.append("") }
            lines += Self.lines(of: block, width: width)
            previous = block
        }
        return Inline.shown(lines.joined(separator: "\n"), isColored: isColored) + "\n"
    }

    private static func lines(of block: Block, width: Int) -> [String] {
        switch block {
        case .heading(let level, let text):
            let title = Inline.marked(level == 1 ? text.uppercased() : text, as: .bold)
            return level == 2 ? [title, String(repeating: "─", count: min(width, text.count))] : [title]
        case .paragraph(let text): return Inline.wrapped(Inline.parsed(text), width: width)
        case .item(let indent, let marker, let text):
            let margin = String(repeating: " ", count: indent + 2)
            let hanging = margin + String(repeating: " ", count: marker.count + 1)
            return Inline.wrapped(Inline.parsed(text), width: max(20, width - hanging.count)).enumerated().map {
                ($0.offset == 0 ? "\(margin)\(marker) " : hanging) + $0.element
            }
        case .code(let lines): return lines.map { $0.isEmpty ? "" : "    " + $0 }
        case .table(let rows): return table(rows.map { $0.map(Inline.parsed) }, width: width)
        }
    }

    private static func table(_ rows: [[String]], width: Int) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let cells = rows.map { $0 + [String](repeating: "", count: count - $0.count) }
        var widths = (0..<count).map { column in cells.map { Inline.width(of: $0[column]) }.max() ?? 0 }
        // The widest column gives way first.
        while widths.reduce(0, +) + 2 * count > width, let widest = widths.max(), widest > 10 {
            widths[widths.firstIndex(of: widest)!] -= 1
        }
        var lines: [String] = []
        for (number, row) in cells.enumerated() {
            let isHeading = number == 0
            if isHeading, row.allSatisfy(\.isEmpty) { continue }
            let wrapped = zip(row, widths).map { Inline.wrapped(isHeading ? Inline.marked($0, as: .bold) : $0, width: $1) }
            for line in 0..<(wrapped.map(\.count).max() ?? 0) {
                let parts = zip(wrapped, widths).map { Inline.padded(line < $0.count ? $0[line] : "", to: $1) }
                lines.append(("  " + parts.joined(separator: "  ")).withoutTrailingSpaces)
            }
            if isHeading { lines.append("  " + widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")) }
        }
        return lines
    }
}

extension MarkdownPage.Block {
    fileprivate var isItem: Bool { if case .item = self { true } else { false } }
}

extension String {
    fileprivate var withoutTrailingSpaces: String { String(reversed().drop { $0 == " " }.reversed()) }
}
