// What a server may send in answer to one request, and must not.

import HTTPMessages
import Testing

/// Frames, and what must come of the one request under way.
struct ConnectionCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// After the server's SETTINGS.
    var frames: [UInt8]
    var method = HTTPMethod.get
    /// `nil` for an exchange that goes on.
    var failure: Failure?
    var isOver = true
    var status = 200
    var body = ""
    /// What the whole connection fails of.
    var ofConnection: Failure?
    /// Error codes of the RST_STREAM frames that the client sends.
    var resets: [UInt32] = []

    init(
        _ name: String, _ frames: [UInt8], method: HTTPMethod = .get, is status: Int = 200, _ body: String = "",
        resets: [UInt32] = [],
        isOver: Bool = true
    ) {
        testDescription = name
        self.frames = frames
        self.method = method
        self.status = status
        self.body = body
        self.resets = resets
        self.isOver = isOver
    }

    /// The stream fails.
    init(_ name: String, _ frames: [UInt8], fails failure: Failure, status: Int = 0, resets: [UInt32] = [1]) {
        self.init(name, frames, is: status, resets: resets)
        self.failure = failure
    }

    /// The connection fails.
    init(_ name: String, _ frames: [UInt8], breaks failure: Failure, status: Int = 0) {
        self.init(name, frames, is: status)
        self.failure = failure
        ofConnection = failure
    }
}

extension ConnectionCase {
    private typealias F = Frames

    private static let hello = F.response(1, 200, [("content-length", "5")])
    private static let long = String(repeating: "v", count: 300)

    static let responses: [ConnectionCase] = [
        ConnectionCase("head and body", hello + F.data(1, "hello"), is: 200, "hello"),
        ConnectionCase("no body", F.response(1, 204, end: true), is: 204),
        ConnectionCase("an empty body", F.response(1) + F.data(1, ""), is: 200),
        ConnectionCase("an end by itself", hello + F.data(1, "hello", end: false) + F.data(1, ""), is: 200, "hello"),
        ConnectionCase(
            "many pieces", hello + "hello".flatMap { F.data(1, String($0), end: false) } + F.data(1, ""), is: 200, "hello"),
        ConnectionCase("no length", F.response(1) + F.data(1, "hello"), is: 200, "hello"),
        ConnectionCase("padding", hello + F.padded(1, "hello", by: 200), is: 200, "hello"),
        ConnectionCase("padding of nothing", hello + F.padded(1, "hello", by: 0), is: 200, "hello"),
        ConnectionCase("padding alone", hello + F.data(1, "hello", end: false) + F.padded(1, "", by: 9), is: 200, "hello"),
        ConnectionCase(
            "a padded head with a priority",
            F.frame(1, 0x2c, 1, [3] + F.big(0) + [16] + F.block([(":status", "200")]) + [0, 0, 0]) + F.data(1, "hello"), is: 200,
            "hello"),
        ConnectionCase(
            "a head in pieces",
            F.frame(1, 0, 1, F.block([(":status", "404")])) + F.continuation(1, [], whole: false)
                + F.continuation(1, F.block([("content-length", "5")]), whole: true) + F.data(1, "hello"), is: 404, "hello"),
        ConnectionCase(
            "an end in the first piece of a head",
            F.frame(1, 1, 1, F.block([(":status", "404")])) + F.continuation(1, [], whole: true),
            is: 404),
        ConnectionCase(
            "interim responses", F.response(1, 100) + F.response(1, 103, [("link", "a")]) + hello + F.data(1, "hello"), is: 200,
            "hello"),
        ConnectionCase(
            "trailers", hello + F.data(1, "hello", end: false) + F.headers(1, [("x-t", "1")], end: true), is: 200, "hello"),
        ConnectionCase("trailers and no body", F.response(1) + F.headers(1, [("grpc-status", "0")], end: true), is: 200),
        ConnectionCase("an answer to HEAD", F.response(1, 200, [("content-length", "5")], end: true), method: .head, is: 200),
        ConnectionCase("an answer to HEAD with an empty frame", hello + F.data(1, ""), method: .head, is: 200),
        ConnectionCase("304 with a length", F.response(1, 304, [("content-length", "5")], end: true), is: 304),
        ConnectionCase(
            "a length twice", F.response(1, 200, [("content-length", "5"), ("content-length", "5")]) + F.data(1, "hello"), is: 200,
            "hello"),
        ConnectionCase("an unknown frame between", hello + F.frame(99, 0xff, 1, [1, 2, 3]) + F.data(1, "hello"), is: 200, "hello"),
        ConnectionCase(
            "a ping, settings, a priority and a window between",
            hello + F.ping() + F.settings((3, 10)) + F.frame(2, 0, 1, [0, 0, 0, 0, 1]) + F.windowUpdate(0, 5) + F.windowUpdate(1, 5)
                + F.data(1, "hello"), is: 200, "hello"),
        ConnectionCase("a reset after the end", hello + F.data(1, "hello") + F.reset(1, 0), is: 200, "hello"),
        ConnectionCase("a table of another size", F.frame(1, 5, 1, [0x20, 0x3f, 0xe1, 0x1f, 0x88]), is: 200),
        ConnectionCase("a goaway that leaves it alone", F.goAway(last: 1) + hello + F.data(1, "hello"), is: 200, "hello"),
        ConnectionCase("half of it", hello + F.data(1, "hel", end: false), is: 200, "hel", isOver: false),
    ]

