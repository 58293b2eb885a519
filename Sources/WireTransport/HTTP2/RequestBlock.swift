// The header blocks of requests. Of a request that never varies it is rendered once for all connections of a loop; fields that servers may
// remember are kept apart, because what is sent of them depends on what was sent before.

import HTTPMessages

/// A field that servers may remember, in all its forms.
struct RememberedField {
    /// The same on all connections of a loop.
    let number: Int
    /// What is sent the first time, and what is sent when there is no room for it in the table.
    let first: [UInt8]
    let plain: [UInt8]
    /// What it counts in the table.
    let size: Int
}

/// The header block of requests of one `constantID`.
final class RequestBlock {
    enum Part {
        /// The same bytes on every connection.
        case fixed([UInt8])
        case remembered(RememberedField)
        /// Fixed but for the stamp of the request, which goes to `offset`.
        case stamped([UInt8], offset: Int)
    }

    let parts: [Part]
    /// Whether the fields state the length of the body themselves.
    let statesLength: Bool

    init(parts: [Part], statesLength: Bool) {
        self.parts = parts
        self.statesLength = statesLength
    }
}

/// What is rendered of requests, for one loop.
final class RequestBlocks {
    /// More fields than this are sent anew each time; it bounds what a connection has to keep.
    private static let mostRemembered = 120

    private var blocks: [RequestBlock?] = []
    private var numbers: [[UInt8]: Int] = [:]
    private var authority: (origin: Origin, field: RequestBlock.Part)?
    private let scratch = Outbox()
    private let out = Outbox()

    /// The block for requests of this `constantID`; rendered now when it is the first.
    func block(for request: borrowing OutgoingRequest) -> RequestBlock {
        // With a body and without one the fields differ.
        let key = request.constantID * 2 + (request.sendsBody ? 1 : 0)
        while blocks.count <= key { blocks.append(nil) }
        if let known = blocks[key] { return known }
        let new = render(request)
        blocks[key] = new
        return new
    }

    /// The first fields of `request`: those before its header lines, without the authority.
    static func appendPseudo(_ request: borrowing OutgoingRequest, _ bytes: UnsafeRawBufferPointer, to out: Outbox) {
        switch request.method {
        case .get: out.append(byte: 0x82)
        case .post: out.append(byte: 0x83)
        default:
            // `:method` is entry 2 of the static table.
            out.append(integer: 2, bits: 4, pattern: 0)
            out.append(integer: request.method.rawValue.utf8.count, bits: 7, pattern: 0)
            out.append(request.method.rawValue)
        }
        out.append(byte: request.origin.scheme == .https ? 0x87 : 0x86)
        let target = UnsafeRawBufferPointer(rebasing: bytes[request.target])
        if target.equals("/") { return out.append(byte: 0x84) }
        out.append(integer: 4, bits: 4, pattern: 0)
        out.append(text: target)
    }

    /// `:authority` of requests to `origin`.
    func authority(of origin: Origin) -> RequestBlock.Part {
        if let authority, authority.origin == origin { return authority.field }
        var text = origin.authority
        let new = text.withUTF8 { field(":authority", UnsafeRawBufferPointer($0)) }
        authority = (origin, new)
        return new
    }

    private func render(_ request: borrowing OutgoingRequest) -> RequestBlock {
        var parts: [RequestBlock.Part] = []
        var statesLength = false
        let stamp = request.stamp
        let start = request.headers.lowerBound
        request.bytes.withUnsafeBytes { bytes in
            let fields = RequestFields(lines: UnsafeRawBufferPointer(rebasing: bytes[request.headers]))
            out.removeAll()
            Self.appendPseudo(request, bytes, to: out)
            parts.append(.fixed(Array(out.bytes)))
            if let host = fields.value(of: "host", scratch) {
                parts.append(field(":authority", host))
            } else {
                parts.append(authority(of: request.origin))
            }
            fields.forEach(scratch) { name, value in
                if name.equals("content-length") { statesLength = true }
                let place = start + (value.baseAddress! - fields.lines.baseAddress!)
                if !stamp.isEmpty, place..<(place + value.count) ~= stamp.lowerBound {
                    out.removeAll()
                    out.append(field: name, value, .none, isOpen: true)
                    parts.append(.stamped(Array(out.bytes), offset: out.count - value.count + stamp.lowerBound - place))
                } else {
                    parts.append(field(name, value))
                }
            }
        }
        return RequestBlock(parts: parts, statesLength: statesLength)
    }

    private func field(_ name: StaticString, _ value: UnsafeRawBufferPointer) -> RequestBlock.Part {
        name.withUTF8Buffer { field(UnsafeRawBufferPointer($0), value) }
    }

    private func field(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> RequestBlock.Part {
        let indexing = Self.indexing(of: name)
        func written(_ indexing: Outbox.Indexing) -> (bytes: [UInt8], isRemembered: Bool) {
            out.removeAll()
            let isRemembered = out.append(field: name, value, indexing)
            return (Array(out.bytes), isRemembered)
        }
        let first = written(indexing)
        guard first.isRemembered else { return .fixed(first.bytes) }
        let plain = written(.none).bytes
        let size = name.count + value.count + DynamicTable.overhead
        let number = numbers[first.bytes] ?? numbers.count
        guard number < Self.mostRemembered, size <= HeaderDecoder.tableCapacity else { return .fixed(plain) }
        numbers[first.bytes] = number
        return .remembered(RememberedField(number: number, first: first.bytes, plain: plain, size: size))
    }

    /// As other clients do it: what is secret is never remembered, what says something about one body, not either.
    static func indexing(of name: UnsafeRawBufferPointer) -> Outbox.Indexing {
        switch name.count {
        case 6 where name.equals("cookie"), 13 where name.equals("authorization"), 19 where name.equals("proxy-authorization"):
            .never
        case 14 where name.equals("content-length"): .none
        default: .remembered
        }
    }
}
