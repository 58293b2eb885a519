// HTTP digest authentication (RFC 7616): the server asks, libcurl answers inside the same exchange.

import CurlTransport
import HTTPMessages
import TestSupport
import Testing

@Suite("Digest authentication") struct DigestTests {
    /// Asks everybody who has not answered yet.
    private static let asking: ScriptedServer.Script = { connection in
        while let request = connection.readRequest() {
            if request.head.contains("Authorization: Digest ") {
                connection.send(ok)
            } else {
                connection.send(
                    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"shop\", nonce=\"n1\", qop=\"auth\"\r\nContent-Length: 2\r\n\r\nno"
                )
            }
        }
    }

    @Test("answers the challenge; what is kept is the last response")
    func answersTheChallenge() async throws {
        try await ScriptedServer.with(Self.asking) { server in
            var request = OutgoingRequest(.get, "/orders", port: server.port)
            let end = request.bytes.count
            request.bytes += "ada:secret".utf8
            request.digest = end..<request.bytes.count
            let answer = try await answer(to: request)
            #expect(answer.exchange.status == 200)
            #expect(answer.body == "hello")
            #expect(server.received.count == 2)
            #expect(server.received[1].head.contains("username=\"ada\""))
            #expect(server.received[1].head.contains("uri=\"/orders\""))
            #expect(!server.received[1].head.contains("secret"))
        }
    }

    @Test("is of the steps that ask for it, and of no other")
    func isOfOneStep() async throws {
        try await ScriptedServer.with(Self.asking) { server in
            var secret = OutgoingRequest(port: server.port)
            let end = secret.bytes.count
            secret.bytes += "ada:secret".utf8
            secret.digest = end..<secret.bytes.count
            let plain = OutgoingRequest(port: server.port)
            let statuses = try await Self.statuses(of: [secret, plain])
            #expect(statuses == [200, 401])
        }
    }

    /// What comes of several requests in one session.
    private static func statuses(of requests: [OutgoingRequest]) async throws -> [Int] {
        try await onLoop { _, transport in
            let session = try transport.makeSession()
            defer { session.close() }
            var statuses: [Int] = []
            for request in requests { statuses.append(await session.answer(to: request).exchange.status) }
            return statuses
        }
    }
}
