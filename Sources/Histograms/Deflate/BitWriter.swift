/// Writes bits into bytes, least significant bit first, as DEFLATE wants them.
struct BitWriter {
    private(set) var bytes: [UInt8]
    private var waiting: UInt64 = 0
    private var waitingCount = 0

    /// Continues after `bytes`.
    init(after bytes: [UInt8]) { self.bytes = bytes }

    /// Writes the lowest `count` bits (at most 32) of `bits`; the others must be 0.
    @inline(__always)
    mutating func write(_ bits: UInt32, count: Int) {
        waiting |= UInt64(bits) &<< UInt64(truncatingIfNeeded: waitingCount)
        waitingCount &+= count
        while waitingCount >= 8 { flushByte() }
    }

    /// Fills the last byte up with zeros, so that whole bytes can follow.
    mutating func align() { if waitingCount > 0 { flushByte() } }

    /// Writes whole bytes; must be aligned.
    mutating func write(_ whole: some Sequence<UInt8>) { bytes.append(contentsOf: whole) }

    private mutating func flushByte() {
        bytes.append(UInt8(truncatingIfNeeded: waiting))
        waiting &>>= 8
        waitingCount = Swift.max(0, waitingCount &- 8)
    }
}
