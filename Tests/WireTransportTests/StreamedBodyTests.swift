// Bodies that are handed over while they arrive.

import Basics
import HTTPMessages
import TestSupport
import Testing

@testable import WireTransport

@Suite("A body that arrives bit by bit") struct StreamedBodyTests {
    private static func streamed(port: Int) -> OutgoingRequest {
        var request = OutgoingRequest(.get, "/s", port: port)
        request.isStreamed = true
        return request
    }

    static let bodies = [
        ("Content-Length: 6\r\n\r\nonetwo", "onetwo"),
        ("Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n3;x=y\r\ntwo\r\n0\r\n\r\n", "one|two"),
        ("Connection: close\r\n\r\nonetwo", "onetwo"), ("Content-Length: 0\r\n\r\n", ""),
    ]

    @Test("is handed over without its framing, and not kept", arguments: bodies)
    func http1(_ framed: String, _ pieces: String) async throws {
        try await ScriptedServer.with { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n" + framed)
        } _: { server in
            let answer = try await Driver.wire.answer(to: Self.streamed(port: server.port))
            #expect(answer.failure == nil && answer.status == 200 && answer.body.isEmpty)
            #expect(answer.pieces == pieces.split(separator: "|").map(String.init))
        }
    }

    @Test("is handed over as far as it came when it is cut")
    func cut() async throws {
        try await ScriptedServer.with { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        } _: { server in
            let answer = try await Driver.wire.answer(to: Self.streamed(port: server.port))
            #expect(answer.failure == .bodyTruncated && answer.pieces == ["one"])
        }
    }

    @Test("is handed over from HTTP/2, frame by frame, and the next body is kept again")
    func http2() async throws {
        var options = ConnectionOptions()
        options.version = .http2
        try await ScriptedServer.with(
            FrameServer.serving { request in
                let frames = Frames.response(request.stream) + Frames.data(request.stream, "one", end: false)
                return (frames + Frames.padded(request.stream, "two", by: 9), .keep)
            }
        ) { server in
            var next = OutgoingRequest(.get, "/s", port: server.port)
            next.keepBody = 100
            let answers = try await Driver.wire.answers(to: [Self.streamed(port: server.port), next], options)
            #expect(answers.map(\.failure) == [nil, nil])
            #expect(answers.map(\.pieces) == [["one", "two"], []])
            #expect(answers.map(\.body) == ["", "onetwo"])
        }
    }
}
