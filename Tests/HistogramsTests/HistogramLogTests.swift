import Basics
import Testing

@testable import Histograms

@Suite("Interval log")
struct HistogramLogTests {
    private let writer = HistogramLogWriter(startTime: 1_441_812_279_474_000_000)

    @Test("what is written is read")
    func roundTrip() throws {
        let entries = (0..<5).map { second in
            HistogramLogEntry(
                tag: second == 2 ? "pay" : nil, start: writer.startTime + .seconds(second) + .milliseconds(127),
                length: .milliseconds(1007), histogram: Histogram(sample(seed: UInt64(second))))
        }
        let text = writer.header(comment: "perfbench") + entries.map(writer.line).joined()
        var reader = HistogramLogReader(text, file: "a.hlog")
        for entry in entries { #expect(try reader.next() == entry) }
        #expect(try reader.next() == nil)
        #expect(reader.startTime == writer.startTime)
        reader = HistogramLogReader(text, file: "a.hlog", offsets: .seconds(1) ..< .seconds(3))
        #expect(try reader.next() == entries[1])
        #expect(try reader.next() == entries[2])
        #expect(try reader.next() == nil)
    }

    @Test("the text is the standard one")
    func text() {
        #expect(
            writer.header(comment: "Written by\nperfbench") == """
                #[Written by perfbench]
                #[Histogram log format version 1.3]
                #[StartTime: 1441812279.474 (seconds since epoch), 2015-09-09T15:24:39Z]
                #[BaseTime: 1441812279.474 (seconds since epoch)]
                "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"

                """)
        let histogram = Histogram([1_000_000, 2_769_000])
        let entry = HistogramLogEntry(
            tag: "log in, out", start: writer.startTime + 1_133_500_000, length: 999_499_999, histogram: histogram)
        #expect(writer.line(entry) == "Tag=log_in__out,1.134,0.999,2.771,\(histogram.base64Encoded())\n")
    }

    @Test("times count from the base, from the start when they are more than a year before it, and else from 1970")
    func times() throws {
        let encoded = Histogram([5]).base64Encoded()
        func first(_ lines: String...) throws -> [Nanoseconds?] {
            var reader = HistogramLogReader(lines.joined(separator: "\r\n") + ",1.000,0.000,\(encoded)", file: "a.hlog")
            return [try reader.next()?.start, reader.startTime]
        }
        #expect(
            try first("#[StartTime: 1000000000.5 (seconds since epoch)]", "2.25") == [
                1_000_000_002_750_000_000, 1_000_000_000_500_000_000,
            ])
        #expect(try first("#[StartTime: 1000000000]", "1000000003.5") == [1_000_000_003_500_000_000, 1_000_000_000_000_000_000])
        #expect(try first("#[StartTime: 10.0]", "#[BaseTime: 7.0 (seconds)]", "4.5") == [11_500_000_000, 10_000_000_000])
        #expect(try first("12.5") == [12_500_000_000, 12_500_000_000])
    }

    @Test("a bad line is named, with what is wrong in it")
    func badLines() {
        let encoded = Histogram([5]).base64Encoded()
        let table = [
            ("1.0,1.0,\(encoded)", 1, "The line has 3 fields; an interval has 4: its start, length and maximum, and a histogram."),
            ("Tag=a,1.0,1.0,0.5", 1, "The line has 3 fields; an interval has 4: its start, length and maximum, and a histogram."),
            ("Tag=a,1a0,1.0,0.5,\(encoded)", 7, #""1a0" is not a time in seconds."#),
            ("-1.0,1.0,0.5,\(encoded)", 1, #""-1.0" is not a time in seconds."#),
            ("1.0,5000000000,0.5,\(encoded)", 5, #""5000000000" is not a time in seconds."#),
            ("1.0,1.0,much,\(encoded)", 9, #""much" is not a maximum: it must be a number."#),
            ("1.0,1.0,0.5,HIST!", 13, "The histogram is not valid Base64."),
            ("1.0,1.0,0.5,", 13, "The histogram ends too early."),
        ]
        for (line, column, sentence) in table {
            var reader = HistogramLogReader("# comment\n\n\(line)\n", file: "a.hlog")
            #expect(throws: Problem(.usage, sentence, place: Place(file: "a.hlog", line: 3, column: column))) { try reader.next() }
        }
        var reader = HistogramLogReader("Ta=a,1.0,1.0,\(encoded)", file: "a.hlog")
        #expect(
            throws: Problem(
                .usage, #""Ta=a" is not a tag."#, hint: #"Write "Tag=NAME"."#,
                place: Place(file: "a.hlog", line: 1, column: 1))
        ) { try reader.next() }
    }

    @Test("a log without intervals is empty", arguments: ["", "\n\n", "#[StartTime: soon]\n\"legend\"\n"])
    func nothing(text: String) throws {
        var reader = HistogramLogReader(text, file: "a.hlog")
        #expect(try reader.next() == nil)
        #expect(reader.startTime == nil)
    }
}
