// The header fields that every HPACK decoder knows from the start (RFC 7541, appendix A), and what each means to a client.

/// What a field of a response means to its reader.
enum FieldKind: UInt8, Sendable {
    /// Interests only checks and extractions.
    case ordinary
    /// `:status`
    case status
    /// `content-length`
    case contentLength
    /// `set-cookie`
    case cookie
    /// What no response may have: another pseudo-header, a capital letter in the name, or a field that is about an HTTP/1.1 connection
    /// (RFC 9113, sections 8.2.1, 8.2.2 and 8.3).
    case forbidden

    /// The meaning of the field called `name`.
    init(of name: UnsafeRawBufferPointer) {
        self = .ordinary
        guard let first = name.first else {
            self = .forbidden
            return
        }
        switch (first, name.count) {
        case (UInt8(ascii: ":"), _): self = name.elementsEqual(":status".utf8) ? .status : .forbidden
        case (UInt8(ascii: "c"), 14): if name.elementsEqual("content-length".utf8) { self = .contentLength }
        case (UInt8(ascii: "s"), 10): if name.elementsEqual("set-cookie".utf8) { self = .cookie }
        case (UInt8(ascii: "c"), 10): if name.elementsEqual("connection".utf8) { self = .forbidden }
        case (UInt8(ascii: "k"), 10): if name.elementsEqual("keep-alive".utf8) { self = .forbidden }
        case (UInt8(ascii: "p"), 16): if name.elementsEqual("proxy-connection".utf8) { self = .forbidden }
        case (UInt8(ascii: "t"), 17): if name.elementsEqual("transfer-encoding".utf8) { self = .forbidden }
        case (UInt8(ascii: "u"), 7): if name.elementsEqual("upgrade".utf8) { self = .forbidden }
        default: break
        }
        for byte in name where byte <= 0x20 || byte >= 0x7f || byte >= 0x41 && byte <= 0x5a { self = .forbidden }
    }
}

/// The static table.
enum StaticTable {
    struct Entry: Sendable {
        let name: [UInt8]
        let value: [UInt8]
        let kind: FieldKind
        /// What the value says where that is a number: a status, or a length; -1 where it does not.
        let number: Int
    }

    /// How many entries there are; the dynamic table's begin after them.
    static let count = 61

    /// Entry `index`, from 1; the one at 0 is unused.
    static let entries: [Entry] = [Entry(name: [], value: [], kind: .forbidden, number: -1)] + fields.map(Entry.init)

    /// The index of the first entry called `name`, or of the one that has `value` too; 0 for none.
    static func index(of name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) -> (name: Int, field: Int) {
        var found = (name: 0, field: 0)
        for index in 1...count where name.elementsEqual(entries[index].name) {
            if found.name == 0 { found.name = index }
            if found.field == 0, value.elementsEqual(entries[index].value) { found.field = index }
        }
        return found
    }

    private static let fields: [(name: StaticString, value: StaticString)] = [
        (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"), (":path", "/index.html"), (":scheme", "http"),
        (":scheme", "https"), (":status", "200"), (":status", "204"), (":status", "206"), (":status", "304"), (":status", "400"),
        (":status", "404"), (":status", "500"), ("accept-charset", ""), ("accept-encoding", "gzip, deflate"),
        ("accept-language", ""),
        ("accept-ranges", ""), ("accept", ""), ("access-control-allow-origin", ""), ("age", ""), ("allow", ""),
        ("authorization", ""),
        ("cache-control", ""), ("content-disposition", ""), ("content-encoding", ""), ("content-language", ""),
        ("content-length", ""),
        ("content-location", ""), ("content-range", ""), ("content-type", ""), ("cookie", ""), ("date", ""), ("etag", ""),
        ("expect", ""), ("expires", ""), ("from", ""), ("host", ""), ("if-match", ""), ("if-modified-since", ""),
        ("if-none-match", ""), ("if-range", ""), ("if-unmodified-since", ""), ("last-modified", ""), ("link", ""), ("location", ""),
        ("max-forwards", ""), ("proxy-authenticate", ""), ("proxy-authorization", ""), ("range", ""), ("referer", ""),
        ("refresh", ""), ("retry-after", ""), ("server", ""), ("set-cookie", ""), ("strict-transport-security", ""),
        ("transfer-encoding", ""), ("user-agent", ""), ("vary", ""), ("via", ""), ("www-authenticate", ""),
    ]
}

extension StaticTable.Entry {
    fileprivate init(_ field: (name: StaticString, value: StaticString)) {
        name = field.name.withUTF8Buffer { Array($0) }
        value = field.value.withUTF8Buffer { Array($0) }
        let kind = name.withUnsafeBytes { FieldKind(of: $0) }
        self.kind = kind
        number = value.withUnsafeBytes { kind.number(in: $0) }
    }
}

extension FieldKind {
    /// The number that `value` says, for a field whose value is one: a status of three digits, or a length; -1 otherwise.
    func number(in value: UnsafeRawBufferPointer) -> Int {
        switch self {
        case .status: value.count == 3 ? value.decimal : -1
        case .contentLength: value.count <= 18 ? value.decimal : -1
        case .ordinary, .cookie, .forbidden: -1
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The number that it is the decimal digits of, 18 at the most; -1 when it is anything else.
    fileprivate var decimal: Int {
        var number = isEmpty ? -1 : 0
        for byte in self {
            guard let digit = byte.decimalDigit else { return -1 }
            number = number * 10 + digit
        }
        return number
    }
}
