import Basics
import Streams
import Testing

/// The events in `text`, handed over in pieces of the given lengths, each as `name|data`.
func events(_ text: String, _ format: EventParser.Format = .sse, pieces: some Sequence<Int> = repeatElement(Int.max, count: 1))
    -> [String]
{
    var parser = EventParser(format)
    var found: [String] = []
    var rest = Array(text.utf8)[...]
    func note() {
        let name = String(decoding: parser.name, as: UTF8.self)
        found.append((name.isEmpty ? "" : name + "|") + String(decoding: parser.data, as: UTF8.self))
    }
    for length in pieces {
        let piece = Array(rest.prefix(length))
        rest = rest.dropFirst(piece.count)
        piece.withUnsafeBytes { bytes in
            var left = bytes
            while !left.isEmpty {
                let (count, isEvent) = parser.take(left)
                left = UnsafeRawBufferPointer(rebasing: left[count...])
                if isEvent { note() }
            }
        }
        if rest.isEmpty { break }
    }
    if parser.takeEnd() { note() }
    return found
}

@Suite("Events of a body")
struct EventParserTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var text: String
        var events: [String]
        init(_ text: String, _ events: String...) { (self.text, self.events) = (text, events) }
        var testDescription: String { text.debugDescription }
    }

    /// Examples of the HTML standard, section 9.2.6, and the corners of its grammar.
    static let streams = [
        Row(
            "data: This is the first message.\n\ndata: This is the second message, it\ndata: has two lines.\n\n",
            "This is the first message.", "This is the second message, it\nhas two lines."),
        Row("event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\n", "add|73857293", "remove|2153"),
        Row("data: YHOO\ndata: +2\ndata: 10\n\n", "YHOO\n+2\n10"),
        Row(
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n", "first event",
            "second event", " third event"),
        Row("data\n\ndata\ndata\n\ndata:", "", "\n"),
        Row("data:test\n\ndata: test\n\n", "test", "test"),
        Row("data: a\r\n\r\ndata: b\r\n\r\n", "a", "b"),
        Row("data: a\r\rdata: b\r\r", "a", "b"),
        Row("data: a\r\n\ndata: b\n\r\n", "a", "b"),
        Row("\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n", "a"),
        Row("event: lonely\n\ndata: a\n\n", "a"),
        Row("retry: 10\ndata: a\nunknown: x\n:\n\n", "a"),
        Row("data: no empty line"),
        Row("Data: a\n\ndata : b\n\n"),
        Row("data:: a\n\n", ": a"),
    ]

    @Test("come out as the HTML standard says", arguments: streams)
    func standard(row: Row) { #expect(events(row.text) == row.events) }

    @Test("are the same wherever the bytes are cut", arguments: streams)
    func cuts(row: Row) {
        for length in 1...4 { #expect(events(row.text, pieces: repeatElement(length, count: 1000)) == row.events) }
        for cut in 0...row.text.utf8.count { #expect(events(row.text, pieces: [cut, .max]) == row.events) }
    }

    @Test("are lines where each is a document, the last with an end or without")
    func lines() {
        for length in 1...7 {
            let found = events("{\"a\":1}\r\n\n  \n{\"b\":2}\n{\"c\":3}", .ndjson, pieces: repeatElement(length, count: 1000))
            #expect(found == ["{\"a\":1}\r", "{\"b\":2}", "{\"c\":3}"])
        }
    }

    @Test("are the pieces where each is one")
    func chunks() { #expect(events("abcdef", .chunks, pieces: [2, 3, 9]) == ["ab", "cde", "f"]) }

    @Test("that are too long are cut, and said to be")
    func tooLong() {
        var parser = EventParser(.sse)
        let line = Array("data: ".utf8) + [UInt8](repeating: 0x61, count: EventParser.limit + 1) + Array("\n\n".utf8)
        let taken = line.withUnsafeBytes { parser.take($0) }
        #expect(taken.isEvent && parser.isOverlong && parser.data.count <= EventParser.limit)
        parser.reset(.sse)
        #expect(!parser.isOverlong)
    }
}
