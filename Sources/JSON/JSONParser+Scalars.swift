// Numbers and the three words.

extension JSONParser {
    /// Reads `true`, `false`, `null` or a number.
    mutating func scalar() throws(JSONError) -> JSONNode.Content {
        let start = position
        let from = at
        while at < bytes.count, Self.isWordByte(bytes[at]) { at += 1 }
        guard at > from else {
            let found = try nextCharacter()
            let hint = found == "\"'\"" ? "Put text in double quotes." : ""
            throw JSONError(start, "unexpected \(found) where a value was expected.", hint: hint)
        }
        let word = String(decoding: bytes[from..<at], as: UTF8.self)
        switch word {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        default: break
        }
        guard Self.isNumber(bytes[from..<at]) else {
            if "+-.0123456789".contains(word.first!) {
                throw JSONError(start, "\"\(word)\" is not a JSON number.")
            }
            let known = ["true", "false", "null"].first { $0 == word.lowercased() }
            throw JSONError(
                start, "unexpected \"\(word)\" where a value was expected\(known.map { "; did you mean \($0)?" } ?? ".")",
                hint: known == nil ? "Put text in double quotes." : "")
        }
        if let integer = Int64(word), word != "-0" { return .integer(integer) }
        guard let number = Double(word), number.isFinite else {
            throw JSONError(start, "the number \(word.count > 40 ? word.prefix(40) + "…" : word[...]) is too large.")
        }
        return .number(number, text: word)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The grammar of RFC 8259, section 6: no leading zeros, no bare point, no plus sign in front.
    private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
        var rest = word
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false }
        func digits() -> Bool {
            let count = rest.prefix { isDigit($0) }.count
            rest = rest.dropFirst(count)
            return count > 0
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        if rest.first == UInt8(ascii: "0") {
            rest = rest.dropFirst()
        } else if !digits() {
            return false
        }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            if !digits() { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            if !digits() { return false }
        }
        return rest.isEmpty
    }
}
