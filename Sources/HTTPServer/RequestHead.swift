// The request line and the header lines of HTTP/1.1, read strictly as RFC 9112 has them: no lone LF, no folded lines, no space before
// a colon. What is read leniently here is what request smuggling is made of.

import HTTPMessages

/// Where everything is in the bytes of a request's head, and what it says about the body.
struct RequestHead {
    struct Field {
        var name: Range<Int>
        var value: Range<Int>
    }

    enum Framing: Equatable {
        case length(Int)
        case chunked
    }

    var method: HTTPMethod?
    var path = 0..<0
    var query = 0..<0
    var fields: [Field] = []
    var framing = Framing.length(0)
    var keepsAlive = true
    var isOld = false
    var expectsContinue = false
    private var hosts = 0
    private var hasLength = false
    private var hasEncoding = false

    /// Reads the head in `bytes[start..<end]`, where `end` is behind the empty line. Keeps the capacity of `fields`.
    mutating func read(_ bytes: [UInt8], from start: Int, to end: Int) throws(Malformed) {
        fields.removeAll(keepingCapacity: true)
        framing = .length(0)
        expectsContinue = false
        (hosts, hasLength, hasEncoding) = (0, false, false)
        var at = try requestLine(bytes, from: start)
        while at < end - 2 { at = try headerLine(bytes, from: at) }
        guard !isOld || !hasEncoding, !(hasLength && hasEncoding) else { throw .length }
        guard hosts == 1 || (isOld && hosts == 0) else { throw .noHost }
    }

    // MARK: Request line

    private mutating func requestLine(_ bytes: [UInt8], from start: Int) throws(Malformed) -> Int {
        var at = start
        while Self.isToken(bytes[at]) { at += 1 }
        guard at > start, bytes[at] == UInt8(ascii: " ") else { throw .requestLine }
        method = Self.method(bytes[start..<at])
        let target = at + 1
        at = target
        var question = -1
        while bytes[at] > 0x20, bytes[at] != 0x7F {
            if bytes[at] == UInt8(ascii: "?"), question < 0 { question = at }
            at += 1
        }
        guard at > target, bytes[at] == UInt8(ascii: " ") else { throw .requestLine }
        path = target..<(question < 0 ? at : question)
        query = question < 0 ? at..<at : question + 1..<at
        if bytes[target] != UInt8(ascii: "/") { try absoluteTarget(bytes) }
        return try version(bytes, from: at + 1)
    }

    /// `http://host/path`, as proxies are sent it, or the `*` of OPTIONS.
    private mutating func absoluteTarget(_ bytes: [UInt8]) throws(Malformed) {
        if path.count == 1, bytes[path.lowerBound] == UInt8(ascii: "*") { return }
        let prefix = path.lowerBound..<path.lowerBound + 7
        guard path.count > 7, Self.matches(bytes, prefix, "http://") else { throw .target }
        guard let slash = bytes[prefix.upperBound..<path.upperBound].firstIndex(of: UInt8(ascii: "/")) else { throw .target }
        path = slash..<path.upperBound
    }

    private mutating func version(_ bytes: [UInt8], from start: Int) throws(Malformed) -> Int {
        let end = start + 8
        guard bytes.count > end + 1, Self.matches(bytes, start..<start + 5, "http/"), bytes[start] == UInt8(ascii: "H"),
            bytes[start + 6] == UInt8(ascii: "."), bytes[end] == 13, bytes[end + 1] == 10
        else { throw .requestLine }
        guard bytes[start + 5] == UInt8(ascii: "1"), bytes[start + 7] & 0xFE == UInt8(ascii: "0") else { throw .version }
        isOld = bytes[start + 7] == UInt8(ascii: "0")
        keepsAlive = !isOld
        return end + 2
    }

    private static func method(_ name: ArraySlice<UInt8>) -> HTTPMethod? {
        switch (name.count, name.first) {
        case (3, UInt8(ascii: "G")) where name.elementsEqual("GET".utf8): .get
        case (4, UInt8(ascii: "P")) where name.elementsEqual("POST".utf8): .post
        default: HTTPMethod(rawValue: String(decoding: name, as: UTF8.self))
        }
    }

