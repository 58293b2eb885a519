// Strings: what is between double quotes, with every escape checked.

extension JSONParser {
    /// Reads a string from its opening quote to the closing one.
    mutating func string() throws(JSONError) -> (text: String, hasEscapes: Bool) {
        let start = position
        at += 1
        var run = at
        var decoded: [UInt8] = []
        var hasEscapes = false
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                let rest = bytes[run..<at]
                at += 1
                guard hasEscapes else { return (String(decoding: rest, as: UTF8.self), false) }
                decoded += rest
                return (String(decoding: decoded, as: UTF8.self), true)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                decoded += bytes[run..<at]
                decoded += UTF8.encode(try escape())!
                run = at
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                throw JSONError(start, "the text is not closed before the end of its line.", hint: "Write a line break as \\n.")
            case 0..<0x20:
                let number = Self.number(bytes[at])
                throw JSONError(
                    position, "the control character \(number) is not allowed in a text.",
                    hint: "Write it as \\u\(number.dropFirst(2).lowercased()).")
            case 0x80...: try skipCharacter()
            default: at += 1
            }
        }
        throw JSONError(start, "the text is not closed.", hint: "It ends with a double quote.")
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        at += 1
        guard !isAtEnd else { throw JSONError(start, "the document ends inside an escape.") }
        let letter = bytes[at]
        let simple: Unicode.Scalar? =
            switch letter {
            case UInt8(ascii: "\""): "\""
            case UInt8(ascii: "\\"): "\\"
            case UInt8(ascii: "/"): "/"
            case UInt8(ascii: "b"): "\u{8}"
            case UInt8(ascii: "f"): "\u{C}"
            case UInt8(ascii: "n"): "\n"
            case UInt8(ascii: "r"): "\r"
            case UInt8(ascii: "t"): "\t"
            default: nil
            }
        if let simple {
            at += 1
            return simple
        }
        guard letter == UInt8(ascii: "u") else {
            let name = try nextCharacter()
            let shown = name.hasPrefix("\"") ? "\"\\" + name.dropFirst() : "a backslash before \(name)"
            throw JSONError(start, "\(shown) is not an escape.", hint: "Write a backslash itself as \\\\.")
        }
        at += 1
        let unit = try hexadecimal(start)
        guard (0xD800..<0xE000).contains(unit) else { return Unicode.Scalar(unit)! }
        let half = JSONError(start, "\"\\u\(String(unit, radix: 16))\" is one half of a surrogate pair without the other.")
        guard unit < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw half }
        let low = try hexadecimal(start)
        guard (0xDC00..<0xE000).contains(low) else { throw half }
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))!
    }

    private mutating func hexadecimal(_ start: JSONPosition) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard at < bytes.count, let digit = Character(Unicode.Scalar(bytes[at])).hexDigitValue else {
                throw JSONError(start, "\"\\u\" must be followed by four hexadecimal digits.")
            }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }
}
