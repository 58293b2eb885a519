/// Takes the chunking off a body, byte for byte as they come (RFC 9112 §7.1). Extensions and trailers are skipped.
///
/// As a server should, it is strict: no bare line feed, no body above the limit. `WireTransport.ChunkParser` is the client's reader of the same
/// grammar, as lenient as libcurl and without a copy of the data.
struct ChunkedBody {
    private enum Expecting {
        case size, sizeLineFeed, content, contentReturn, contentLineFeed, trailer, trailerLineFeed, finalLineFeed, nothing
    }

    private var expecting = Expecting.size
    private var remaining = 0
    private var digits = 0
    private var isInExtension = false
    private var skipped = 0
    /// What has come so far.
    var content: [UInt8] = []

    var isComplete: Bool { expecting == .nothing }

    /// Reads from `bytes[start...]`, answers how many bytes it took. Once complete it takes none.
    mutating func take(_ bytes: [UInt8], from start: Int) throws(Malformed) -> Int {
        var at = start
        while at < bytes.count, expecting != .nothing {
            if expecting == .content {
                let end = min(bytes.count, at + remaining)
                guard content.count + end - at <= RequestParser.maximumBody else { throw .bodyTooLarge }
                content.append(contentsOf: bytes[at..<end])
                remaining -= end - at
                at = end
                if remaining == 0 { expecting = .contentReturn }
            } else {
                try step(bytes[at])
                at += 1
            }
        }
        return at - start
    }

    private mutating func step(_ byte: UInt8) throws(Malformed) {
        switch (expecting, byte) {
        case (.size, 13):
            guard digits > 0 else { throw .chunk }
            expecting = .sizeLineFeed
        case (.size, _): try size(byte)
        case (.sizeLineFeed, 10):
            expecting = remaining == 0 ? .trailer : .content
            (digits, isInExtension, skipped) = (0, false, 0)
        case (.contentReturn, 13): expecting = .contentLineFeed
        case (.contentLineFeed, 10): expecting = .size
        case (.trailer, 13): expecting = skipped == 0 ? .finalLineFeed : .trailerLineFeed
        case (.trailer, _): try skip(byte)
        case (.trailerLineFeed, 10): (expecting, skipped) = (.trailer, 0)
        case (.finalLineFeed, 10): expecting = .nothing
        default: throw .chunk
        }
    }

    private mutating func size(_ byte: UInt8) throws(Malformed) {
        if isInExtension { return try skip(byte) }
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): remaining = remaining << 4 | Int(byte - 48)
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
            remaining = remaining << 4 | Int((byte | 0x20) - 87)
        case UInt8(ascii: ";") where digits > 0, 0x20 where digits > 0, 0x09 where digits > 0: return isInExtension = true
        default: throw .chunk
        }
        digits += 1
        guard digits <= 15 else { throw .chunk }
        guard remaining <= RequestParser.maximumBody else { throw .bodyTooLarge }
    }

    private mutating func skip(_ byte: UInt8) throws(Malformed) {
        skipped += 1
        guard byte != 10, skipped <= RequestParser.maximumHead else { throw .chunk }
    }
}
