/// The four bytes that an encoded histogram starts with: which of HdrHistogram's formats follows.
struct Cookie {
    static let v2: UInt32 = 0x1C84_9313
    static let compressedV2: UInt32 = 0x1C84_9314

    enum Version { case v0, v1, v2 }

    let version: Version
    let isCompressed: Bool
    /// The size of a count in bytes, in versions where it is fixed.
    private let nibble: UInt32

    init(_ number: UInt32) throws(HistogramFormatError) {
        // The digit before the last says how wide the counts are.
        switch number & ~0xF0 {
        case 0x1C84_9308: (version, isCompressed) = (.v0, false)
        case 0x1C84_9309: (version, isCompressed) = (.v0, true)
        case 0x1C84_9301: (version, isCompressed) = (.v1, false)
        case 0x1C84_9302: (version, isCompressed) = (.v1, true)
        case 0x1C84_9303: (version, isCompressed) = (.v2, false)
        case 0x1C84_9304: (version, isCompressed) = (.v2, true)
        case 0x0C72_120E:
            throw HistogramFormatError(
                "The bytes are a DoubleHistogram, which counts fractions; only histograms of whole numbers are read.")
        default:
            let digits = String(number, radix: 16)
            let padded = String(repeating: "0", count: 8 - digits.count) + digits
            throw HistogramFormatError("The bytes are not an HdrHistogram: they start with 0x\(padded).")
        }
        nibble = number >> 4 & 0xE
    }

    /// Reads the next count, or minus the length of a run of zeros.
    func count(from reader: inout ByteReader) throws(HistogramFormatError) -> Int64 {
        if version == .v2 { return try reader.variableInteger() }
        let count: Int64
        switch nibble {
        case 2: count = Int64(try reader.integer() as Int16)
        case 4: count = Int64(try reader.integer() as Int32)
        case 8: count = try reader.integer()
        default: throw HistogramFormatError("The histogram has counts of \(nibble) bytes; they can have 2, 4 or 8.")
        }
        guard count >= 0 else { throw HistogramFormatError("The histogram has a count below 0.") }
        return count
    }
}

/// What is before the counts of an encoded histogram.
struct EncodedHeader {
    let geometry: Geometry
    /// How many bytes of counts follow; `nil` for all that are left.
    let payloadLength: Int?

    /// Reads what follows `cookie`.
    init(_ cookie: Cookie, from reader: inout ByteReader) throws(HistogramFormatError) {
        if cookie.version == .v0 {
            payloadLength = nil
        } else {
            payloadLength = Int(try reader.integer() as Int32)
            // By how much the counts were rotated in the memory of the program that wrote them.
            _ = try reader.integer() as Int32
        }
        let digits = Int(try reader.integer() as Int32)
        let lowest: Int64 = try reader.integer()
        let highest: Int64 = try reader.integer()
        // The total (V0) or the bits of a conversion ratio.
        _ = try reader.integer() as Int64
        guard let geometry = Geometry(ifPossibleLowest: lowest, highest: highest, digits: digits) else {
            throw HistogramFormatError(
                "The histogram has an impossible geometry: lowest \(lowest), highest \(highest), digits \(digits).")
        }
        self.geometry = geometry
    }

    /// The most bytes that a histogram of this geometry can have before it is compressed: nine for each count.
    var largestSize: Int { 40 + 9 * geometry.countsLength }
}
