// The exchanges that both transports must agree about. Expected is what RFC 9112 says as libcurl 7.88 reads it.

import HTTPMessages
import Testing

/// Begins a response of status 200.
private func ok(_ lines: String..., body: String = "") -> String {
    "HTTP/1.1 200 OK\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n" + body
}

private func chunked(_ body: String) -> String { ok("Transfer-Encoding: chunked", body: body) }

private let h = "Content-Length: 5\r\n\r\nhello"

/// Cases of one kind.
struct CaseGroup: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var cases: [Case]

    static let all = [statusLines, statuses, lines, lengths, connections, chunks, ends, methods]

    static let statusLines = CaseGroup(
        testDescription: "status lines",
        cases: [
            Case("plain", "HTTP/1.1 200 OK\r\n" + h, is: 200, "hello"),
            Case("no reason", "HTTP/1.1 200\r\n" + h, is: 200, "hello"),
            Case("a space and no reason", "HTTP/1.1 200 \r\n" + h, is: 200, "hello"),
            Case("two spaces", "HTTP/1.1  200 OK\r\n" + h, is: 200, "hello"),
            Case("a long reason", "HTTP/1.1 200 " + String(repeating: "ok ", count: 300) + "\r\n" + h, is: 200, "hello"),
            Case("a reason of UTF-8", "HTTP/1.1 200 Grüße\r\n" + h, is: 200, "hello"),
            Case("a reason without space", "HTTP/1.1 200OK\r\n" + h, is: 200, "hello"),
            Case("bare LF", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", is: 200, "hello"),
            Case("LF and CRLF mixed", "HTTP/1.1 200 OK\nContent-Length: 5\r\n\nhello", is: 200, "hello"),
            Case("status 999", "HTTP/1.1 999 X\r\n" + h, is: 999, "hello"),
            Case("HTTP/1.0", "HTTP/1.0 200 OK\r\n" + h, is: 200, "hello"),
            Case("status of two digits", "HTTP/1.1 20 OK\r\n" + h, fails: .malformedResponse),
            Case("status of four digits", "HTTP/1.1 2000 OK\r\n" + h, fails: .malformedResponse),
            Case("status below 100", "HTTP/1.1 099 OK\r\n" + h, fails: .malformedResponse),
            Case("negative status", "HTTP/1.1 -20 OK\r\n" + h, fails: .malformedResponse),
            Case("no status", "HTTP/1.1\r\n" + h, fails: .malformedResponse),
            Case("a word for a status", "HTTP/1.1 OK\r\n" + h, fails: .malformedResponse),
            Case("a tab for the space", "HTTP/1.1\t200 OK\r\n" + h, fails: .malformedResponse),
            Case("HTTP/1.2", "HTTP/1.2 200 OK\r\n" + h, fails: .malformedResponse),
            Case("HTTP/0.9", "HTTP/0.9 200 OK\r\n" + h, fails: .malformedResponse),
            Case("HTTP/11", "HTTP/11 200 OK\r\n" + h, fails: .malformedResponse),
            Case("HTTP/3", "HTTP/3 200 OK\r\n" + h, fails: .malformedResponse),
            Case(
                "HTTP/2 in text", "HTTP/2 200 OK\r\n" + h, fails: .malformedResponse,
                curl: Case.Outcome(status: 200, body: "hello"),
                because: "A server that says it speaks HTTP/2 in HTTP/1 cannot be believed."),
            Case(
                "small letters", "http/1.1 404 no\r\n" + h, fails: .malformedResponse,
                curl: Case.Outcome(status: 200, body: "hello"),
                because: "libcurl takes any line that begins with \"http/\" for status 200."),
            Case("another protocol", "SSH-2.0-OpenSSH_9.2p1\r\n", fails: .malformedResponse),
            Case("another protocol without end", "SSH-2.0-OpenSSH_9.2p1", fails: .malformedResponse),
            Case("a body alone", "hello", fails: .malformedResponse),
            Case("an empty line first", "\r\nHTTP/1.1 200 OK\r\n" + h, fails: .malformedResponse),
            Case("a space first", " HTTP/1.1 200 OK\r\n" + h, fails: .malformedResponse),
            Case("zeros", "\0\0\0\0\0\0\r\n\r\n", fails: .malformedResponse),
            Case("TLS", "\u{15}\u{3}\u{1}\0\u{2}\u{2}", fails: .malformedResponse),
            Case("a NUL in the status line", "HTTP/1.1 200 O\0K\r\n" + h, fails: .malformedResponse),
        ])

    static let statuses = CaseGroup(
        testDescription: "statuses",
        cases: [200, 201, 202, 203, 205, 206, 207, 226, 300, 301, 302, 303, 305, 307, 308].map(withBody)
            + [
                400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 425, 426,
                428, 429,
            ]
            .map(withBody)
            + [431, 451, 499, 500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 599, 600, 777].map(withBody)
            + [
                Case("204", "HTTP/1.1 204 No Content\r\n\r\n", is: 204),
                Case("204 with a length", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", is: 204),
                Case("204 with a wrong length", "HTTP/1.1 204 No Content\r\nContent-Length: x\r\n\r\n", is: 204),
                Case("204 chunked", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", is: 204),
                Case("304", "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n", is: 304),
                Case("304 with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n", is: 304),
                Case("205 without a body", "HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n", is: 205),
                Case("100 first", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n" + h, is: 200, "hello"),
                Case("102 first", "HTTP/1.1 102 Processing\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\n" + h, is: 200, "hello"),
                Case(
                    "many interim",
                    String(repeating: "HTTP/1.1 103 Early\r\nLink: a\r\n\r\n", count: 20) + "HTTP/1.1 404 No\r\n" + h,
                    is: 404, "hello"),
                Case(
                    "103 with a length", "HTTP/1.1 103 Early\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200 OK\r\n" + h, is: 200, "hello"),
                Case("101 and other bytes", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\nother", end: .close, is: 101, "other"),
                Case("100 and nothing", "HTTP/1.1 100 Continue\r\n\r\n", fails: .closedWithoutResponse),
                Case("100 and garbage", "HTTP/1.1 100 Continue\r\n\r\ngarbage\r\n", fails: .malformedResponse),
            ])

    private static func withBody(_ status: Int) -> Case {
        Case("status \(status)", "HTTP/1.1 \(status) Word\r\n" + h, is: status, "hello")
    }

    static let lines = CaseGroup(
        testDescription: "header lines",
        cases: [
            Case(
                "many", ok(contentsOf: (0..<100).map { "X-\($0): value \($0)" } + ["Content-Length: 5"], body: "hello"), is: 200,
                "hello"),
            Case(
                "a long one", ok("X: " + String(repeating: "v", count: 60_000), "Content-Length: 5", body: "hello"), is: 200,
                "hello"),
            Case("an empty value", ok("X:", "Y: ", "Content-Length: 5", body: "hello"), is: 200, "hello"),
            Case("an empty name", ok(": v", "Content-Length: 5", body: "hello"), is: 200, "hello"),
            Case("folded", ok("X: a", " b", "\tc", "Content-Length: 5", body: "hello"), is: 200, "hello"),
            Case("folded first with a colon", ok(" X: a", "Content-Length: 5", body: "hello"), fails: .malformedResponse),
            Case("folded first without a colon", ok(" X", "Content-Length: 5", body: "hello"), fails: .malformedResponse),
            Case("no colon", ok("nonsense", "Content-Length: 5", body: "hello"), fails: .malformedResponse),
            Case("a NUL", ok("X: a\0b", "Content-Length: 5", body: "hello"), fails: .malformedResponse),
            Case("high bytes", ok("X: äöü", "Content-Length: 5", body: "hello"), is: 200, "hello"),
            Case("control characters", ok("X: a\u{1}b\u{7f}", "Content-Length: 5", body: "hello"), is: 200, "hello"),
            Case("a CR within", ok("X: a\rb", "Content-Length: 5", body: "hello"), is: 200, "hello"),
            Case(
                "names that begin alike", ok("Content-Lengths: 3", "Content: 4", "C: 5", "Content-Length: 5", body: "hello"),
                is: 200, "hello"),
            Case("capitals", ok("CONTENT-LENGTH: 5", body: "hello"), is: 200, "hello"),
            Case("small letters", ok("content-length: 5", body: "hello"), is: 200, "hello"),
            Case("a colon in the value", ok("X: a:b:c", "Content-Length: 5", body: "hello"), is: 200, "hello"),
            Case("a space before the colon", ok("Content-Length : 5", body: "hello"), end: .close, is: 200, "hello"),
            Case("no header lines", "HTTP/1.1 200 OK\r\n\r\nhello", end: .close, is: 200, "hello"),
            Case(
                "too long a line", ok("X: " + String(repeating: "v", count: 110_000), "Content-Length: 0"), fails: .headersTooLarge),
            Case(
                "too many", ok(contentsOf: [String](repeating: "X: " + String(repeating: "v", count: 1000), count: 300)),
                fails: .headersTooLarge),
        ])

    static let lengths = CaseGroup(
        testDescription: "lengths",
        cases: [
            Case("none left", ok("Content-Length: 0"), is: 200),
            Case("no space", ok("Content-Length:5", body: "hello"), is: 200, "hello"),
            Case("many spaces", ok("Content-Length: \t  5  ", body: "hello"), is: 200, "hello"),
            Case("leading zeros", ok("Content-Length: 0005", body: "hello"), is: 200, "hello"),
            Case("a plus", ok("Content-Length: +5", body: "hello"), is: 200, "hello"),
            Case("junk after it", ok("Content-Length: 5abc", body: "hello"), is: 200, "hello"),
            Case("twice the same", ok("Content-Length: 5", "Content-Length: 5", body: "hello"), is: 200, "hello"),
            Case("a list of the same", ok("Content-Length: 5, 5", body: "hello"), is: 200, "hello"),
            Case(
                "two that differ", ok("Content-Length: 4", "Content-Length: 5", body: "hello"), fails: .malformedResponse,
                curl: Case.Outcome(status: 200, body: "hello"),
                because: "RFC 9112, section 6.3, calls it unrecoverable; libcurl takes the last."),
            Case(
                "a list that differs", ok("Content-Length: 5, 6", body: "hello"), fails: .malformedResponse,
                curl: Case.Outcome(status: 200, body: "hello"), because: "As above; libcurl takes the first of a list."),
            Case("negative", ok("Content-Length: -5", body: "hello"), fails: .malformedResponse),
            Case("a word", ok("Content-Length: five", body: "hello"), fails: .malformedResponse),
            Case("empty", ok("Content-Length:", body: "hello"), fails: .malformedResponse),
            Case("too large for 63 bits", ok("Content-Length: 99999999999999999999", body: "hello"), end: .close, is: 200, "hello"),
            Case("less than promised", ok("Content-Length: 9", body: "hello"), fails: .bodyTruncated),
            Case("nothing of what was promised", ok("Content-Length: 9"), fails: .bodyTruncated),
            Case("more than promised", ok("Content-Length: 5", body: "hello, world"), is: 200, "hello").inOnePiece,
            Case(
                "a long body", ok("Content-Length: 300000", body: String(repeating: "0123456789", count: 30_000)), is: 200,
                String(repeating: "0123456789", count: 30_000)),
        ]
            + [1, 2, 100, 1023, 1024, 1025, 4095, 4096, 4097, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537].map { count in
                let body = String(repeating: "x", count: count)
                return Case("\(count) bytes", ok("Content-Length: \(count)", body: body), is: 200, body)
            })

    static let connections = CaseGroup(
        testDescription: "the life of the connection",
        cases: [
            Case("close", ok("Connection: close", "Content-Length: 5", body: "hello"), is: 200, "hello"),
            Case("close in capitals", ok("CONNECTION: CLOSE", "Content-Length: 5", body: "hello"), is: 200, "hello"),
            Case("close in a list", ok("Connection: foo, close", "Content-Length: 5", body: "hello"), is: 200, "hello"),
            Case(
                "keep-alive", ok("Connection: keep-alive", "Keep-Alive: timeout=5", "Content-Length: 5", body: "hello"), is: 200,
                "hello"),
            Case("HTTP/1.0 keep-alive", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n" + h, is: 200, "hello"),
            Case("HTTP/1.0 until the end", "HTTP/1.0 200 OK\r\n\r\nhello", end: .close, is: 200, "hello"),
            Case(
                "HTTP/1.0 chunked", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", is: 200, "hello"
            ),
            Case("until the end", ok("Content-Type: text/plain", body: "hello"), end: .close, is: 200, "hello"),
            Case("an empty body until the end", ok("Content-Type: text/plain"), end: .close, is: 200),
            Case("close after a whole body", ok("Content-Length: 5", body: "hello"), end: .close, is: 200, "hello"),
            Case("close and no body", ok("Connection: close", "Content-Length: 0"), end: .close, is: 200),
        ])

    static let chunks = CaseGroup(
        testDescription: "chunks",
        cases: [
            Case("two", chunked("3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"), is: 200, "hello"),
            Case("none", chunked("0\r\n\r\n"), is: 200),
            Case("one byte each", chunked("1\r\nh\r\n1\r\ne\r\n1\r\nl\r\n1\r\nl\r\n1\r\no\r\n0\r\n\r\n"), is: 200, "hello"),
            Case("capitals", chunked("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n"), is: 200, "01234567890123456789"),
            Case("leading zeros", chunked("0005\r\nhello\r\n000\r\n\r\n"), is: 200, "hello"),
            Case("sixteen digits", chunked("0000000000000005\r\nhello\r\n0\r\n\r\n"), is: 200, "hello"),
            Case("extensions", chunked("5;a=b;c=\"d e\"\r\nhello\r\n0;last\r\n\r\n"), is: 200, "hello"),
            Case("a space after the size", chunked("5 \r\nhello\r\n0\r\n\r\n"), is: 200, "hello"),
            Case("bare LF", chunked("5\nhello\n0\n\n"), is: 200, "hello"),
            Case("trailers", chunked("5\r\nhello\r\n0\r\nX-A: 1\r\nX-B: 2\r\n\r\n"), is: 200, "hello"),
            Case("trailers of bare LF", chunked("5\r\nhello\r\n0\r\nX-A: 1\n\n"), is: 200, "hello"),
            Case(
                "a long one", chunked("11170\r\n" + String(repeating: "x", count: 0x11170) + "\r\n0\r\n\r\n"), is: 200,
                String(repeating: "x", count: 0x11170)),
            Case(
                "a length besides", ok("Content-Length: 3", "Transfer-Encoding: chunked", body: "5\r\nhello\r\n0\r\n\r\n"), is: 200,
                "hello"),
            Case(
                "a length after", ok("Transfer-Encoding: chunked", "Content-Length: 3", body: "5\r\nhello\r\n0\r\n\r\n"), is: 200,
                "hello"),
            Case(
                "twice named", ok("Transfer-Encoding: chunked", "Transfer-Encoding: chunked", body: "5\r\nhello\r\n0\r\n\r\n"),
                is: 200, "hello"),
            Case("capital letters", ok("TRANSFER-ENCODING: Chunked", body: "5\r\nhello\r\n0\r\n\r\n"), is: 200, "hello"),
            Case("identity", ok("Transfer-Encoding: identity", "Content-Length: 2", body: "hello"), end: .close, is: 200, "hello"),
            Case(
                "closed at once", ok("Transfer-Encoding: chunked", "Connection: close", body: "5\r\nhello\r\n0\r\n\r\n"),
                end: .close, is: 200,
                "hello"),
            Case("no digits", chunked("\r\nhello\r\n0\r\n\r\n"), fails: .malformedResponse),
            Case("other digits", chunked("zz\r\nhello\r\n0\r\n\r\n"), fails: .malformedResponse),
            Case("negative", chunked("-5\r\nhello\r\n0\r\n\r\n"), fails: .malformedResponse),
            Case("seventeen digits", chunked("00000000000000005\r\nhello\r\n0\r\n\r\n"), fails: .malformedResponse),
            Case("too large for 63 bits", chunked("ffffffffffffffff\r\nhello\r\n0\r\n\r\n"), fails: .malformedResponse),
            Case("longer than its size", chunked("3\r\nhello\r\n0\r\n\r\n"), fails: .malformedResponse),
            Case("an end that is none", chunked("5\r\nhello\r\n0\r\n\rx"), fails: .malformedResponse),
            Case("broken off in the size", chunked("5"), fails: .bodyTruncated),
            Case("broken off in the data", chunked("5\r\nhel"), fails: .bodyTruncated),
            Case("broken off after the data", chunked("5\r\nhello\r\n"), fails: .bodyTruncated),
            Case("broken off in the last line", chunked("5\r\nhello\r\n0\r\n"), fails: .bodyTruncated),
            Case("broken off in a trailer", chunked("5\r\nhello\r\n0\r\nX-A: 1"), fails: .bodyTruncated),
            Case("no chunk at all", chunked(""), fails: .bodyTruncated),
            Case(
                "trailers without end", chunked("0\r\n" + String(repeating: "X: y\r\n", count: 60_000)), fails: .headersTooLarge),
            Case(
                "too long a trailer", chunked("0\r\nX: " + String(repeating: "v", count: 5000) + "\r\n\r\n"),
                fails: .headersTooLarge,
                curl: .fails(.malformedResponse), because: "libcurl calls everything about a chunk the same error."),
        ])

    static let ends = CaseGroup(
        testDescription: "untimely ends",
        cases: [
            Case("nothing", "", fails: .closedWithoutResponse),
            Case("part of the status line", "HTTP/1.", fails: .closedWithoutResponse),
            Case("the status line", "HTTP/1.1 200 OK\r\n", fails: .closedWithoutResponse),
            Case("part of a line", "HTTP/1.1 200 OK\r\nContent-Le", fails: .closedWithoutResponse),
            Case(
                "all but the empty line", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", fails: .closedWithoutResponse,
                curl: .fails(.bodyTruncated), because: "libcurl misses the body as soon as it knows its length."),
            Case(
                "half of the empty line", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r", fails: .closedWithoutResponse,
                curl: .fails(.bodyTruncated), because: "libcurl misses the body as soon as it knows its length."),
            Case("reset at once", "", end: .reset, fails: .reset),
        ])

    static let methods = CaseGroup(
        testDescription: "methods",
        cases: HTTPMethod.allCases.flatMap { method in
            let hasBody = method != .head
            return [
                Case(
                    "\(method.verb) with a length", ok("Content-Length: 5", body: hasBody ? "hello" : ""), method: method, is: 200,
                    hasBody ? "hello" : ""),
                Case(
                    "\(method.verb) chunked", chunked(hasBody ? "5\r\nhello\r\n0\r\n\r\n" : ""), method: method, is: 200,
                    hasBody ? "hello" : ""),
                Case("\(method.verb) with nothing", "HTTP/1.1 204 No\r\n\r\n", method: method, is: 204),
                Case("\(method.verb) not found", "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", method: method, is: 404),
                Case("\(method.verb) and nothing", "", method: method, fails: .closedWithoutResponse),
            ]
        } + [
            Case("head without a length", ok("X: y"), method: .head, is: 200),
            Case("head with close", ok("Connection: close"), method: .head, is: 200),
        ])
}

private func ok(contentsOf lines: [String], body: String = "") -> String {
    "HTTP/1.1 200 OK\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n" + body
}
