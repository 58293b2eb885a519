import Basics
import FoundationEssentials
import TestSupport
import Testing

@testable import Histograms

@Suite("Published histograms", .enabled(if: Reference.isPresent, "needs the reference data beside the project"))
struct ReferenceLogTests {
    private struct Expected: Decodable {
        let start: Double
        let histograms: Int
        let total, min, p50, p90, p99, p999, max: Int64
        let mean_mid, stdev_mid: Double
    }

    private struct Corrected: Decodable {
        let lo, hi: Int64
        let digits, counts_len: Int
        let raw_total, cor_total, corrected_interval: Int64
        let raw, cor: [String: Int64]
        let raw_mean, cor_mean, cor_std: Double
    }

    private struct Document: Decodable {
        let corrected: Corrected
        enum CodingKeys: String, CodingKey { case corrected = "reference_10000x1000_1x1e8" }
    }

    private func entries(_ name: String, offsets: Range<Nanoseconds> = .min ..< .max) throws -> [HistogramLogEntry] {
        var reader = HistogramLogReader(try Reference.text("hdr/" + name), file: name, offsets: offsets)
        var entries: [HistogramLogEntry] = []
        while let entry = try reader.next() { entries.append(entry) }
        return entries
    }

    private func sum(_ entries: [HistogramLogEntry]) -> Histogram {
        var sum = Histogram(Geometry(lowest: 1, highest: 1 << 40, digits: 3))
        for entry in entries { sum.add(entry.histogram) }
        return sum
    }

    @Test(
        "every figure of a log comes out",
        arguments: ["jHiccup-2.0.1.logV0.hlog", "jHiccup-2.0.7S.logV2.hlog", "jHiccup-2.0.7S.logV3.hlog", "tagged-Log.logV2.hlog"])
    func logs(name: String) throws {
        struct Documents: Decodable {
            var logs: [String: Expected] = [:]
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                logs = try container.decode([String: Lenient].self).compactMapValues(\.value)
            }
            struct Lenient: Decodable {
                let value: Expected?
                init(from decoder: any Decoder) throws { value = try? Expected(from: decoder) }
            }
        }
        let expected = try #require(
            try JSONDecoder().decode(Documents.self, from: Data(try Reference.bytes("hdr/expected.json"))).logs[name])
        let entries = try entries(name)
        let sum = sum(entries)
        #expect(entries.count == expected.histograms)
        #expect((sum.totalCount, sum.min, sum.max) == (expected.total, expected.min, expected.max))
        #expect([50, 90, 99, 99.9].map(sum.value) == [expected.p50, expected.p90, expected.p99, expected.p999])
        #expect(abs(sum.mean / expected.mean_mid - 1) < 1e-12)
        #expect(abs(sum.standardDeviation / expected.stdev_mid - 1) < 1e-12)
        var reader = HistogramLogReader(try Reference.text("hdr/" + name), file: name)
        _ = try reader.next()
        #expect(reader.startTime?.inSeconds == expected.start)
        // What we write of it, the same comes out of.
        for entry in entries { #expect(try Histogram(decoding: entry.histogram.encoded()) == entry.histogram) }
    }

    @Test(
        "a range of a log is what starts within it",
        arguments: [
            ("jHiccup-2.0.7S.logV2.hlog", 5, 20, 15, 11_664, 1_536_163_839, 1_544_552_447),
            ("jHiccup-2.0.7S.logV2.hlog", 40, 60, 20, 15_830, 1_779_433_471, 1_796_210_687),
            ("jHiccup-2.0.1.logV0.hlog", 20, 45, 25, 18_492, 459_007, 623_103),
            ("jHiccup-2.0.1.logV0.hlog", 46, 80, 34, 25_439, 1_209_008_127, 1_234_173_951),
        ] as [(String, Int, Int, Int, Int64, Int64, Int64)])
    func ranges(name: String, from: Int, to: Int, count: Int, total: Int64, p999: Int64, max: Int64) throws {
        let entries = try entries(name, offsets: .seconds(from) ..< .seconds(to))
        let sum = sum(entries)
        #expect(entries.count == count)
        #expect([sum.totalCount, sum.value(atPercentile: 99.9), sum.max] == [total, p999, max])
    }

    @Test("the tagged half of a log equals the other half")
    func tags() throws {
        let entries = try entries("tagged-Log.logV2.hlog")
        let tagged = sum(entries.filter { $0.tag == "A" })
        #expect(tagged == sum(entries.filter { $0.tag == nil }))
        #expect(tagged.totalCount == 16_145)
        #expect(try self.entries("jHiccup-2.0.7S.logV3.hlog")[1].tag == "a1.134a")
    }

    @Test(
        "published bad lines are refused",
        arguments: [
            ("test_tagged_invalid_histogram.txt", ":1:31: error: The histogram is not valid Base64."),
            (
                "test_tagged_invalid_tag_key.txt",
                #":1:1: error: "Ta=a7.133a" is not a tag. Write "Tag=NAME"."#
            ),
            ("test_tagged_invalid_timestamp.txt", #":1:13: error: "7.1a33" is not a time in seconds."#),
            (
                "test_tagged_missing_histogram.txt",
                ":1:1: error: The line has 3 fields; an interval has 4: its start, length and maximum, and a histogram."
            ),
        ])
    func badLines(name: String, error: String) {
        let problem = #expect(throws: Problem.self) { try entries(name) }
        #expect(problem?.description == name + error)
    }

    @Test("the reference histogram, as it is and corrected for what a stall hid")
    func corrected() throws {
        let document = try JSONDecoder().decode(Document.self, from: Data(try Reference.bytes("hdr/expected.json")))
        let expected = document.corrected
        let geometry = Geometry(lowest: expected.lo, highest: expected.hi, digits: expected.digits)
        #expect(geometry.countsLength == expected.counts_len)
        var raw = Histogram(geometry)
        var corrected = Histogram(geometry)
        for value in repeatElement(1000, count: 10_000) + [100_000_000] as [Int64] {
            raw.record(value)
            corrected.record(value, expectedInterval: expected.corrected_interval)
        }
        #expect((raw.totalCount, corrected.totalCount) == (expected.raw_total, expected.cor_total))
        for (percentile, value) in expected.raw { #expect(raw.value(atPercentile: Double(percentile)!) == value) }
        for (percentile, value) in expected.cor { #expect(corrected.value(atPercentile: Double(percentile)!) == value) }
        #expect(abs(raw.mean - expected.raw_mean) < 1e-6)
        #expect(abs(corrected.mean - expected.cor_mean) < 1e-3)
        #expect(abs(corrected.standardDeviation - expected.cor_std) < 1e-3)
    }
}
