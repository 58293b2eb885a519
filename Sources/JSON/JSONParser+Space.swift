// What is between values, and characters as they are named in sentences.

extension JSONParser {
    /// Steps over spaces, line ends and, where allowed, comments.
    mutating func skipSpace() throws(JSONError) {
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): at += 1
            case UInt8(ascii: "\n"): endLine()
            case UInt8(ascii: "/"): try skipComment()
            default: return
            }
        }
    }

    /// Steps over a line feed.
    mutating func endLine() {
        at += 1
        line += 1
        lineStart = at
    }

    private mutating func skipComment() throws(JSONError) {
        let start = position
        let next = at + 1 < bytes.count ? bytes[at + 1] : 0
        guard next == UInt8(ascii: "/") || next == UInt8(ascii: "*") else { throw JSONError(start, "unexpected \"/\".") }
        guard leniency.contains(.comments) else { throw JSONError(start, "comments are not part of JSON.") }
        at += 2
        if next == UInt8(ascii: "/") {
            while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { try skipCharacter() }
            return
        }
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "*"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "/") {
                at += 2
                return
            }
            if bytes[at] == UInt8(ascii: "\n") { endLine() } else { try skipCharacter() }
        }
        throw JSONError(start, "the comment is not closed.", hint: "It ends with \"*/\".")
    }

    /// Steps over one character, which may have up to four bytes.
    mutating func skipCharacter() throws(JSONError) {
        if bytes[at] < 0x80 {
            at += 1
            return
        }
        let length = try characterLength()
        at += length
        lineStart += length - 1
    }

    /// How many bytes the character that begins here has.
    private func characterLength() throws(JSONError) -> Int {
        let first = bytes[at]
        let length =
            switch first {
            case 0..<0x80: 1
            case 0xC2..<0xE0: 2
            case 0xE0..<0xF0: 3
            case 0xF0..<0xF5: 4
            default: 0
            }
        guard length > 0, at + length <= bytes.count, bytes[(at + 1)..<(at + length)].allSatisfy({ $0 & 0xC0 == 0x80 }),
            isScalar(first, at + 1 < bytes.count ? bytes[at + 1] : 0)
        else {
            let hex = String(first, radix: 16, uppercase: true)
            throw JSONError(
                position, "the byte 0x\(hex.count == 1 ? "0" : "")\(hex) is not part of UTF-8 text.",
                hint: "Save the file as UTF-8.")
        }
        return length
    }

    /// Whether a character that begins with these bytes is no overlong form, no surrogate and not beyond U+10FFFF.
    private func isScalar(_ first: UInt8, _ second: UInt8) -> Bool {
        switch first {
        case 0xE0: second >= 0xA0
        case 0xED: second < 0xA0
        case 0xF0: second >= 0x90
        case 0xF4: second < 0x90
        default: true
        }
    }

    /// The character that begins here, for a sentence: `"x"`, or its number when it cannot be shown.
    func nextCharacter() throws(JSONError) -> String {
        let length = try characterLength()
        if bytes[at] < 0x20 || bytes[at] == 0x7F { return "the control character \(Self.number(bytes[at]))" }
        return "\"" + String(decoding: bytes[at..<(at + length)], as: UTF8.self) + "\""
    }

    /// `U+0007`.
    static func number(_ control: UInt8) -> String {
        "U+00" + (control < 16 ? "0" : "") + String(control, radix: 16, uppercase: true)
    }
}