    // MARK: Header lines

    private mutating func headerLine(_ bytes: [UInt8], from start: Int) throws(Malformed) -> Int {
        var at = start
        while Self.isToken(bytes[at]) { at += 1 }
        guard at > start, bytes[at] == UInt8(ascii: ":") else { throw .header }
        let name = start..<at
        at += 1
        while bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
        let from = at
        while (bytes[at] >= 0x20 && bytes[at] != 0x7F) || bytes[at] == 0x09 { at += 1 }
        guard bytes[at] == 13, bytes[at + 1] == 10 else { throw .header }
        var to = at
        while to > from, bytes[to - 1] == 0x20 || bytes[to - 1] == 0x09 { to -= 1 }
        fields.append(Field(name: name, value: from..<to))
        try understand(bytes, name, from..<to)
        return at + 2
    }

    private mutating func understand(_ bytes: [UInt8], _ name: Range<Int>, _ value: Range<Int>) throws(Malformed) {
        switch name.count {
        case 4 where Self.matches(bytes, name, "host"): hosts += 1
        case 6 where Self.matches(bytes, name, "expect"):
            expectsContinue = !isOld && Self.matches(bytes, value, "100-continue")
        case 10 where Self.matches(bytes, name, "connection"): connection(bytes, value)
        case 14 where Self.matches(bytes, name, "content-length"):
            let length = try Self.length(bytes[value])
            guard !hasLength || framing == .length(length) else { throw .length }
            hasLength = true
            framing = .length(length)
        case 17 where Self.matches(bytes, name, "transfer-encoding"):
            guard Self.matches(bytes, value, "chunked"), !hasEncoding else { throw .transferEncoding }
            guard !hasLength else { throw .length }
            hasEncoding = true
            framing = .chunked
        default: break
        }
    }

    private mutating func connection(_ bytes: [UInt8], _ value: Range<Int>) {
        for option in bytes[value].split(separator: UInt8(ascii: ",")) {
            let start = option.firstIndex { $0 != 0x20 && $0 != 0x09 } ?? option.endIndex
            let end = (option.lastIndex { $0 != 0x20 && $0 != 0x09 } ?? start - 1) + 1
            if Self.matches(bytes, start..<end, "close") { keepsAlive = false }
            if isOld, Self.matches(bytes, start..<end, "keep-alive") { keepsAlive = true }
        }
    }

    private static func length(_ digits: ArraySlice<UInt8>) throws(Malformed) -> Int {
        guard !digits.isEmpty, digits.allSatisfy({ $0 &- 48 < 10 }) else { throw .length }
        let significant = digits.drop { $0 == 48 }
        guard significant.count < 18 else { throw .bodyTooLarge }
        let length = significant.reduce(0) { $0 * 10 + Int($1 - 48) }
        guard length <= RequestParser.maximumBody else { throw .bodyTooLarge }
        return length
    }

    // MARK: Bytes

    /// The characters of a `token` (RFC 9110 §5.6.2) as bits.
    private static let tokens: (UInt64, UInt64) = {
        var bits: (UInt64, UInt64) = (0, 0)
        for byte in "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8 {
            if byte < 64 { bits.0 |= 1 << UInt64(byte) } else { bits.1 |= 1 << UInt64(byte - 64) }
        }
        return bits
    }()

    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        byte < 64 ? tokens.0 >> UInt64(byte) & 1 == 1 : byte < 128 && tokens.1 >> UInt64(byte - 64) & 1 == 1
    }

    /// Whether these bytes are `text`, which is in lower case, in whatever case.
    static func matches(_ bytes: [UInt8], _ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count {
            var byte = bytes[range.lowerBound + offset]
            if byte &- 65 < 26 { byte |= 0x20 }
            if byte != text.utf8Start[offset] { return false }
        }
        return true
    }
}
