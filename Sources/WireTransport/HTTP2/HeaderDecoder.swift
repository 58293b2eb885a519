// Reads header blocks (RFC 7541). The ordinary response costs no more than a look at each field: text is decoded only where it has to be
// remembered, says how the response is framed, or was asked for.

/// A field as it comes out of a header block. Its bytes are valid until the next one.
struct ReceivedField {
    var kind: FieldKind
    var name: UnsafeRawBufferPointer
    /// `nil` where it was not asked for; it was passed over.
    var value: UnsafeRawBufferPointer?
    /// The number that the value says, for `status` and `contentLength`; -1 when it says none.
    var number: Int
    /// Bytes of name and value and 32 (RFC 9113, section 6.5.2); what was passed over counts as it was written.
    var size: Int
}

/// The decoder of one connection.
struct HeaderDecoder {
    /// The size of the dynamic table that a client allows unless it says otherwise.
    static let tableCapacity = 4096

    private var table = DynamicTable(capacity: tableCapacity)

    /// Takes in a whole block; hands each field to `receive`, until that answers `false`. Answers `false` for a block that breaks a rule,
    /// after which the connection cannot continue: the two tables may differ. `needsText`: values are wanted even where they mean nothing
    /// to a client.
    mutating func decode(
        _ block: UnsafeRawBufferPointer, needsText: Bool, scratch: Outbox, _ receive: (ReceivedField) -> Void
    ) -> Bool {
        var reader = BlockReader(block)
        var maySetSize = true
        while !reader.isAtEnd {
            let first = reader.peek
            if first & 0x80 != 0 {
                guard let index = reader.integer(bits: 7), indexed(index, receive) else { return false }
            } else if first & 0xe0 == 0x20 {
                // Only at the beginning of a block (RFC 7541, section 4.2), and never above what was allowed.
                guard maySetSize, let capacity = reader.integer(bits: 5), capacity <= Self.tableCapacity else { return false }
                table.resize(to: capacity)
                continue
            } else {
                let isRemembered = first & 0x40 != 0
                guard let index = reader.integer(bits: isRemembered ? 6 : 4),
                    literal(index, &reader, isRemembered: isRemembered, needsText: needsText, scratch, receive)
                else { return false }
            }
            maySetSize = false
        }
        return true
    }

    private func indexed(_ index: Int, _ receive: (ReceivedField) -> Void) -> Bool {
        if index > StaticTable.count {
            guard let entry = table.entry(at: index - StaticTable.count - 1) else { return false }
            table.withBytes(of: entry) { name, value in
                receive(ReceivedField(kind: entry.kind, name: name, value: value, number: entry.number, size: entry.size))
            }
            return true
        }
        guard index > 0 else { return false }
        StaticTable.entries.withUnsafeBufferPointer { entries in
            let entry = entries[index]
            entry.name.withUnsafeBytes { name in
                entry.value.withUnsafeBytes { value in
                    let size = name.count + value.count + DynamicTable.overhead
                    receive(ReceivedField(kind: entry.kind, name: name, value: value, number: entry.number, size: size))
                }
            }
        }
        return true
    }

    /// A field of which at least the value is in the block.
    private mutating func literal(
        _ index: Int, _ reader: inout BlockReader, isRemembered: Bool, needsText: Bool, _ scratch: Outbox,
        _ receive: (ReceivedField) -> Void
    ) -> Bool {
        scratch.removeAll()
        let kind: FieldKind
        if index == 0 {
            guard let text = reader.text(), text.append(to: scratch) else { return false }
            kind = FieldKind(of: scratch.bytes)
        } else if index <= StaticTable.count {
            kind = StaticTable.entries.withUnsafeBufferPointer { entries in
                entries[index].name.withUnsafeBytes { scratch.append($0) }
                return entries[index].kind
            }
        } else {
            guard let entry = table.entry(at: index - StaticTable.count - 1) else { return false }
            table.withBytes(of: entry) { name, _ in scratch.append(name) }
            kind = entry.kind
        }
        let nameCount = scratch.count
        guard let text = reader.text() else { return false }
        let isRead = isRemembered || needsText || kind != .ordinary
        if isRead {
            guard text.append(to: scratch) else { return false }
        }
        let name = UnsafeRawBufferPointer(rebasing: scratch.bytes[..<nameCount])
        let value = UnsafeRawBufferPointer(rebasing: scratch.bytes[nameCount...])
        let number = isRead ? kind.number(in: value) : -1
        if isRemembered { table.insert(name: name, value: value, kind: kind, number: number) }
        let size = nameCount + (isRead ? value.count : text.bytes.count) + DynamicTable.overhead
        receive(ReceivedField(kind: kind, name: name, value: isRead ? value : nil, number: number, size: size))
        return true
    }
}

/// A place in a header block.
struct BlockReader {
    private let block: UnsafeRawBufferPointer
    private var position = 0

    init(_ block: UnsafeRawBufferPointer) { self.block = block }

    var isAtEnd: Bool { position >= block.count }
    /// The next byte; there is one.
    var peek: UInt8 { block[position] }

    /// A string as it is written.
    struct Text {
        var bytes: UnsafeRawBufferPointer
        var isCoded: Bool

        /// `false` when it is no code.
        func append(to scratch: Outbox) -> Bool {
            guard isCoded else {
                scratch.append(bytes)
                return true
            }
            let room = scratch.room(for: HuffmanCode.decodedLimit(bytes.count))
            guard let count = HuffmanCode.hpack.decode(bytes, into: room) else { return false }
            scratch.grow(by: count)
            return true
        }
    }

    /// An integer whose first byte, which is there, has `bits` bits for it (RFC 7541, section 5.1). `nil` when it is broken off or above 2^28, which
    /// is more than anything it may say.
    mutating func integer(bits: UInt8) -> Int? {
        let mask = UInt8(truncatingIfNeeded: (1 << UInt16(bits)) - 1)
        var value = Int(block[position] & mask)
        position += 1
        if value < Int(mask) { return value }
        var shift = 0
        while position < block.count, shift <= 28 {
            let byte = block[position]
            position += 1
            value += Int(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return value < 1 << 28 ? value : nil }
            shift += 7
        }
        return nil
    }

    /// A string (RFC 7541, section 5.2); `nil` when the block ends before it does.
    mutating func text() -> Text? {
        guard !isAtEnd else { return nil }
        let isCoded = peek & 0x80 != 0
        guard let count = integer(bits: 7), count <= block.count - position else { return nil }
        let bytes = UnsafeRawBufferPointer(rebasing: block[position..<(position + count)])
        position += count
        return Text(bytes: bytes, isCoded: isCoded)
    }
}
