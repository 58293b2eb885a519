// Reads what any HdrHistogram tool wrote since 2014, from files and databases that may be damaged or hostile.

extension Histogram {
    /// Reads an encoded histogram: V0, V1 or V2, compressed or not. Its geometry is the one it was written with; the conversion ratio
    /// of histograms of fractions is left aside, and so are bytes that follow. However hostile the bytes, no more memory is taken than
    /// the geometry needs: 264 KiB of counts for `Geometry.latency`, 48 MiB for the finest there is.
    package init(decoding bytes: some Sequence<UInt8>) throws(HistogramFormatError) {
        var (cookie, reader) = try Self.uncompressed(Array(bytes))
        let header = try EncodedHeader(cookie, from: &reader)
        self.init(header.geometry)
        try addCounts(header, cookie, from: &reader)
    }

    /// Adds all values of an encoded histogram, as `add` does with one that was read, but without making one: for merging thousands. When it
    /// throws, some of the values may have been added.
    package mutating func add(decoding bytes: [UInt8]) throws(HistogramFormatError) {
        var (cookie, reader) = try Self.uncompressed(bytes)
        let header = try EncodedHeader(cookie, from: &reader)
        if header.geometry == geometry { return try addCounts(header, cookie, from: &reader) }
        var other = Histogram(header.geometry)
        try other.addCounts(header, cookie, from: &reader)
        add(other)
    }

    /// What is behind the cookie of an encoded histogram, and that cookie.
    private static func uncompressed(_ bytes: [UInt8]) throws(HistogramFormatError) -> (Cookie, ByteReader) {
        var reader = ByteReader(bytes)
        let cookie = try Cookie(reader.integer())
        guard cookie.isCompressed else { return (cookie, reader) }
        let length = Int(try reader.integer() as Int32)
        guard length >= 0, length <= reader.left else { throw HistogramFormatError("The histogram ends too early.") }
        let content = try Zlib.decompress(reader.bytes, from: reader.position) { head throws(HistogramFormatError) in
            var reader = ByteReader(head)
            return try EncodedHeader(Cookie(reader.integer()), from: &reader).largestSize
        }
        reader = ByteReader(content)
        let inner = try Cookie(reader.integer())
        guard !inner.isCompressed else { throw HistogramFormatError("The histogram is compressed twice.") }
        return (inner, reader)
    }

    private mutating func addCounts(
        _ header: EncodedHeader, _ cookie: Cookie, from reader: inout ByteReader
    ) throws(HistogramFormatError) {
        let length = header.payloadLength ?? reader.left
        guard length >= 0, length <= reader.left else { throw HistogramFormatError("The histogram ends too early.") }
        let end = reader.position + length
        var index = 0
        while reader.position < end {
            let number = try cookie.count(from: &reader)
            if number == 0 {
                index += 1
                continue
            }
            guard number > 0 || number >= -Int64(geometry.countsLength), index < geometry.countsLength else {
                throw HistogramFormatError("The histogram has more counts than its geometry.")
            }
            if number < 0 {
                index += Int(-number)
                continue
            }
            guard number <= Int64.max - totalCount else {
                throw HistogramFormatError("The histogram has more values than can be counted.")
            }
            count(number, at: index)
            index += 1
        }
    }
}
