// Names in Markdown: nothing in them may become a link, a mention, a heading, HTML, or the next cell of a table.

extension String {
    /// This text as code: no renderer looks for links or mentions in it. Cut to 300 columns.
    package var asCode: String {
        let text = harmless.cut(to: 300)
        if text.trimmed.isEmpty { return "(no name)" }
        guard text.utf8.contains(where: { Self.dangerous.contains($0) }) else { return "`\(text)`" }
        // Within backticks a bar ends the cell whatever is before it.
        return "<code>\(text.inMarkdown)</code>"
    }

    /// A sentence with nothing in it that Markdown or HTML would act on.
    package var inMarkdown: String {
        var result = ""
        for scalar in harmless.unicodeScalars {
            if "&<>\"'`*_[]\\|~@#$!:.".unicodeScalars.contains(scalar), !isPlain(scalar) {
                result += "&#\(scalar.value);"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static let dangerous = Set("`|\\".utf8)

    /// Characters of ordinary sentences that do harm only in company, which the code around names already rules out.
    private func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "'", "\"", "!", "#": true
        case ".": !lowercased().contains("www.")
        case ":": !utf8.contains(UInt8(ascii: "/"))
        default: false
        }
    }

    private var trimmed: Substring {
        var text = Substring(self)
        while text.last == " " || text.last == "\u{200E}" { text.removeLast() }
        return text
    }
}

/// Collects a table.
package struct MarkdownTable {
    package private(set) var text: String

    /// Titles that begin with `>` are over figures, which are aligned right.
    package init(_ titles: [String]) {
        text = "| " + titles.map { $0.hasPrefix(">") ? String($0.dropFirst()) : $0 }.joined(separator: " | ") + " |\n"
        text += "|" + titles.map { $0.hasPrefix(">") ? " ---: |" : " --- |" }.joined() + "\n"
    }

    /// The cells are Markdown already.
    package mutating func add(_ cells: [String]) { text += "| " + cells.joined(separator: " | ") + " |\n" }
}
