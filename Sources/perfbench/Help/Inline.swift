// Marks inside a line of Markdown. While text is wrapped they are single characters without width, which become escape sequences, or nothing,
// at the very end: so a mark may run over the end of a line.

enum Inline {
    enum Mark {
        case bold, code
        fileprivate var characters: (start: Character, end: Character) {
            switch self {
            case .bold: ("\u{E000}", "\u{E001}")
            case .code: ("\u{E002}", "\u{E003}")
            }
        }
    }

    /// A space inside a short piece of code, at which no line ends.
    private static let fixedSpace: Character = "\u{E004}"

    static func marked(_ text: String, as mark: Mark) -> String { "\(mark.characters.start)\(text)\(mark.characters.end)" }

    /// Markdown's marks become ours; a link becomes its text, and its target where the text does not say it.
    static func parsed(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let character = rest.first {
            if character == "`", let end = rest.dropFirst().firstIndex(of: "`") {
                let code = String(rest[rest.index(after: rest.startIndex)..<end])
                result += marked(code.count > 40 ? code : code.replacing(" ", with: String(fixedSpace)), as: .code)
                rest = rest[rest.index(after: end)...]
            } else if rest.hasPrefix("**"), let end = rest.dropFirst(2).firstRange(of: "**") {
                result += marked(parsed(String(rest.dropFirst(2)[..<end.lowerBound])), as: .bold)
                rest = rest[end.upperBound...]
            } else if let emphasis = rest.prefixMatch(of: /\*([^*\s]|[^*\s][^*]*[^*\s])\*/) {
                // A terminal shows the words as they are.
                result += parsed(String(emphasis.1))
                rest = rest[emphasis.range.upperBound...]
            } else if character == "[", let link = rest.prefixMatch(of: /\[([^\]]+)\]\(([^)]+)\)/) {
                result += shown(linkTo: String(link.2), named: String(link.1))
                rest = rest[link.range.upperBound...]
            } else {
                result.append(character)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// A link on a terminal: its text, and how to get there where that is not plain.
    private static func shown(linkTo target: String, named text: String) -> String {
        let name = String(target.prefix { $0 != "#" })
        if target.hasPrefix("http") { return text == target ? text : "\(parsed(text)) (\(target))" }
        guard name.hasSuffix(".md"), !name.contains("/") else { return parsed(text) }
        let topic = String(name.dropLast(3))
        let command = marked("perfbench help \(topic)".replacing(" ", with: String(fixedSpace)), as: .code)
        return text == topic ? command : "\(parsed(text)) (\(command))"
    }

    /// Columns it takes.
    static func width(of text: String) -> Int { text.count { !isMark($0) } }

    private static func isMark(_ character: Character) -> Bool { ("\u{E000}"..."\u{E003}").contains(character) }

    static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - Self.width(of: text)))
    }

    /// Lines of at most `width` columns, broken at spaces; a longer word has a line of its own. At least one line.
    static func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if line.isEmpty {
                line = String(word)
            } else if Self.width(of: line) + 1 + Self.width(of: String(word)) <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = String(word)
            }
        }
        return lines + [line]
    }

    /// The finished text: marks as escape sequences, or left out.
    static func shown(_ text: String, isColored: Bool) -> String {
        String(
            text.flatMap { character -> [Character] in
                switch character {
                case Mark.bold.characters.start: isColored ? Array("\u{1B}[1m") : []
                case Mark.bold.characters.end: isColored ? Array("\u{1B}[22m") : []
                case Mark.code.characters.start: isColored ? Array("\u{1B}[36m") : []
                case Mark.code.characters.end: isColored ? Array("\u{1B}[39m") : []
                case fixedSpace: [" "]
                default: [character]
                }
            })
    }
}
