/// Reads bits from bytes, least significant bit first, as DEFLATE writes them.
struct BitReader {
    private let bytes: [UInt8]
    private var position: Int
    private var waiting: UInt64 = 0
    private var waitingCount = 0

    init(_ bytes: [UInt8], from position: Int) {
        self.bytes = bytes
        self.position = position
    }

    /// The next `count` bits (at most 32) as a number. Past the end is an error.
    @inline(__always)
    mutating func read(_ count: Int) throws(HistogramFormatError) -> Int {
        let bits = peek(count)
        try skip(count)
        return bits
    }

    /// The next `count` bits (at most 32) without consuming them; zeros past the end.
    @inline(__always)
    mutating func peek(_ count: Int) -> Int {
        while waitingCount <= 56, position < bytes.count {
            waiting |= UInt64(bytes[position]) &<< UInt64(truncatingIfNeeded: waitingCount)
            position &+= 1
            waitingCount &+= 8
        }
        return Int(truncatingIfNeeded: waiting & (1 &<< UInt64(truncatingIfNeeded: count) &- 1))
    }

    /// Consumes `count` bits, which were peeked at before.
    @inline(__always)
    mutating func skip(_ count: Int) throws(HistogramFormatError) {
        guard count <= waitingCount else { throw HistogramFormatError("The compressed data ends too early.") }
        waiting &>>= UInt64(truncatingIfNeeded: count)
        waitingCount &-= count
    }

    /// Drops what is left of the current byte, so that whole bytes can follow.
    mutating func align() {
        let odd = waitingCount % 8
        waiting &>>= UInt64(odd)
        waitingCount -= odd
    }
}
