// DEFLATE's alphabets (RFC 1951, 3.2.5): how a match's length and distance become a symbol and some extra bits.

/// A symbol of the length or the distance alphabet, and the bits that follow it.
struct Symbol {
    let index: Int
    let extra: Int
    let extraCount: Int

    /// The symbol for a match of 3 to 258 bytes, counted from 257 in the alphabet it shares with the bytes.
    @inline(__always)
    init(length: Int) {
        let rest = length &- 3
        if rest < 8 {
            (index, extra, extraCount) = (257 &+ rest, 0, 0)
        } else if rest == 255 {
            (index, extra, extraCount) = (285, 0, 0)
        } else {
            extraCount = Int.bitWidth &- 3 &- rest.leadingZeroBitCount
            index = 257 &+ 4 &* extraCount &+ rest &>> extraCount
            extra = rest & (1 &<< extraCount &- 1)
        }
    }

    /// The symbol for a distance of 1 to 32 768 bytes.
    @inline(__always)
    init(distance: Int) {
        let rest = distance &- 1
        if rest < 4 {
            (index, extra, extraCount) = (rest, 0, 0)
        } else {
            extraCount = Int.bitWidth &- 2 &- rest.leadingZeroBitCount
            index = 2 &* extraCount &+ rest &>> extraCount
            extra = rest & (1 &<< extraCount &- 1)
        }
    }

    /// The shortest length that symbol 257 to 285 stands for, and how many extra bits add to it.
    @inline(__always)
    static func lengths(_ symbol: Int) -> (base: Int, extraCount: Int) {
        let step = symbol &- 257
        if step < 8 { return (3 &+ step, 0) }
        if step == 28 { return (258, 0) }
        let extraCount = step &>> 2 &- 1
        return (3 &+ (4 &+ step & 3) &<< extraCount, extraCount)
    }

    /// The shortest distance that symbol 0 to 29 stands for, and how many extra bits add to it.
    @inline(__always)
    static func distances(_ symbol: Int) -> (base: Int, extraCount: Int) {
        if symbol < 4 { return (1 &+ symbol, 0) }
        let extraCount = symbol &>> 1 &- 1
        return (1 &+ (2 &+ symbol & 1) &<< extraCount, extraCount)
    }

    /// The order in which the code lengths of the code lengths are written.
    static let codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    /// The code lengths of the fixed literal and length code.
    static let fixedLiteralLengths: [UInt8] =
        Array(repeating: 8, count: 144) + Array(repeating: 9, count: 112) + Array(repeating: 7, count: 24)
        + Array(repeating: 8, count: 8)

    /// The code lengths of the fixed distance code.
    static let fixedDistanceLengths = [UInt8](repeating: 5, count: 32)
}
