import Basics
import Testing

@testable import Histograms

@Suite("Decoding what is not a histogram")
struct DecodingErrorTests {
    private func sentence(_ bytes: [UInt8]) -> String? {
        do {
            _ = try Histogram(decoding: bytes)
            return nil
        } catch { return error.sentence }
    }

    private func v2(
        digits: UInt32 = 3, lowest: Int64 = 1, highest: Int64 = 3_600_000_000_000, length: Int32? = nil, _ counts: [UInt8]
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(Cookie.v2)
        bytes.appendBigEndian(length ?? Int32(counts.count))
        bytes.appendBigEndian(UInt32(0))
        bytes.appendBigEndian(digits)
        bytes.appendBigEndian(lowest)
        bytes.appendBigEndian(highest)
        bytes.appendBigEndian((1.0).bitPattern)
        return bytes + counts
    }

    private func compressed(_ content: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = []
        Zlib.compress(content, to: &stream)
        var bytes: [UInt8] = []
        bytes.appendBigEndian(Cookie.compressedV2)
        bytes.appendBigEndian(UInt32(stream.count))
        return bytes + stream
    }

    @Test("every way to be wrong has its sentence")
    func sentences() {
        let good = Histogram([1, 2, 3]).encoded()
        var otherSum = good
        otherSum[good.count - 1] ^= 1
        var otherStream = good
        otherStream[8] = 0x79
        let tooFar: [UInt8] = [0xFF, 0xFF, 0x7F]
        let max: [UInt8] = [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
        let min: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
        let table: [([UInt8], String)] = [
            ([], "The histogram ends too early."),
            ([0x1C, 0x84], "The histogram ends too early."),
            (Array("HTTP/1.1".utf8), "The bytes are not an HdrHistogram: they start with 0x48545450."),
            (v2(digits: 9, [2]), "The histogram has an impossible geometry: lowest 1, highest 3600000000000, digits 9."),
            (v2(lowest: 0, [2]), "The histogram has an impossible geometry: lowest 0, highest 3600000000000, digits 3."),
            (v2(lowest: 5, highest: 6, [2]), "The histogram has an impossible geometry: lowest 5, highest 6, digits 3."),
            (v2(length: 5, [2]), "The histogram ends too early."),
            (v2(length: -5, [2]), "The histogram ends too early."),
            (v2([0x80]), "The histogram ends too early."),
            (v2(tooFar), "The histogram has more counts than its geometry."),
            (v2(min), "The histogram has more counts than its geometry."),
            (v2([0xFF, 0x8F, 0x04, 2]), "The histogram has more counts than its geometry."),
            (v2(max + [2]), "The histogram has more values than can be counted."),
            (encodedBefore(0x1C84_9328, counts: [1, -1], width: 2, isV1: false), "The histogram has a count below 0."),
            (
                encodedBefore(0x1C84_9368, counts: [1], width: 8, isV1: false),
                "The histogram has counts of 6 bytes; they can have 2, 4 or 8."
            ),
            (Array(good.dropLast()), "The histogram ends too early."),
            (otherSum, "The compressed data does not match its checksum."),
            (otherStream, "The compressed data is not a zlib stream."),
            (compressed(good), "The histogram is compressed twice."),
            (
                compressed(v2([UInt8](repeating: 0, count: 400_000))),
                "The compressed data holds more than a histogram of its kind can."
            ),
            (compressed([UInt8](repeating: 7, count: 5_000_000)), "The bytes are not an HdrHistogram: they start with 0x07070707."),
        ]
        for (bytes, expected) in table { #expect(sentence(bytes) == expected) }
        #expect(throws: HistogramFormatError("The histogram is not valid Base64.")) { try Histogram(base64Encoded: "HIST*") }
    }

    @Test("the whole geometry may be used, up to its last count")
    func lastCount() throws {
        let histogram = try Histogram(decoding: v2([0xFD, 0x8F, 0x04, 2]))
        #expect(histogram.usedIndices == Geometry.latency.countsLength - 1..<Geometry.latency.countsLength)
    }

    @Test("damage anywhere is an error or another histogram, and never more than that", arguments: 0..<12 as Range<UInt64>)
    func damage(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let histogram = Histogram(sample(seed: seed))
        for original in [histogram.encoded(), histogram.encodedUncompressed()] {
            for _ in 0..<40 {
                var bytes = original
                for _ in 0...random.integer(in: 0...4) {
                    bytes[Int(random.integer(in: 0...Int64(bytes.count - 1)))] = UInt8(truncatingIfNeeded: random.next())
                }
                if random.unit() < 0.3 { bytes.removeLast(Int(random.integer(in: 0...Int64(bytes.count)))) }
                guard let other = try? Histogram(decoding: bytes) else { continue }
                // The figures of whatever it is can be asked for.
                _ = (other.mean, other.standardDeviation, other.value(atPercentile: 99), other.max, other.encoded())
            }
        }
    }
}
