// A recursive-descent parser over bytes that always knows where it is. One pass, no look-ahead beyond a byte.

/// The state of one parse. Strings and numbers are in `JSONParser+Strings.swift` and `JSONParser+Scalars.swift`.
struct JSONParser {
    let bytes: [UInt8]
    let leniency: JSONDocument.Leniency
    /// The most bytes that are read.
    let limit: Int
    var at = 0
    var line = 1
    /// Where the line begins, moved on by one for every byte that is not the first of its character: what is left is the column.
    var lineStart = 0
    var depth = 0
    var duplicates: [JSONError] = []

    init(_ bytes: [UInt8], _ leniency: JSONDocument.Leniency, atMost limit: Int = JSONDocument.maximumSize) {
        self.bytes = bytes
        self.leniency = leniency
        self.limit = limit
    }

    var position: JSONPosition { JSONPosition(line: line, column: at - lineStart + 1) }
    var isAtEnd: Bool { at >= bytes.count }

    /// Whether the next byte is `byte`; steps over it when it is.
    mutating func take(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    mutating func document() throws(JSONError) -> JSONNode {
        guard bytes.count <= limit else {
            throw JSONError(
                position, "the document has \(bytes.count) bytes; at most \(limit) (\(limit >> 20) MiB) are read.")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            at = 3
            lineStart = 3
        }
        try skipSpace()
        guard !isAtEnd else { throw JSONError(position, "the document is empty; a JSON value was expected.") }
        let root = try value()
        try skipSpace()
        guard isAtEnd else { throw JSONError(position, "unexpected \(try nextCharacter()) after the end of the document.") }
        return root
    }

    /// Reads a list that is the whole document, and hands over its elements.
    mutating func elements(_ body: (JSONNode) throws -> Void) throws {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            at = 3
            lineStart = 3
        }
        try skipSpace()
        let start = position
        guard !isAtEnd else { throw JSONError(start, "the document is empty; a list was expected.") }
        guard take(UInt8(ascii: "[")) else {
            throw JSONError(start, "unexpected \(try nextCharacter()) where a list was expected.")
        }
        var isFirst = true
        while try hasAnother(before: "]", in: "list", openedAt: start, isFirst: isFirst) {
            isFirst = false
            let element = try value()
            if let duplicate = duplicates.first { throw duplicate }
            try body(element)
        }
        try skipSpace()
        guard isAtEnd else { throw JSONError(position, "unexpected \(try nextCharacter()) after the end of the document.") }
    }

    mutating func value() throws(JSONError) -> JSONNode {
        let begin = at
        var node = try bareValue()
        node.range = begin..<at
        return node
    }

    private mutating func bareValue() throws(JSONError) -> JSONNode {
        let start = position
        guard !isAtEnd else { throw JSONError(start, "the document ends where a value was expected.") }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try nested(start, JSONParser.object)
        case UInt8(ascii: "["): return try nested(start, JSONParser.array)
        case UInt8(ascii: "\""):
            let (text, hasEscapes) = try string()
            return JSONNode(content: .string(text), position: start, hasEscapes: hasEscapes)
        default: return JSONNode(content: try scalar(), position: start)
        }
    }

    private mutating func nested(
        _ start: JSONPosition, _ read: (inout JSONParser, JSONPosition) throws(JSONError) -> JSONNode.Content
    ) throws(JSONError) -> JSONNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= JSONDocument.maximumDepth else {
            throw JSONError(start, "objects and lists are nested more than \(JSONDocument.maximumDepth) deep.")
        }
        at += 1
        return JSONNode(content: try read(&self, start), position: start)
    }

    private static func array(_ parser: inout JSONParser, _ start: JSONPosition) throws(JSONError) -> JSONNode.Content {
        var elements: [JSONNode] = []
        while try parser.hasAnother(before: "]", in: "list", openedAt: start, isFirst: elements.isEmpty) {
            elements.append(try parser.value())
        }
        return .array(elements)
    }

    private static func object(_ parser: inout JSONParser, _ start: JSONPosition) throws(JSONError) -> JSONNode.Content {
        var members: [JSONNode.Member] = []
        var seen: [String: JSONPosition] = [:]
        while try parser.hasAnother(before: "}", in: "object", openedAt: start, isFirst: members.isEmpty) {
            let position = parser.position
            guard parser.bytes[parser.at] == UInt8(ascii: "\"") else {
                throw JSONError(position, "a key in double quotes was expected, not \(try parser.nextCharacter()).")
            }
            let key = try parser.string().text
            try parser.skipSpace()
            guard parser.take(UInt8(ascii: ":")) else {
                guard !parser.isAtEnd else { throw parser.unclosed("object", start) }
                throw JSONError(
                    parser.position, "\":\" was expected after the key \"\(key)\", not \(try parser.nextCharacter()).")
            }
            try parser.skipSpace()
            guard !parser.isAtEnd else { throw parser.unclosed("object", start) }
            members.append(JSONNode.Member(key: key, position: position, value: try parser.value()))
            if let first = seen.updateValue(position, forKey: key) {
                seen[key] = first
                parser.duplicates.append(
                    JSONError(position, "the key \"\(key)\" appears twice in one object.", hint: "It appeared first at \(first)."))
            }
        }
        return .object(members)
    }

    /// Steps over space and the comma between elements. `false` when the closing bracket came, which it also steps over.
    private mutating func hasAnother(
        before bracket: Unicode.Scalar, in container: String, openedAt start: JSONPosition, isFirst: Bool
    ) throws(JSONError) -> Bool {
        try skipSpace()
        if take(UInt8(ascii: bracket)) { return false }
        if !isFirst {
            let comma = position
            guard take(UInt8(ascii: ",")) else {
                guard !isAtEnd else { throw unclosed(container, start) }
                throw JSONError(position, "\",\" or \"\(bracket)\" was expected, not \(try nextCharacter()).")
            }
            try skipSpace()
            if take(UInt8(ascii: bracket)) {
                guard leniency.contains(.trailingCommas) else {
                    throw JSONError(comma, "a comma before \"\(bracket)\" is not part of JSON.")
                }
                return false
            }
        }
        guard !isAtEnd else { throw unclosed(container, start) }
        return true
    }

    func unclosed(_ container: String, _ start: JSONPosition) -> JSONError {
        JSONError(position, "the document ends inside the \(container) opened at \(start).")
    }
}
