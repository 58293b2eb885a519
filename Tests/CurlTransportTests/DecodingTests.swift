// Compressed answers: unknown codings, and bodies that decode to more than they should.

import Basics
import HTTPMessages
import TestSupport
import Testing

@Suite("A compressed answer") struct DecodingTests {
    private static func options() -> ConnectionOptions {
        var options = ConnectionOptions()
        options.compression = true
        return options
    }

    @Test(
        "in a coding that nobody knows fails, and is named",
        arguments: [("UTF-8", Failure.unknownCoding), ("gzip, x", .unknownCoding), ("gzip", .contentEncoding), ("identity", nil)])
    func codings(coding: String, failure: Failure?) async throws {
        let response = "HTTP/1.1 200 OK\r\nContent-Encoding: \(coding)\r\nContent-Length: 5\r\n\r\nhello"
        try await ScriptedServer.with({ connection in
            if connection.readRequest() != nil { connection.send(response) }
        }) { server in
            var request = OutgoingRequest(port: server.port)
            request.keepHeaders = false
            let answer = try await answer(to: request, Self.options())
            #expect(answer.exchange.failure == failure && answer.exchange.status == 200)
            if failure == .unknownCoding { #expect(answer.headers == "Content-Encoding: \(coding)\r\n") }
        }
    }

    /// A zlib stream of zeros, 158 times as long decoded, and without an end: one literal, then copies of 258 bytes from one byte back, in
    /// the fixed code of RFC 1951, section 3.2.6.
    private static func bomb(copies: Int) -> [UInt8] {
        var bytes: [UInt8] = [0x78, 0x9C]
        var (buffer, count) = (UInt32(0), 0)
        func reversed(_ code: UInt32, _ length: Int) -> UInt32 {
            (0..<length).reduce(0) { $0 | (code >> UInt32($1) & 1) << UInt32(length - 1 - $1) }
        }
        func put(_ bits: UInt32, _ length: Int) {
            buffer |= bits << UInt32(count)
            count += length
            while count >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: buffer))
                buffer >>= 8
                count -= 8
            }
        }
        // The last block, with the fixed code; then the literal 0.
        put(0b011, 3)
        put(reversed(0x30, 8), 8)
        let copy = reversed(0b1100_0101, 8)
        for _ in 0..<copies { put(copy, 13) }
        return bytes
    }

    @Test("that decodes to gigabytes is given up at a limit, whatever is kept of it", arguments: [0, 65_536])
    func bomb(keepBody: Int) async throws {
        let body = Self.bomb(copies: 400_000)
        try await ScriptedServer.with({ connection in
            if connection.readRequest() != nil {
                connection.send("HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: 2000000000\r\n\r\n")
                connection.send(body)
                connection.waitForEnd()
            }
        }) { server in
            let answer = try await answer(to: OutgoingRequest(port: server.port, keepBody: keepBody), Self.options())
            #expect(answer.exchange.failure == .decodedTooLarge)
            #expect(answer.body.utf8.count == keepBody)
        }
    }
}
