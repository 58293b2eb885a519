import Testing

@testable import Histograms

@Suite("Encoding")
struct EncodingTests {
    @Test("what is encoded is decoded", arguments: 0..<60 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        let geometries = [
            Geometry.latency, Geometry(lowest: 1, highest: 1 << 42, digits: 2), Geometry(lowest: 1000, highest: 1 << 50, digits: 4),
        ]
        var histogram = Histogram(sample(seed: seed), geometries[Int(seed) % 3])
        histogram.record(1 << (seed % 40), count: 1 << (seed % 62))
        #expect(try Histogram(decoding: histogram.encoded()) == histogram)
        #expect(try Histogram(decoding: histogram.encodedUncompressed()) == histogram)
        #expect(try Histogram(base64Encoded: histogram.base64Encoded()) == histogram)
    }

    @Test("an encoded histogram is added as the one that it is", arguments: 0..<20 as Range<UInt64>)
    func addition(seed: UInt64) throws {
        let other = Histogram(
            sample(seed: seed), [Geometry.latency, Geometry(lowest: 1000, highest: 1 << 50, digits: 2)][Int(seed) % 2])
        var sum = Histogram(sample(seed: seed + 100))
        var expected = sum
        expected.add(other)
        try sum.add(decoding: other.encoded())
        #expect(sum == expected)
        #expect(throws: HistogramFormatError.self) { try sum.add(decoding: Array(other.encoded().dropLast(9))) }
    }

    @Test("an empty histogram survives")
    func empty() throws {
        #expect(try Histogram(decoding: Histogram().encoded()) == Histogram())
    }

    @Test("the layout is HdrHistogram's V2")
    func layout() {
        var histogram = Histogram([0, 0, 0, 2, 6])
        histogram.record(70, count: 200)
        #expect(
            histogram.encodedUncompressed() == [
                0x1C, 0x84, 0x93, 0x13, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 3,  // cookie, length of the counts, offset, digits
                0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 3, 0x46, 0x30, 0xB8, 0xA0, 0,  // lowest, highest
                0x3F, 0xF0, 0, 0, 0, 0, 0, 0,  // a ratio of 1
                6, 0, 2, 5, 2, 0x7D, 0x90, 3,  // 3, none, 1, none · 3, 1, none · 63, 200
            ])
        #expect(Array(histogram.encoded().prefix(4)) == [0x1C, 0x84, 0x93, 0x14])
    }

    @Test("a count of nine bytes is written and read", arguments: [1 << 55, 1 << 56 - 1, 1 << 61, .max] as [Int64])
    func largeCounts(count: Int64) throws {
        var histogram = Histogram()
        histogram.record(1, count: count)
        #expect(try Histogram(decoding: histogram.encoded()) == histogram)
    }

    /// Written by the Python implementation (hdrhistogram 0.10.8).
    @Test("what another implementation wrote is read")
    func foreign() throws {
        let text = "HISTFAAAADN4nJNpmSzMwMAgyAABzFCaEch0M9ixgMH+A0SAjYmV6aM8E9PffsYJzFNvMTEBAL8JCRI="
        var expected = Histogram([0, 0, 0, 1, 5, 2047, 2048, 3_600_000_000_000])
        expected.record(1 << 20, count: 200)
        #expect(try Histogram(base64Encoded: text) == expected)
    }

    @Test(
        "older versions are read, with counts of any width",
        arguments: [
            (0x1C84_9328, 2, false), (0x1C84_9348, 4, false), (0x1C84_9388, 8, false), (0x1C84_9321, 2, true),
            (0x1C84_9341, 4, true), (0x1C84_9381, 8, true), (0x1C84_9391, 8, true),
        ] as [(UInt32, Int, Bool)])
    func older(cookie: UInt32, width: Int, isV1: Bool) throws {
        let plain = encodedBefore(cookie, counts: [1, 0, 300, 0, 0, 7], width: width, isV1: isV1)
        var expected = Histogram([0, 5, 5, 5, 5, 5, 5, 5])
        expected.record(2, count: 300)
        #expect(try Histogram(decoding: plain) == expected)
        var stream: [UInt8] = []
        Zlib.compress(plain, to: &stream)
        var compressed: [UInt8] = []
        compressed.appendBigEndian(cookie + 1)
        compressed.appendBigEndian(UInt32(stream.count))
        #expect(try Histogram(decoding: compressed + stream) == expected)
    }
}

/// A histogram as tools before V2 wrote it, in the geometry for latencies.
func encodedBefore(_ cookie: UInt32, counts: [Int64], width: Int, isV1: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendBigEndian(cookie)
    if isV1 {
        bytes.appendBigEndian(UInt32(counts.count * width))
        bytes.appendBigEndian(UInt32(0))
    }
    bytes.appendBigEndian(UInt32(3))
    bytes.appendBigEndian(Geometry.latency.lowest)
    bytes.appendBigEndian(Geometry.latency.highest)
    bytes.appendBigEndian(isV1 ? (1.0).bitPattern : 308)
    for count in counts {
        switch width {
        case 2: bytes.appendBigEndian(Int16(count))
        case 4: bytes.appendBigEndian(Int32(count))
        default: bytes.appendBigEndian(count)
        }
    }
    return bytes
}
