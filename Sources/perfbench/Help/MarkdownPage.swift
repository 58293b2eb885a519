// Markdown for a terminal: the articles of the manual as `perfbench help TOPIC` shows them. It knows what the articles use, no more:
// headings, paragraphs, lists, tables, code, links, bold text.

/// A Markdown document, taken apart into blocks.
struct MarkdownPage {
    enum Block: Equatable {
        case heading(level: Int, String)
        case paragraph(String)
        /// `indent` in columns; the marker is a bullet or a number with its full stop.
        case item(indent: Int, marker: String, String)
        case code([String])
        /// The first row is the heading; it may be blank.
        case table([[String]])
    }

    private(set) var blocks: [Block] = []
    /// Lines of a paragraph or item that is not complete yet.
    private var open: Block?

    init(_ text: String) {
        var code: [String]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let trimmed = line.trimmed
            if trimmed.hasPrefix("```") {
                close()
                if let lines = code { blocks.append(.code(lines)) }
                code = code == nil ? [] : nil
            } else if code != nil {
                code?.append(line)
            } else {
                add(line, trimmed)
            }
        }
        close()
    }

    private mutating func add(_ line: String, _ trimmed: String) {
        let indent = line.prefix { $0 == " " }.count
        if trimmed.isEmpty || trimmed.hasPrefix("<!--") {
            close()
        } else if trimmed.hasPrefix("#") {
            close()
            let level = trimmed.prefix { $0 == "#" }.count
            blocks.append(.heading(level: level, String(trimmed.dropFirst(level)).trimmed))
        } else if trimmed.hasPrefix("|") {
            add(row: trimmed)
        } else if let marker = Self.marker(trimmed) {
            close()
            open = .item(indent: indent, marker: marker == "-" ? "•" : marker, String(trimmed.dropFirst(marker.count)).trimmed)
        } else {
            switch open {
            case .item(let indent, let marker, let text): open = .item(indent: indent, marker: marker, text + " " + trimmed)
            case .paragraph(let text): open = .paragraph(text + " " + trimmed)
            default: open = .paragraph(trimmed)
            }
        }
    }

    private mutating func close() {
        if let block = open { blocks.append(block) }
        open = nil
    }

    private mutating func add(row line: String) {
        close()
        let cells = Self.cells(line)
        // The line of dashes below a table's heading says how columns are aligned, which a terminal does not need.
        if cells.allSatisfy({ !$0.isEmpty && $0.allSatisfy { "-:".contains($0) } }) { return }
        if case .table(let rows) = blocks.last {
            blocks[blocks.count - 1] = .table(rows + [cells])
        } else {
            blocks.append(.table([cells]))
        }
    }

    /// The cells of a row; a bar behind a backslash belongs to its cell.
    private static func cells(_ line: String) -> [String] {
        let line = line.replacing("\\|", with: "\u{E010}")
        return line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
            .map { String($0).trimmed.replacing("\u{E010}", with: "|") }
    }

    /// `-`, or `1.`: what begins an item.
    private static func marker(_ line: String) -> String? {
        if line.hasPrefix("- ") { return "-" }
        let digits = line.prefix { $0.isASCII && $0.isNumber }
        return !digits.isEmpty && line.dropFirst(digits.count).hasPrefix(". ") ? digits + "." : nil
    }
}

extension String {
    /// Without spaces at its ends.
    var trimmed: String {
        let start = drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
    }
}
