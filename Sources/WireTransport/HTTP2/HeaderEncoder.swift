// Writes the header blocks of one connection's requests. Servers are told to remember what never varies, as long as there is room; nothing is
// ever pushed out of their table, so a field stays where it is.

import HTTPMessages

/// What a connection's server remembers.
struct HeaderEncoder {
    /// By number of the field: its position in the order in which they were sent, from 1; 0 for those that were not.
    private var positions: [UInt8] = []
    private var count = 0
    private var size = 0
    private var capacity = HeaderDecoder.tableCapacity
    /// The server has changed what it allows, and the next block says that it was heard.
    private var announces = false

    /// The server allows a table of this many bytes.
    mutating func allow(_ limit: Int) {
        let new = min(limit, HeaderDecoder.tableCapacity)
        guard new != capacity else { return }
        capacity = new
        announces = true
    }

    /// Appends the block of a request that never varies.
    mutating func encode(_ block: RequestBlock, of request: borrowing OutgoingRequest, to out: Outbox) {
        begin(out)
        for part in block.parts { encode(part, of: request, to: out) }
    }

    /// Appends the block of any other. Answers whether it states the length of the body itself.
    mutating func encode(
        _ request: borrowing OutgoingRequest, authority: RequestBlock.Part, scratch: Outbox, to out: Outbox
    ) -> Bool {
        begin(out)
        var statesLength = false
        let headers = request.headers
        request.bytes.withUnsafeBytes { bytes in
            let fields = RequestFields(lines: UnsafeRawBufferPointer(rebasing: bytes[headers]))
            RequestBlocks.appendPseudo(request, bytes, to: out)
            if let host = fields.value(of: "host", scratch) {
                scratch.removeAll()
                scratch.append(":authority")
                out.append(field: scratch.bytes, host, .none)
            } else {
                encode(authority, of: request, to: out)
            }
            fields.forEach(scratch) { name, value in
                if name.equals("content-length") { statesLength = true }
                out.append(field: name, value, RequestBlocks.indexing(of: name) == .never ? .never : .none)
            }
        }
        return statesLength
    }

    private mutating func begin(_ out: Outbox) {
        guard announces else { return }
        announces = false
        // Down to nothing and up again: then both sides know what is in it.
        out.append(integer: 0, bits: 5, pattern: 0x20)
        if capacity > 0 { out.append(integer: capacity, bits: 5, pattern: 0x20) }
        positions.removeAll()
        count = 0
        size = 0
    }

    private mutating func encode(_ part: RequestBlock.Part, of request: borrowing OutgoingRequest, to out: Outbox) {
        switch part {
        case .fixed(let bytes): bytes.withUnsafeBytes { out.append($0) }
        case .remembered(let field): encode(field, to: out)
        case .stamped(let bytes, let offset):
            let start = out.count
            bytes.withUnsafeBytes { out.append($0) }
            let stamp = request.stamp
            request.bytes.withUnsafeBytes { out.replace(at: start + offset, with: UnsafeRawBufferPointer(rebasing: $0[stamp])) }
        }
    }

    private mutating func encode(_ field: RememberedField, to out: Outbox) {
        let position = field.number < positions.count ? Int(positions[field.number]) : 0
        if position > 0 {
            out.append(integer: StaticTable.count + 1 + count - position, bits: 7, pattern: 0x80)
        } else if size + field.size <= capacity {
            while positions.count <= field.number { positions.append(0) }
            count += 1
            size += field.size
            positions[field.number] = UInt8(count)
            field.first.withUnsafeBytes { out.append($0) }
        } else {
            field.plain.withUnsafeBytes { out.append($0) }
        }
    }
}
