// Redirects: followed only as far as asked, and only to where perfbench may go.

import Basics
@testable import CurlTransport
import HTTPMessages
import TestSupport
import Testing

@Suite("A redirect") struct RedirectTests {
    /// Answers `/end` with 200 and everything else with `status` and `location`.
    static func leading(to location: String, status: Int = 302) -> ScriptedServer.Script {
        { connection in
            while let request = connection.readRequest() {
                if request.head.contains(" /end ") {
                    connection.send(ok)
                } else {
                    connection.send("HTTP/1.1 \(status) Moved\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
                }
            }
        }
    }

    @Test("is not followed unless asked for")
    func isOffByDefault() async throws {
        try await ScriptedServer.with(Self.leading(to: "/end")) { server in
            let exchange = try await answer(to: OutgoingRequest(port: server.port)).exchange
            #expect(exchange.failure == nil)
            #expect(exchange.status == 302)
            #expect(server.received.count == 1)
        }
    }

    @Test("is followed to an allowed host; what is kept is the last response, what is counted is all")
    func isFollowed() async throws {
        try await ScriptedServer.with(Self.leading(to: "/end")) { server in
            let answer = try await answer(to: OutgoingRequest(port: server.port, headers: "Authorization: x\r\n", redirects: 1))
            #expect(answer.exchange.failure == nil)
            #expect(answer.exchange.status == 200)
            #expect(answer.body == "hello")
            #expect(answer.headers == "Content-Length: 5\r\nX-A: b\r\n")
            #expect(answer.exchange.bytesSent == server.received.reduce(0) { $0 + Int64($1.size) })
            #expect(server.received.count == 2)
            #expect(server.received[1].head.contains("Authorization: x\r\n"))
            #expect(server.connectionCount == 1)
        }
    }

    @Test(
        "is never followed to another place",
        arguments: [
            "http://example.com/end", "http://127.0.0.1.example.com/end", "//example.com/end", "http://user@example.com:80/end",
            "https://example.com/", "ftp://127.0.0.1/end", "file:///etc/passwd", "http://[2001:db8::1]/end",
            "http://127.0.0.1@example.com/",
        ])
    func isRefused(_ location: String) async throws {
        try await ScriptedServer.with(Self.leading(to: location)) { server in
            let exchange = try await answer(to: OutgoingRequest(port: server.port, redirects: 5)).exchange
            #expect(exchange.failure == .redirectNotAllowed)
            #expect(server.received.count == 1)
        }
    }

    @Test("ends after as many as were allowed")
    func tooMany() async throws {
        try await ScriptedServer.with(Self.leading(to: "/again")) { server in
            let exchange = try await answer(to: OutgoingRequest(port: server.port, redirects: 3)).exchange
            #expect(exchange.failure == .tooManyRedirects)
            #expect(exchange.redirectsFollowed == 3)
            #expect(exchange.status == 302)
            #expect(server.received.count == 4)
        }
    }

    @Test("to another host takes no credentials along")
    func leavesCredentials() async throws {
        try await ScriptedServer.with(answering(ok)) { other in
            try await ScriptedServer.with(Self.leading(to: "http://localhost:\(other.port)/end")) { server in
                let headers = "Authorization: secret\r\nCookie: a=b\r\nX-Kept: 1\r\n"
                let exchange = try await answer(to: OutgoingRequest(port: server.port, headers: headers, redirects: 1)).exchange
                #expect(exchange.failure == nil)
                #expect(exchange.connectionsOpened == 2)
                let head = try #require(other.received.first).head
                #expect(!head.contains("secret") && !head.contains("a=b"))
                #expect(head.contains("X-Kept: 1\r\n") && head.contains("Host: localhost:\(other.port)\r\n"))
            }
        }
    }

    struct Change: Sendable {
        var status: Int
        var from: HTTPMethod
        var to: HTTPMethod
    }

    @Test(
        "keeps the method or makes it GET, as the status says",
        arguments: [
            Change(status: 301, from: .get, to: .get), Change(status: 302, from: .head, to: .head),
            Change(status: 301, from: .post, to: .get), Change(status: 302, from: .post, to: .get),
            Change(status: 303, from: .post, to: .get), Change(status: 303, from: .put, to: .get),
            Change(status: 303, from: .head, to: .head), Change(status: 301, from: .put, to: .put),
            Change(status: 307, from: .post, to: .post), Change(status: 308, from: .patch, to: .patch),
        ])
    func changesMethod(_ change: Change) async throws {
        try await ScriptedServer.with(Self.leading(to: "/end", status: change.status)) { server in
            let body = change.from == .get || change.from == .head ? nil : "abc"
            let port = server.port
            let failures = try await onLoop { _, transport in
                let session = try transport.makeSession()
                defer { session.close() }
                // Twice, because the handle must come back to the first request from where the redirect left it.
                return [
                    await session.answer(to: OutgoingRequest(change.from, port: port, body: body, constantID: 4, redirects: 1)),
                    await session.answer(to: OutgoingRequest(change.from, port: port, body: body, constantID: 4, redirects: 1)),
                ].map(\.exchange.failure)
            }
            #expect(failures == [nil, nil])
            let seen = server.received.map { "\($0.head.split(separator: " ")[0]) \($0.body.count)" }
            let first = "\(change.from.rawValue) \(body == nil ? 0 : 3)"
            let second = "\(change.to.rawValue) \(body == nil || change.to == .get ? 0 : 3)"
            #expect(seen == [first, second, first, second])
        }
    }
}
