/// Reads big-endian integers from bytes that may end too early.
struct ByteReader {
    let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// How many bytes are left.
    var left: Int { bytes.count - position }

    /// The next integer of this width.
    mutating func integer<Number: FixedWidthInteger>() throws(HistogramFormatError) -> Number {
        let size = Number.bitWidth / 8
        guard left >= size else { throw HistogramFormatError("The histogram ends too early.") }
        defer { position += size }
        return bytes[position..<position + size].reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }

    /// The next signed number in ZigZag LEB128: seven bits a byte and one that says that more follow; a ninth byte has eight bits.
    mutating func variableInteger() throws(HistogramFormatError) -> Int64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 56, by: 7) {
            guard position < bytes.count else { throw HistogramFormatError("The histogram ends too early.") }
            let byte = UInt64(bytes[position])
            position += 1
            guard shift < 56, byte & 0x80 != 0 else {
                number |= byte << shift
                break
            }
            number |= (byte & 0x7F) << shift
        }
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }
}