    static let wrongResponses: [ConnectionCase] = [
        ConnectionCase("a body that is too short", hello + F.data(1, "hell"), fails: .bodyTruncated, status: 200),
        ConnectionCase("a body that is too long", hello + F.data(1, "hello, world"), fails: .malformedResponse, status: 200),
        ConnectionCase("a body of 204", F.response(1, 204) + F.data(1, "hello"), fails: .malformedResponse, status: 204),
        ConnectionCase("no status", F.headers(1, [("a", "b")]), fails: .malformedResponse),
        ConnectionCase("a status after a field", F.headers(1, [("a", "b"), (":status", "200")]), fails: .malformedResponse),
        ConnectionCase("two statuses", F.headers(1, [(":status", "200"), (":status", "200")]), fails: .malformedResponse),
        ConnectionCase("a status of two digits", F.headers(1, [(":status", "20")]), fails: .malformedResponse),
        ConnectionCase("a status that is no number", F.headers(1, [(":status", "2oo")]), fails: .malformedResponse),
        ConnectionCase("status 101", F.response(1, 101), fails: .malformedResponse),
        ConnectionCase("an interim response at the end", F.response(1, 103, end: true), fails: .malformedResponse, status: 103),
        ConnectionCase("another pseudo-header", F.response(1, 200, [(":path", "/")]), fails: .malformedResponse),
        ConnectionCase("a capital letter", F.response(1, 200, [("X", "y")]), fails: .malformedResponse),
        ConnectionCase("an empty name", F.response(1, 200, [("", "y")]), fails: .malformedResponse),
        ConnectionCase("a field of a connection", F.response(1, 200, [("connection", "close")]), fails: .malformedResponse),
        ConnectionCase("chunks", F.response(1, 200, [("transfer-encoding", "chunked")]), fails: .malformedResponse),
        ConnectionCase("a line break in a value", F.response(1, 200, [("x", "a\r\nb: c")]), fails: .malformedResponse),
        ConnectionCase("a length that is no number", F.response(1, 200, [("content-length", "+5")]), fails: .malformedResponse),
        ConnectionCase(
            "two lengths", F.response(1, 200, [("content-length", "5"), ("content-length", "6")]), fails: .malformedResponse),
        ConnectionCase("trailers without an end", hello + F.headers(1, [("x-t", "1")]), fails: .malformedResponse, status: 200),
        ConnectionCase("trailers with a status", hello + F.response(1, 200, end: true), fails: .malformedResponse, status: 200),
        ConnectionCase("data before the head", F.data(1, "hello"), fails: .protocolViolation),
        ConnectionCase("a window that grows by nothing", F.windowUpdate(1, 0), fails: .protocolViolation),
        ConnectionCase("a window that grows too large", F.windowUpdate(1, 0x7fff_ffff), fails: .protocolViolation),
        ConnectionCase("reset", F.reset(1, 2), fails: .streamReset, resets: []),
        ConnectionCase(
            "reset in the body", hello + F.data(1, "he", end: false) + F.reset(1, 8), fails: .streamReset, status: 200, resets: []),
        ConnectionCase("refused", F.reset(1, 7), fails: .refusedStream, resets: []),
        ConnectionCase("a goaway below it", F.goAway(last: 0), fails: .refusedStream, resets: []),
        ConnectionCase(
            "too many header bytes",
            F.headers(1, [(":status", "200")] + Array(repeating: ("x", long), count: 40), whole: false)
                + (0..<20).flatMap { F.continuation(1, F.block(Array(repeating: ("x", long), count: 40)), whole: $0 == 19) },
            fails: .headersTooLarge),
        ConnectionCase(
            "interim responses without end", (0..<7000).flatMap { _ in F.response(1, 103) }, fails: .headersTooLarge, status: 103),
    ]

