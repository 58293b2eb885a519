// Reads what any HdrHistogram tool wrote since 2014, from files and databases that may be damaged or hostile.

extension Histogram {
    /// Reads an encoded histogram: V0, V1 or V2, compressed or not. Its geometry is the one it was written with; the conversion ratio
    /// of histograms of fractions is left aside, and so are bytes that follow. However hostile the bytes, no more memory is taken than
    /// the geometry needs: 264 KiB of counts for `Geometry.latency`, 48 MiB for the finest there is.
    package init(decoding bytes: some Sequence<UInt8>) throws(HistogramFormatError) {
        var reader = ByteReader(Array(bytes))
        let cookie = try Cookie(reader.integer())
        guard cookie.isCompressed else {
            try self.init(cookie, from: &reader)
            return
        }
        let length = Int(try reader.integer() as Int32)
        guard length >= 0, length <= reader.left else { throw HistogramFormatError("The histogram ends too early.") }
        let content = try Zlib.decompress(reader.bytes, from: reader.position) { head throws(HistogramFormatError) in
            var reader = ByteReader(head)
            return try EncodedHeader(Cookie(reader.integer()), from: &reader).largestSize
        }
        reader = ByteReader(content)
        let inner = try Cookie(reader.integer())
        guard !inner.isCompressed else { throw HistogramFormatError("The histogram is compressed twice.") }
        try self.init(inner, from: &reader)
    }

    private init(_ cookie: Cookie, from reader: inout ByteReader) throws(HistogramFormatError) {
        let header = try EncodedHeader(cookie, from: &reader)
        self.init(header.geometry)
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
