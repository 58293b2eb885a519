/// The zlib container (RFC 1950) around a DEFLATE stream: two bytes before it, a checksum after it.
enum Zlib {
    /// Appends `input`, compressed, to `output`.
    static func compress(_ input: [UInt8], to output: inout [UInt8]) {
        output += [0x78, 0x9C]
        Deflate.compress(input, to: &output)
        output.appendBigEndian(adler32(input))
    }

    /// What is in `input` from `start`; `limit` as in `Inflate`. The checksum must be right; what follows it is ignored.
    static func decompress(
        _ input: [UInt8], from start: Int, limit: @escaping ([UInt8]) throws(HistogramFormatError) -> Int
    ) throws(HistogramFormatError) -> [UInt8] {
        guard input.count >= start + 2 else { throw HistogramFormatError("The compressed data ends too early.") }
        let (method, flags) = (Int(input[start]), Int(input[start + 1]))
        guard method & 0x0F == 8, method >> 4 <= 7, (method << 8 | flags) % 31 == 0, flags & 0x20 == 0 else {
            throw HistogramFormatError("The compressed data is not a zlib stream.")
        }
        let (output, checksum) = try Inflate.decompress(input, from: start + 2, limit: limit)
        guard checksum == adler32(output) else {
            throw HistogramFormatError("The compressed data does not match its checksum.")
        }
        return output
    }

    /// The checksum of zlib.
    static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var a: UInt32 = 1
        var b: UInt32 = 0
        var start = 0
        while start < bytes.count {
            // As many as can be summed before 32 bits overflow.
            let end = min(bytes.count, start + 5552)
            for index in start..<end {
                a &+= UInt32(bytes[index])
                b &+= a
            }
            a %= 65_521
            b %= 65_521
            start = end
        }
        return b << 16 | a
    }
}

extension [UInt8] {
    /// Appends an integer, most significant byte first.
    mutating func appendBigEndian<Number: FixedWidthInteger>(_ number: Number) {
        for shift in stride(from: Number.bitWidth - 8, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