    static let brokenRules: [ConnectionCase] = [
        ConnectionCase("a frame that is too long", F.frame(0, 0, 1, [], length: 16_385), breaks: .protocolViolation),
        ConnectionCase("a block that is no block", F.frame(1, 4, 1, [0x80]), breaks: .protocolViolation),
        ConnectionCase("headers of no stream", F.headers(0, [(":status", "200")]), breaks: .protocolViolation),
        ConnectionCase("headers of a stream that never was", F.response(3), breaks: .protocolViolation),
        ConnectionCase("headers of a server's stream", F.response(2), breaks: .protocolViolation),
        ConnectionCase("data of no stream", F.data(0, "x"), breaks: .protocolViolation),
        ConnectionCase("data of a stream that never was", F.data(7, "x"), breaks: .protocolViolation),
        ConnectionCase("a reset of a stream that never was", F.reset(9, 1), breaks: .protocolViolation),
        ConnectionCase("a window of a stream that never was", F.windowUpdate(9, 1), breaks: .protocolViolation),
        ConnectionCase("a push", F.frame(5, 4, 1, F.big(2)), breaks: .protocolViolation),
        ConnectionCase("a continuation of nothing", F.continuation(1, [], whole: true), breaks: .protocolViolation),
        ConnectionCase("something between the pieces of a head", F.frame(1, 0, 1, [0x88]) + F.ping(), breaks: .protocolViolation),
        ConnectionCase(
            "a continuation of another", F.frame(1, 0, 1, [0x88]) + F.continuation(3, [], whole: true), breaks: .protocolViolation),
        ConnectionCase("more padding than there is", hello + F.frame(0, 8, 1, [6, 0, 0]), breaks: .protocolViolation, status: 200),
        ConnectionCase("padding without a length", hello + F.frame(0, 8, 1, []), breaks: .protocolViolation, status: 200),
        ConnectionCase("a head of more padding than there is", F.frame(1, 0xc, 1, [9, 0x88]), breaks: .protocolViolation),
        ConnectionCase("a priority that is broken off", F.frame(1, 0x24, 1, [0, 0]), breaks: .protocolViolation),
        ConnectionCase("a ping of seven bytes", F.frame(6, 0, 0, Array(repeating: 0, count: 7)), breaks: .protocolViolation),
        ConnectionCase("a ping of a stream", F.frame(6, 0, 1, Array(repeating: 0, count: 8)), breaks: .protocolViolation),
        ConnectionCase("settings of five bytes", F.frame(4, 0, 0, [0, 1, 0, 0, 0]), breaks: .protocolViolation),
        ConnectionCase("settings of a stream", F.frame(4, 0, 1, []), breaks: .protocolViolation),
        ConnectionCase("an acknowledgement that says something", F.frame(4, 1, 0, [0, 1, 0, 0, 0, 0]), breaks: .protocolViolation),
        ConnectionCase("settings that allow a push", F.settings((2, 1)), breaks: .protocolViolation),
        ConnectionCase("a window setting that is too large", F.settings((4, 0x8000_0000)), breaks: .protocolViolation),
        ConnectionCase("frames that may be too short", F.settings((5, 16_383)), breaks: .protocolViolation),
        ConnectionCase("frames that may be too long", F.settings((5, 1 << 24)), breaks: .protocolViolation),
        ConnectionCase("a window of all that grows by nothing", F.windowUpdate(0, 0), breaks: .protocolViolation),
        ConnectionCase("a window of all that grows too large", F.windowUpdate(0, 0x7fff_ffff), breaks: .protocolViolation),
        ConnectionCase(
            "a window setting that makes a window too large", F.windowUpdate(1, 0x7fff_0000) + F.settings((4, 0x7fff_ffff)),
            breaks: .protocolViolation),
        ConnectionCase("a reset of three bytes", F.frame(3, 0, 1, [0, 0, 0]), breaks: .protocolViolation),
        ConnectionCase("a goaway of a stream", F.frame(7, 0, 1, F.big(0) + F.big(0)), breaks: .protocolViolation),
        ConnectionCase("a goaway of four bytes", F.frame(7, 0, 0, F.big(0)), breaks: .protocolViolation),
        ConnectionCase(
            "a head in pieces without end",
            F.frame(1, 0, 1, [0x88]) + (0..<100).flatMap { _ in F.continuation(1, [], whole: false) },
            breaks: .flooded),
        ConnectionCase(
            "a head that is too large",
            F.frame(1, 0, 1, [0x88])
                + (0..<30).flatMap { _ in F.continuation(1, Array(repeating: 0, count: 16_384), whole: false) },
            breaks: .headersTooLarge),
        ConnectionCase("pings without end", (0..<10_001).flatMap { _ in F.ping() }, breaks: .flooded),
        ConnectionCase("settings without end", (0..<10_001).flatMap { _ in F.settings() }, breaks: .flooded),
        ConnectionCase(
            "empty data without end", hello + (0..<10_001).flatMap { _ in F.data(1, "", end: false) }, breaks: .flooded, status: 200
        ),
        ConnectionCase("unknown frames without end", (0..<10_001).flatMap { _ in F.frame(77, 0, 0, []) }, breaks: .flooded),
        ConnectionCase(
            "priorities without end", (0..<10_001).flatMap { _ in F.frame(2, 0, 1, [0, 0, 0, 0, 0]) }, breaks: .flooded),
        ConnectionCase("windows without end", (0..<10_001).flatMap { _ in F.windowUpdate(0, 1) }, breaks: .flooded),
    ]
}
