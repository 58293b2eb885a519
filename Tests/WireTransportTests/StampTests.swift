// Requests that are the same but for a few bytes in their header lines, with either transport.

import Basics
import HTTPMessages
import TestSupport
import Testing

@Suite("A request with a stamp, with either transport,") struct StampTests {
    /// One of a step that is constant but for its stamp.
    private static func request(_ stamp: String, port: Int, body: String? = nil, id: Int) -> OutgoingRequest {
        let headers = "X-A: 1\r\nX-Stamp: \(stamp)\r\nX-B: 2\r\n"
        var request = OutgoingRequest(body == nil ? .get : .post, "/s", port: port, headers: headers, body: body, constantID: id)
        let start = request.headers.lowerBound + "X-A: 1\r\nX-Stamp: ".utf8.count
        request.stamp = start..<start + stamp.utf8.count
        return request
    }

    private static func expect(_ received: [ScriptedServer.Received], toHave stamps: [String]) {
        #expect(received.map { $0.head.firstMatch(of: /X-Stamp: ([^\r]*)\r\n/).map { String($0.1) } } == stamps)
        for request in received {
            let head = request.head.lowercased()
            #expect(head.contains("x-a: 1\r\n") && head.contains("x-b: 2\r\n") && head.hasSuffix("\r\n\r\n"))
            #expect(head.contains("content-length: 4\r\n") == head.hasPrefix("post"))
        }
    }

    @Test("carries its own one, whatever else is constant", arguments: Driver.allCases, ["", "Set-Cookie: c=1\r\n"])
    func stamps(_ driver: Driver, cookie: String) async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\(cookie)\r\n"
        try await ScriptedServer.with { connection in
            while connection.readRequest() != nil { connection.send(answer) }
        } _: { server in
            let stamps = ["aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff"]
            let requests = stamps.enumerated().map { index, stamp in
                Self.request(stamp, port: server.port, body: index % 3 == 2 ? "body" : nil, id: index % 3 == 2 ? 1 : 0)
            }
            let answers = try await driver.answers(to: requests)
            #expect(answers.areAll { $0.status == 200 })
            Self.expect(server.received, toHave: stamps)
            #expect(server.received.dropFirst().areAll { $0.head.contains("c=1") == !cookie.isEmpty })
            #expect(server.received.count == answers.count)
            for (answer, received) in zip(answers, server.received) { #expect(answer.exchange.bytesSent == Int64(received.size)) }
        }
    }

    @Test("carries the same one when the server closed the connection before it came", arguments: Driver.allCases)
    func again(_ driver: Driver) async throws {
        try await ScriptedServer.with { connection in
            // Each connection answers one request, and closes without a word when the next has come.
            if connection.readRequest() != nil { connection.send(ok) }
            connection.readRequest()
        } _: { server in
            let requests = ["aaaa", "bbbb"].map { Self.request($0, port: server.port, id: 0) }
            let answers = try await driver.answers(to: requests)
            #expect(answers.map(\.status) == [200, 200])
            Self.expect(server.received, toHave: ["aaaa", "bbbb", "bbbb"])
        }
    }
}
