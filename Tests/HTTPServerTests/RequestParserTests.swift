import HTTPMessages
import Testing

@testable import HTTPServer

@Suite("The request parser") struct RequestParserTests {
    /// What the parser made of some bytes.
    private func parse(_ text: String, inPiecesOf size: Int = .max) -> (requests: [String], last: RequestParser.Step) {
        var parser = RequestParser()
        let request = Request()
        var seen: [String] = []
        var rest = Array(text.utf8)[...]
        var step = RequestParser.Step.incomplete
        while !rest.isEmpty {
            parser.receive(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
            step = parser.next(into: request)
            while step == .complete {
                let method = request.method?.rawValue ?? "?"
                let query = request.hasQuery ? "?\(request.query)" : ""
                let life = request.keepsAlive ? "" : " close"
                let body = String(decoding: request.body, as: UTF8.self)
                seen.append("\(method) \(request.path)\(query)\(body.isEmpty ? "" : " \(body)")\(life)")
                step = parser.next(into: request)
            }
            if case .malformed = step { break }
        }
        return (seen, step)
    }

    private static let wellFormed: [(String, [String])] = [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /"]),
        ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /"]),
        ("GET /a/b?c=d?e HTTP/1.1\r\nHost:a\r\n\r\n", ["GET /a/b?c=d?e"]),
        ("GET http://a:80/b?c HTTP/1.1\r\nhost: \t a \t\r\n\r\n", ["GET /b?c"]),
        ("OPTIONS * HTTP/1.1\r\nHOST: a\r\n\r\n", ["OPTIONS *"]),
        ("BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n", ["? /pot"]),
        ("GET / HTTP/1.0\r\n\r\n", ["GET / close"]),
        ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", ["GET /"]),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: TE, Close\r\n\r\n", ["GET / close"]),
        ("GET / HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nX-Odd: \u{e9}~\"\r\n\r\n", ["GET /"]),
        (
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcPOST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
            ["POST /a abc", "POST /b"]
        ),
        ("PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", ["PUT /a abc"]),
        (
            "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
            ["POST /a abc0123456789", "GET /b"]
        ),
        (
            "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1 \r\nx\r\n0\r\nTrailer: 1\r\nMore: 2\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
            ["POST /a x", "GET /b"]
        ),
        (
            "DELETE /a HTTP/1.1\r\nHost: a\r\n\r\nHEAD /b HTTP/1.1\r\nHost: a\r\n\r\nPATCH /c HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n!",
            ["DELETE /a", "HEAD /b", "PATCH /c !"]
        ),
    ]

    @Test("reads what is well formed, in whatever pieces it comes", arguments: wellFormed, [Int.max, 1, 2, 7, 33])
    func readsWellFormed(_ row: (text: String, requests: [String]), pieces: Int) {
        let (requests, last) = parse(row.text, inPiecesOf: pieces)
        #expect(requests == row.requests)
        #expect(last == .incomplete)
    }

    private static let malformed: [(String, Malformed)] = [
        ("GET /\r\n\r\n", .requestLine),
        ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .requestLine),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
        (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
        ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
        ("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
        ("GET /\u{7f} HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
        ("GET / http/1.1\r\nHost: a\r\n\r\n", .requestLine),
        ("GET / FTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
        ("\u{16}\u{3}\u{1}", .requestLine),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", .version),
        ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", .version),
        ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        ("GET ftp://a/b HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        ("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        ("GET / HTTP/1.1\nHost: a\n\n", .header),
        ("GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", .header),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", .header),
        ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", .header),
        ("GET / HTTP/1.1\r\nHost: a\r\nNoColon\r\n\r\n", .header),
        ("GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", .header),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: b\u{0}c\r\n\r\n", .header),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n", .header),
        ("GET / HTTP/1.1\r\n\r\n", .noHost),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", .noHost),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", .length),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n", .length),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx", .length),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy", .length),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", .length),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", .length),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .length),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16777217\r\n\r\n", .bodyTooLarge),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n", .bodyTooLarge),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .transferEncoding),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncoding),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", .chunk),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", .chunk),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\nx", .chunk),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n", .chunk),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0000000000000001\r\n", .chunk),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1000001\r\n", .bodyTooLarge),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 65_536))\r\n\r\n", .headersTooLarge),
        ("GET /\(String(repeating: "x", count: 70_000))", .headersTooLarge),
    ]

    @Test("refuses what is malformed, in whatever pieces it comes", arguments: malformed, [Int.max, 1000, 3])
    func refusesMalformed(_ row: (text: String, reason: Malformed), pieces: Int) {
        let (requests, last) = parse(row.text, inPiecesOf: pieces)
        #expect(requests.isEmpty)
        #expect(last == .malformed(row.reason))
    }

    @Test("says once that the client waits for 100 Continue")
    func saysContinueOnce() {
        var parser = RequestParser()
        let request = Request()
        parser.receive(Array("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n".utf8))
        #expect(parser.next(into: request) == .continueExpected)
        #expect(parser.next(into: request) == .incomplete)
        parser.receive(Array("a".utf8))
        #expect(parser.next(into: request) == .incomplete)
        parser.receive(Array("b".utf8))
        #expect(parser.next(into: request) == .complete)
        #expect(request.body == Array("ab".utf8))
    }

    @Test("does not say so when the body is here already, or the client is old")
    func saysContinueOnlyWhenAwaited() {
        let head = "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        #expect(parse("POST / HTTP/1.1\r\nHost: a\r\n\(head)ab").requests == ["POST / ab"])
        #expect(parse("POST / HTTP/1.1\r\nHost: a\r\n\(head)a").last == .incomplete)
        #expect(parse("POST / HTTP/1.0\r\n\(head)").last == .incomplete)
    }

    @Test("takes bodies up to the limit, sized or chunked")
    func takesLargeBodies() {
        let size = RequestParser.maximumBody
        var parser = RequestParser()
        let request = Request()
        parser.receive(Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n".utf8))
        parser.receive([UInt8](repeating: 7, count: size))
        #expect(parser.next(into: request) == .complete)
        #expect(request.body.count == size)
        parser.receive(Array("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8))
        for _ in 0..<256 {
            parser.receive(Array("10000\r\n".utf8) + [UInt8](repeating: 7, count: 65_536) + [13, 10])
            #expect(parser.next(into: request) == .incomplete)
        }
        parser.receive(Array("0\r\n\r\n".utf8))
        #expect(parser.next(into: request) == .complete)
        #expect(request.body.count == size)
        #expect(parser.buffered == 0)
    }

    @Test("finds headers by name in whatever case, in each of several requests that came together")
    func findsHeaders() {
        var parser = RequestParser()
        let request = Request()
        for name in ["Anna", "Ben"] {
            parser.receive(Array("GET / HTTP/1.1\r\nHost: a\r\nX-Name: \(name)\r\nX-Name: other\r\nEmpty: \r\n\r\n".utf8))
        }
        for name in ["Anna", "Ben"] {
            #expect(parser.next(into: request) == .complete)
            #expect(request.header("x-name") == name)
            #expect(request.header("empty") == "")
            #expect(request.header("x-nam") == nil)
        }
    }

    @Test("every refusal has a status of an error and a sentence", arguments: Malformed.allCases)
    func refusalsHaveSentences(_ what: Malformed) {
        #expect([400, 413, 431, 501, 505].contains(what.status))
        #expect(what.sentence.hasSuffix("."))
    }
}
