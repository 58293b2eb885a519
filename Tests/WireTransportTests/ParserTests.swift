// What the parser makes of a response, whole and byte by byte.

import HTTPMessages
import Testing

@testable import WireTransport

/// What came of parsing.
struct Parsed: Equatable, CustomStringConvertible {
    var failure: Failure?
    var isComplete: Bool
    var status: Int
    var body: String
    var headers: String
    var keepsConnection: Bool
    /// Bytes of the response; what came after is not part of it. Not compared for a failed one: what is read of it varies.
    var taken: Int64

    var description: String {
        "\(failure.map { "\($0)" } ?? (isComplete ? "complete" : "incomplete")) \(status) \(body.debugDescription) keeps: \(keepsConnection) taken: \(taken)"
    }

    /// Parses `bytes` in pieces of the sizes that `nextSize` gives, then the end of the connection if `isClosed`.
    init(
        _ bytes: [UInt8], isHead: Bool = false, keepBody: Int = 1 << 20, isClosed: Bool = true, nextSize: () -> Int = { .max }
    ) {
        var parser = ResponseParser()
        let kept = KeptResponse()
        parser.begin(isAnswerToHead: isHead, keepBody: keepBody, keepHeaders: true)
        bytes.withUnsafeBytes { bytes in
            var position = 0
            while position < bytes.count, !parser.isOver {
                let end = position + min(nextSize(), bytes.count - position)
                position += parser.take(UnsafeRawBufferPointer(rebasing: bytes[position..<end]), into: kept)
            }
        }
        if isClosed { parser.takeEnd() }
        failure = parser.failure
        isComplete = parser.state == .complete
        status = failure == nil ? parser.status : 0
        body = failure == nil ? String(decoding: kept.body, as: UTF8.self) : ""
        headers = failure == nil ? String(decoding: kept.headers, as: UTF8.self) : ""
        keepsConnection = parser.keepsConnection
        taken = failure == nil ? parser.byteCount : 0
    }
}

@Suite("The response parser") struct ParserTests {
    @Test("does not care how the bytes are cut", arguments: samples)
    func isIndependentOfPieces(_ sample: String) {
        let bytes = Array(sample.utf8)
        let whole = Parsed(bytes)
        for size in 1..<bytes.count { #expect(Parsed(bytes, nextSize: { size }) == whole) }
    }

    @Test("takes nothing beyond the end of the response")
    func excess() {
        let response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"
        #expect(Parsed(Array((response + "HTTP/1.1 ").utf8)).taken == Int64(response.utf8.count))
    }

    @Test("allows as many header bytes as its limit says, and no more", arguments: [0, 1])
    func limit(_ more: Int) {
        let status = "HTTP/1.1 204 No\r\n"
        let line = String(repeating: "a", count: 1000) + ":\r\n"
        let lines = String(repeating: line, count: (ResponseParser.headLimit - 100) / line.utf8.count - 1)
        let left = ResponseParser.headLimit - status.utf8.count - lines.utf8.count - 2 + more
        let last = String(repeating: "b", count: left - 3) + ":\r\n"
        let parsed = Parsed(Array((status + lines + last + "\r\n").utf8))
        #expect(parsed.failure == (more == 0 ? nil : .headersTooLarge))
    }

    static let samples = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=\"a\"\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX-T: 1\r\nY: 2\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno",
        "HTTP/1.0 200 OK\nConnection: keep-alive\n\nuntil the end",
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nX: a\r\n folded\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
        "nonsense\r\n\r\n",
    ]
}
