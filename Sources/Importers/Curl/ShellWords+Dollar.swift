// What follows a dollar: a variable, a quote with escapes, or nothing.

import Basics

extension ShellWords {
    /// A variable, `$'…'`, or a dollar that means itself.
    mutating func dollar(inQuotes: Bool = false) throws(Problem) {
        isInWord = true
        let next = at < text.count ? text[at] : " "
        if next == "(" { throw substitution }
        if next == "'", !inQuotes {
            at += 1
            isQuoted = true
            return try ansiQuoted()
        }
        if next == "\"", !inQuotes {
            at += 1
            isQuoted = true
            return try doubleQuoted()
        }
        let isBraced = next == "{"
        let name = text[(at + (isBraced ? 1 : 0))...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        guard let first = name.first, !first.isNumber, !isBraced || name.endIndex < text.count && text[name.endIndex] == "}" else {
            if isBraced, let first = name.first, !first.isNumber {
                notes.append("what bash makes of \"${\(String(name))…\", which stands in the scenario as it is")
            }
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
                // An argument of a program ends at a zero byte.
                if let end = bytes.firstIndex(of: 0) { bytes.removeSubrange(end...) }
                if String(validating: bytes, as: UTF8.self) == nil {
                    notes.append("bytes in $'…' that are not UTF-8, in whose place \u{FFFD} stands")
                }
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
            } else if letter == "c", at < text.count, let control = text[at].asciiValue {
                bytes.append(control & 0x1F)
                at += 1
            } else if let longest = ["x": 2, "u": 4, "U": 8][letter], let number = digits(16, atMost: longest) {
                if letter == "x" { bytes.append(UInt8(truncatingIfNeeded: number)) } else { append(number, to: &bytes) }
            } else if let value = letter.wholeNumberValue, letter.isASCII, value < 8 {
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
