import Basics
import TestSupport
import Testing

@testable import Histograms

/// Logs and figures made with the package hdrhistogram of PyPI from values of our own; the formats of 2014 by hand.
@Suite("Histograms, as another implementation has them") struct ReferenceLogTests {
    private struct Figures: Decodable {
        let from, to: Int64?
        let histograms: Int
        let total, min, max, p50, p90, p99, p999: Int64
        let mean, deviation: Double
    }

    private struct Log: Decodable {
        let start: Double
        let whole: Figures
        let parts: [Figures]
        let tagged: Figures?
    }

    private struct Corrected: Decodable {
        struct Values: Decodable { let value: Int64, count: Int }
        let lowest, highest, interval, raw_total, corrected_total: Int64
        let digits, counts: Int
        let values: [Values]
        let percentiles: [Double]
        let raw, corrected: [Int64]
        let raw_mean, corrected_mean, corrected_deviation: Double
    }

    private struct Document: Decodable {
        let logs: [String: Log]
        let corrected: Corrected
    }

    private let document: Document

    init() throws { document = try Reference.value("histograms.json") }

    private func entries(_ name: String, offsets: Range<Nanoseconds> = .min ..< .max) throws -> [HistogramLogEntry] {
        try entries(of: Reference.text(name), name: name, offsets: offsets)
    }

    private func entries(
        of text: String, name: String, offsets: Range<Nanoseconds> = .min ..< .max
    ) throws -> [HistogramLogEntry] {
        var reader = HistogramLogReader(text, file: name, offsets: offsets)
        var entries: [HistogramLogEntry] = []
        while let entry = try reader.next() { entries.append(entry) }
        return entries
    }

    private func sum(_ entries: [HistogramLogEntry]) -> Histogram {
        var sum = Histogram(Geometry(lowest: 1, highest: 3_600_000_000, digits: 3))
        for entry in entries { sum.add(entry.histogram) }
        return sum
    }

    /// Where a log has tags, its lines without one are the sums of those with one: each second counts once.
    private func expect(_ all: [HistogramLogEntry], _ expected: Figures) {
        let tagged = all.filter { $0.tag != nil }
        let entries = tagged.isEmpty ? all : tagged
        let sum = sum(entries)
        #expect(entries.count == expected.histograms)
        #expect((sum.totalCount, sum.min, sum.max) == (expected.total, expected.min, expected.max))
        #expect([50, 90, 99, 99.9].map(sum.value) == [expected.p50, expected.p90, expected.p99, expected.p999])
        #expect(abs(sum.mean / expected.mean - 1) < 1e-12)
        #expect(abs(sum.standardDeviation / expected.deviation - 1) < 1e-12)
    }

    @Test("every figure of a log comes out, and what we write of it reads the same", arguments: ["v0", "v1", "v2", "tagged"])
    func logs(name: String) throws {
        let expected = try #require(document.logs[name + ".hlog"])
        let entries = try entries(name + ".hlog")
        expect(entries, expected.whole)
        var reader = HistogramLogReader(try Reference.text(name + ".hlog"), file: name)
        _ = try reader.next()
        #expect(reader.startTime?.inSeconds == expected.start)
        for entry in entries { #expect(try Histogram(decoding: entry.histogram.encoded()) == entry.histogram) }
    }

    @Test("a range of a log is what starts within it", arguments: ["v0", "v1", "v2", "tagged"])
    func ranges(name: String) throws {
        let parts = try #require(document.logs[name + ".hlog"]).parts
        #expect(!parts.isEmpty)
        for part in parts {
            let (from, to) = (try #require(part.from), try #require(part.to))
            expect(try entries(name + ".hlog", offsets: .seconds(from) ..< .seconds(to)), part)
        }
    }

    @Test("the tagged half of a log equals the other half")
    func tags() throws {
        let entries = try entries("tagged.hlog")
        let tagged = entries.filter { $0.tag == "A" }
        expect(tagged, try #require(document.logs["tagged.hlog"]?.tagged))
        #expect(sum(tagged) == sum(entries.filter { $0.tag == nil }))
    }

    @Test(
        "bad lines are refused",
        arguments: [
            ("Tag=A,0.127,1.000,2.769,HISTF%%%", ":1:25: error: The histogram is not valid Base64."),
            ("Ta=A,0.127,1.007,2.769,HISTFAAAAA==", #":1:1: error: "Ta=A" is not a tag. Write "Tag=NAME"."#),
            ("Tag=A,0.1x7,1.007,2.769,HISTFAAAAA==", #":1:7: error: "0.1x7" is not a time in seconds."#),
            (
                "Tag=A,0.127,1.007,2.769",
                ":1:1: error: The line has 3 fields; an interval has 4: its start, length and maximum, and a histogram."
            ),
        ])
    func badLines(line: String, error: String) {
        let problem = #expect(throws: Problem.self) { try entries(of: line, name: "log") }
        #expect(problem?.description == "log" + error)
    }

    @Test("a histogram with a stall, as it is and corrected for what the stall hid")
    func corrected() throws {
        let expected = document.corrected
        let geometry = Geometry(lowest: expected.lowest, highest: expected.highest, digits: expected.digits)
        #expect(geometry.countsLength == expected.counts)
        var raw = Histogram(geometry)
        var corrected = Histogram(geometry)
        for values in expected.values {
            for _ in 0..<values.count {
                raw.record(values.value)
                corrected.record(values.value, expectedInterval: expected.interval)
            }
        }
        #expect((raw.totalCount, corrected.totalCount) == (expected.raw_total, expected.corrected_total))
        #expect((expected.percentiles + [100]).map(raw.value) == expected.raw)
        #expect((expected.percentiles + [100]).map(corrected.value) == expected.corrected)
        #expect(abs(raw.mean / expected.raw_mean - 1) < 1e-12)
        #expect(abs(corrected.mean / expected.corrected_mean - 1) < 1e-12)
        #expect(abs(corrected.standardDeviation / expected.corrected_deviation - 1) < 1e-12)
    }
}
