// The chunked coding of a body: sizes, data, extensions and trailers, in any pieces. `HTTPServer.ChunkedBody` reads the same grammar with the
// opposite aims: a client takes what libcurl takes (bare line feeds, sizes of 16 digits, bodies of any size), names each span so that the
// caller reads data where it lies, and shows trailers; a server refuses whatever could be read in two ways, bounds the body, and keeps it.

/// Where one is in a chunked body.
struct ChunkParser {
    /// What the bytes just taken were.
    enum Step {
        case framing
        case data
        /// Part of a trailer line, without its end.
        case trailer
        case trailerEnd
        /// The last byte of the body.
        case end
        case malformed
        /// A trailer line is longer than one may be.
        case tooLarge
    }

    private enum State: UInt8 {
        case size
        case extensions
        case data
        case dataEnd
        case trailerStart
        case trailer
        case trailerEnd
        case finalNewline
    }

    /// Bytes of a trailer line without its end, and digits of a size, as libcurl has them.
    private static let trailerLimit = 4093
    private static let mostDigits = 16

    private var state = State.size
    private var size: Int64 = 0
    private var digits = 0
    private var trailerCount = 0

    /// Whether the last chunk is behind it: what comes are header lines.
    var isInTrailers: Bool { state.rawValue >= State.trailerStart.rawValue }

    /// Takes the beginning of `bytes`, which is not empty, as far as it is all of one kind; answers what it was and how long.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> (Step, Int) {
        let byte = bytes[0]
        switch state {
        case .size: return takeSize(byte)
        case .extensions:
            let end = bytes.firstIndex(of: 0x0a).map { $0 + 1 }
            if end != nil { state = size == 0 ? .trailerStart : .data }
            return (.framing, end ?? bytes.count)
        case .data:
            let count = Int(min(size, Int64(bytes.count)))
            size -= Int64(count)
            if size == 0 { state = .dataEnd }
            return (.data, count)
        case .dataEnd:
            if byte == 0x0a {
                state = .size
                digits = 0
                size = 0
                return (.framing, 1)
            }
            return (byte == 0x0d ? .framing : .malformed, 1)
        case .trailerStart:
            if byte == 0x0d {
                state = .finalNewline
                return (.framing, 1)
            }
            if byte == 0x0a { return (.end, 1) }
            state = .trailer
            trailerCount = 0
            return takeTrailer(bytes)
        case .trailer: return takeTrailer(bytes)
        case .trailerEnd:
            guard byte == 0x0a else { return (.malformed, 1) }
            state = .trailerStart
            return (.trailerEnd, 1)
        case .finalNewline: return (byte == 0x0a ? .end : .malformed, 1)
        }
    }

    private mutating func takeSize(_ byte: UInt8) -> (Step, Int) {
        guard let digit = byte.hexadecimalDigit else {
            guard digits > 0 else { return (.malformed, 1) }
            state = .extensions
            return (.framing, 0)
        }
        // 16 digits fit only when the first leaves the sign alone.
        guard digits < Self.mostDigits, size >> 59 == 0 else { return (.malformed, 1) }
        size = size << 4 | Int64(digit)
        digits += 1
        return (.framing, 1)
    }

    private mutating func takeTrailer(_ bytes: UnsafeRawBufferPointer) -> (Step, Int) {
        let end = bytes.firstIndex { $0 == 0x0d || $0 == 0x0a } ?? bytes.count
        trailerCount += end
        if trailerCount > Self.trailerLimit { return (.tooLarge, end) }
        if end == bytes.count { return (.trailer, end) }
        if end > 0 { return (.trailer, end) }
        state = .trailerEnd
        // A bare LF is the whole end.
        return (.framing, bytes[0] == 0x0d ? 1 : 0)
    }
}
