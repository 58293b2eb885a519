// How single header fields are written (RFC 7541, section 6).

extension Outbox {
    /// What a server is to do with a field.
    enum Indexing {
        /// Forget it: it varies.
        case none
        /// Remember it for the next requests.
        case remembered
        /// Forget it, and have every proxy on the way do so: it is a secret.
        case never

        fileprivate var prefix: (bits: UInt8, pattern: UInt8) {
            switch self {
            case .none: (4, 0x00)
            case .remembered: (6, 0x40)
            case .never: (4, 0x10)
            }
        }
    }

    /// Appends a field whose name is in small letters. Answers whether a server that is to remember it does: one that the static table has
    /// is not remembered again. `isOpen`: the value is written as it is, so that it can be replaced by another of its length.
    @discardableResult
    func append(
        field name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ indexing: Indexing, isOpen: Bool = false
    ) -> Bool {
        let known = StaticTable.index(of: name, value: value)
        if known.field > 0, indexing != .never, !isOpen {
            append(integer: known.field, bits: 7, pattern: 0x80)
            return false
        }
        let prefix = indexing.prefix
        append(integer: known.name, bits: prefix.bits, pattern: prefix.pattern)
        if known.name == 0 { append(text: name) }
        if isOpen {
            append(integer: value.count, bits: 7, pattern: 0)
            append(value)
        } else {
            append(text: value)
        }
        return indexing == .remembered
    }

    /// Appends `content-length` for a body of `count` bytes.
    func append(contentLength count: Int) {
        append(integer: 28, bits: 4, pattern: 0)
        let start = self.count
        append(byte: 0)
        append(decimal: count)
        // At most 19 digits, so one byte holds how many.
        replace(at: start, byte: UInt8(self.count - start - 1))
    }

    /// Appends a string in the shorter of its two forms.
    func append(text: UnsafeRawBufferPointer) {
        let coded = HuffmanCode.hpack.size(of: text)
        if coded < text.count {
            append(integer: coded, bits: 7, pattern: 0x80)
            HuffmanCode.hpack.encode(text, to: self)
        } else {
            append(integer: text.count, bits: 7, pattern: 0)
            append(text)
        }
    }

    /// Appends an integer with a prefix of `bits` bits, beside which `pattern` stands (RFC 7541, section 5.1).
    func append(integer: Int, bits: UInt8, pattern: UInt8) {
        let most = (1 << Int(bits)) - 1
        if integer < most { return append(byte: pattern | UInt8(integer)) }
        append(byte: pattern | UInt8(most))
        var rest = integer - most
        while rest >= 128 {
            append(byte: UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        append(byte: UInt8(rest))
    }
}

/// The header lines of a request, as fields.
struct RequestFields {
    /// `Name: value\r\n` each.
    let lines: UnsafeRawBufferPointer

    /// Calls `body` with each field that HTTP/2 may carry: its name in small letters, in `scratch`, and its value. `Host` is not among
    /// them (it is `:authority`), nor is what is about an HTTP/1.1 connection (RFC 9113, section 8.2.2).
    func forEach(_ scratch: Outbox, _ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {
        all(scratch) { name, value in
            if !Self.isDropped(name, value) { body(name, value) }
        }
    }

    /// The value of the field called `wanted`.
    func value(of wanted: StaticString, _ scratch: Outbox) -> UnsafeRawBufferPointer? {
        var found: UnsafeRawBufferPointer?
        all(scratch) { name, value in
            if found == nil, name.equals(wanted) { found = value }
        }
        return found
    }

    private func all(_ scratch: Outbox, _ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {
        var start = 0
        while start < lines.count {
            let end = lines[start...].firstIndex(of: 0x0a) ?? lines.count
            let line = lines[start..<end]
            start = end + 1
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            scratch.removeAll()
            for byte in line[..<colon] { scratch.append(byte: byte.lowercased) }
            body(scratch.bytes, UnsafeRawBufferPointer(rebasing: line[(colon + 1)...].trimmed))
        }
    }

    private static func isDropped(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 2: name.equals("te") && !value.equals("trailers")
        case 4: name.equals("host")
        case 7: name.equals("upgrade")
        case 10: name.equals("connection") || name.equals("keep-alive")
        case 16: name.equals("proxy-connection")
        case 17: name.equals("transfer-encoding")
        default: name.isEmpty
        }
    }
}

extension UnsafeRawBufferPointer {
    func equals(_ text: StaticString) -> Bool { text.withUTF8Buffer { elementsEqual($0) } }
}
