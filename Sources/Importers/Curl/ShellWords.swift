// The words of a shell command, as bash would hand them to a program: quotes, escapes, several commands in a row.

import Basics

/// Takes shell text apart.
struct ShellWords {
    /// Commands in order, each a list of words; what is behind `|`, `;`, `&&` or at a line's end is a command of its own.
    private(set) var commands: [[String]] = []
    private let text: [Character]
    private var at = 0
    private var words: [String] = []
    private var word = ""
    private var isInWord = false

    init(_ text: String) throws(Problem) {
        self.text = Array(text.replacing("\r\n", with: "\n"))
        if text.contains("^\"") || text.contains("^\n") {
            throw Problem(
                .usage, "the command is written for the Windows command line: it has \"^\" for quoting.",
                hint: "Copy it again with \"Copy as cURL (bash)\".")
        }
        try read()
    }

    private mutating func read() throws(Problem) {
        while at < text.count {
            let character = text[at]
            at += 1
            switch character {
            case " ", "\t": endWord()
            case "\n", ";", "|", "&":
                endWord()
                endCommand()
            case "#" where !isInWord: while at < text.count, text[at] != "\n" { at += 1 }
            case "'":
                isInWord = true
                try singleQuoted()
            case "\"":
                isInWord = true
                try doubleQuoted()
            case "\\": escaped()
            case "$": try dollar()
            case "`": throw Self.substitution
            default:
                isInWord = true
                word.append(character)
            }
        }
        endWord()
        endCommand()
    }

    private mutating func endWord() {
        if isInWord { words.append(word) }
        word = ""
        isInWord = false
    }

    private mutating func endCommand() {
        if !words.isEmpty { commands.append(words) }
        words = []
    }

    private static let substitution = Problem(
        .usage, "the command runs another command inside, which cannot be taken over.",
        hint: "Put its result in the place of `…` or $(…).")

    private static func unclosed(_ quote: String) -> Problem {
        Problem(.usage, "the command has a quote (\(quote)) that is not closed.", hint: "Copy the whole command.")
    }

    // MARK: Quotes

    /// A backslash outside quotes: the next character as it is, and no line end.
    private mutating func escaped() {
        guard at < text.count else { return }
        if text[at] != "\n" {
            isInWord = true
            word.append(text[at])
        }
        at += 1
    }

    private mutating func singleQuoted() throws(Problem) {
        guard let end = text[at...].firstIndex(of: "'") else { throw Self.unclosed("'") }
        word += String(text[at..<end])
        at = end + 1
    }

    private mutating func doubleQuoted() throws(Problem) {
        while at < text.count {
            let character = text[at]
            at += 1
            switch character {
            case "\"": return
            case "`": throw Self.substitution
            case "$": try dollar(inQuotes: true)
            case "\\" where at < text.count && "$`\"\\\n".contains(text[at]):
                if text[at] != "\n" { word.append(text[at]) }
                at += 1
            default: word.append(character)
            }
        }
        throw Self.unclosed("\"")
    }

    /// A variable, `$'…'`, or a dollar that means itself.
    private mutating func dollar(inQuotes: Bool = false) throws(Problem) {
        isInWord = true
        let next = at < text.count ? text[at] : " "
        if next == "(" { throw Self.substitution }
        if next == "'", !inQuotes {
            at += 1
            return try ansiQuoted()
        }
        if next == "\"", !inQuotes {
            at += 1
            return try doubleQuoted()
        }
        let isBraced = next == "{"
        let name = text[(at + (isBraced ? 1 : 0))...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        guard let first = name.first, !first.isNumber, !isBraced || name.endIndex < text.count && text[name.endIndex] == "}" else {
            word.append("$")
            return
        }
        word += variableMarker(String(name))
        at = name.endIndex + (isBraced ? 1 : 0)
    }

    // MARK: $'…'

    private static let escapes: [Character: Character] = [
        "n": "\n", "t": "\t", "r": "\r", "a": "\u{7}", "b": "\u{8}", "e": "\u{1B}", "E": "\u{1B}", "f": "\u{C}", "v": "\u{B}",
        "\\": "\\", "'": "'", "\"": "\"", "?": "?",
    ]

    private mutating func ansiQuoted() throws(Problem) {
        var bytes: [UInt8] = []
        while at < text.count {
            let character = text[at]
            at += 1
            if character == "'" {
                word += String(decoding: bytes, as: UTF8.self)
                return
            }
            guard character == "\\", at < text.count else {
                bytes += String(character).utf8
                continue
            }
            let letter = text[at]
            at += 1
            if let simple = Self.escapes[letter] {
                bytes += String(simple).utf8
            } else if let longest = ["x": 2, "u": 4, "U": 8][letter], let number = digits(16, atMost: longest) {
                if letter == "x" { bytes.append(UInt8(truncatingIfNeeded: number)) } else { append(number, to: &bytes) }
            } else if letter.isWholeNumber {
                at -= 1
                bytes.append(UInt8(truncatingIfNeeded: digits(8, atMost: 3) ?? 0))
            } else {
                bytes += "\\\(letter)".utf8
            }
        }
        throw Self.unclosed("$'")
    }

    /// A character by its number. Two halves of a surrogate pair, as browsers write emoji, become one.
    private mutating func append(_ number: UInt32, to bytes: inout [UInt8]) {
        var number = number
        if (0xD800..<0xDC00).contains(number), at + 1 < text.count, text[at] == "\\", text[at + 1] == "u" {
            let start = at
            at += 2
            if let low = digits(16, atMost: 4), (0xDC00..<0xE000).contains(low) {
                number = 0x10000 + (number - 0xD800) << 10 + (low - 0xDC00)
            } else {
                at = start
            }
        }
        bytes += String(Unicode.Scalar(number) ?? "\u{FFFD}").utf8
    }

    private mutating func digits(_ radix: Int, atMost limit: Int) -> UInt32? {
        var digits = ""
        while digits.count < limit, at < text.count, let value = text[at].hexDigitValue, value < radix {
            digits.append(text[at])
            at += 1
        }
        return UInt32(digits, radix: radix)
    }
}
