// What goes out, and how connections live, with either transport.

import Basics
import Glibc
import HTTPMessages
import TestSupport
import Testing

@Suite("An exchange, with either transport,") struct ExchangeTests {
    struct Sent: Sendable {
        var method: HTTPMethod
        var headers = ""
        var body: String?
    }

    static let sent = [
        Sent(method: .get), Sent(method: .get, headers: "X-One: 1\r\nx-empty:\r\n"), Sent(method: .head), Sent(method: .delete),
        Sent(method: .options), Sent(method: .post, headers: "Content-Type: text/x\r\n", body: "a=1"),
        Sent(method: .post, body: ""),
        Sent(method: .put, body: "p"), Sent(method: .patch, body: "q"), Sent(method: .delete, body: "d"),
        Sent(method: .get, body: "g"),
        Sent(method: .head, body: "h"), Sent(method: .get, headers: "Host: other.example\r\n"),
        Sent(method: .post, body: String(repeating: "x", count: 3_000_000)),
    ]

    @Test("sends what it was given, Host, the length of a body, and nothing else", arguments: Driver.allCases)
    func sends(_ driver: Driver) async throws {
        try await ScriptedServer.with { connection in
            while let request = connection.readRequest() {
                connection.send(request.head.hasPrefix("HEAD") ? "HTTP/1.1 200 OK\r\n\r\n" : ok)
            }
        } _: { server in
            let requests = Self.sent.enumerated().flatMap { index, sent in
                // With and without a constant number, and again.
                [-1, index, index].map { id in
                    OutgoingRequest(
                        sent.method, "/a?b=c%20d", port: server.port, headers: sent.headers, body: sent.body, constantID: id)
                }
            }
            let answers = try await driver.answers(to: requests)
            #expect(answers.allSatisfy { $0.failure == nil && $0.status == 200 })
            #expect(server.connectionCount == 1)
            for ((request, answer), received) in zip(zip(requests, answers), server.received) {
                var lines = Set(received.head.split(separator: "\r\n").map(String.init))
                #expect(lines.remove("\(request.method.rawValue) /a?b=c%20d HTTP/1.1") != nil)
                if !received.head.contains("other.example") { #expect(lines.remove("Host: 127.0.0.1:\(server.port)") != nil) }
                if request.hasBody, request.method != .head {
                    #expect(lines.remove("Content-Length: \(request.body.count)") != nil)
                }
                #expect(
                    lines
                        == Set(
                            String(decoding: request.bytes[request.headers], as: UTF8.self).split(separator: "\r\n").map(
                                String.init)))
                #expect(received.body == (request.method == .head ? [] : Array(request.bytes[request.body])))
                #expect(answer.exchange.bytesSent == Int64(received.size))
            }
        }
    }

    @Test("keeps as much as it is asked to", arguments: Driver.allCases)
    func keeps(_ driver: Driver) async throws {
        try await ScriptedServer.with { connection in
            while connection.readRequest() != nil, connection.send(ok) {}
        } _: { server in
            let answers = try await driver.answers(to: [0, 3, 5, 9].map { OutgoingRequest(port: server.port, keepBody: $0) })
            #expect(answers.map(\.body) == ["", "hel", "hello", "hello"])
            #expect(answers.map(\.isTruncated) == [false, true, false, false])
            #expect(answers.allSatisfy { $0.headers == "Content-Length: 5\r\nX-A: b\r\n" })
            #expect(answers.map(\.exchange.connectionsOpened) == [1, 0, 0, 0])
            #expect(answers.allSatisfy { $0.exchange.phases.firstByte >= 0 && $0.exchange.phases.receive >= 0 })
            #expect(answers.map { $0.exchange.phases.connect >= 0 } == [true, false, false, false])
            #expect(
                answers.allSatisfy { $0.exchange.bytesReceived == Int64(ok.utf8.count) && $0.exchange.endedAt > $0.exchange.sentAt }
            )
        }
    }

    @Test(
        "opens a connection anew that the server closed while it was idle, and counts it", arguments: Driver.allCases,
        HTTPMethod.allCases)
    func reopens(_ driver: Driver, _ method: HTTPMethod) async throws {
        let closed = Semaphore()
        try await ScriptedServer.with { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 204 No\r\n\r\n")
            if connection.number == 0 {
                shutdown(connection.descriptor, Int32(SHUT_RDWR))
                closed.signal()
            }
        } _: { server in
            let request = OutgoingRequest(method, port: server.port)
            let answers = try await driver.answers(to: [request, request]) { closed.wait() }
            #expect(answers.map(\.failure) == [nil, nil])
            #expect(answers.map(\.exchange.connectionsOpened) == [1, 1])
        }
    }

    @Test(
        "sends a request again when a kept connection dies under it, where that does nothing twice", arguments: Driver.allCases,
        HTTPMethod.allCases)
    func repeats(_ driver: Driver, _ method: HTTPMethod) async throws {
        try await ScriptedServer.with { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 204 No\r\n\r\n")
            // The second request on the first connection is taken and not answered.
            if connection.readRequest() != nil, connection.number > 0 { connection.send("HTTP/1.1 204 No\r\n\r\n") }
        } _: { server in
            let request = OutgoingRequest(method, port: server.port)
            let answers = try await driver.answers(to: [request, request])
            let isSafe = method != .post && method != .patch
            #expect(answers.map(\.failure) == [nil, isSafe ? nil : .closedWithoutResponse])
            #expect(server.received.count == (isSafe ? 3 : 2))
            #expect(answers[1].exchange.connectionsOpened == (isSafe ? 1 : 0))
        }
    }

    @Test("says when the kernel had a response, where it is asked to", arguments: [false, true])
    func stamps(_ isAsked: Bool) async throws {
        try await ScriptedServer.with { connection in
            while connection.readRequest() != nil, connection.send(ok) {}
        } _: { server in
            var options = ConnectionOptions()
            options.stampsArrivals = isAsked
            let request = OutgoingRequest(port: server.port)
            let answers = try await Driver.wire.answers(to: Array(repeating: request, count: 50), options)
            // The kernel begins to stamp a moment after it was first asked to.
            let last = try #require(answers.last)
            #expect(last.failure == nil && (last.arrivedAt > last.exchange.sentAt) == isAsked)
        }
    }

    @Test("hears of the end that came with the last bytes", arguments: Driver.allCases)
    func bytesAndEnd(_ driver: Driver) async throws {
        try await ScriptedServer.with { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 100_000))
        } _: { server in
            let request = OutgoingRequest(port: server.port)
            let answers = try await driver.answers(to: Array(repeating: request, count: 50))
            #expect(answers.allSatisfy { $0.failure == nil && $0.body.utf8.count == 100_000 })
        }
    }

    @Test("uses a new connection for each request when told to", arguments: Driver.allCases)
    func withoutKeepAlive(_ driver: Driver) async throws {
        try await ScriptedServer.with { connection in
            while connection.readRequest() != nil, connection.send(ok) {}
        } _: { server in
            var options = ConnectionOptions()
            options.keepAlive = false
            let request = OutgoingRequest(port: server.port)
            let answers = try await driver.answers(to: [request, request], options)
            #expect(answers.map(\.exchange.connectionsOpened) == [1, 1])
            #expect(server.received.allSatisfy { $0.head.contains("Connection: close\r\n") })
        }
    }

    @Test("keeps a connection to each of several origins", arguments: Driver.allCases)
    func origins(_ driver: Driver) async throws {
        let script: ScriptedServer.Script = { connection in while connection.readRequest() != nil, connection.send(ok) {} }
        try await ScriptedServer.with(script) { one in
            try await ScriptedServer.with(script) { other in
                let requests = (0..<6).map { OutgoingRequest(port: $0 % 2 == 0 ? one.port : other.port, constantID: $0 % 2) }
                let answers = try await driver.answers(to: requests)
                #expect(answers.allSatisfy { $0.failure == nil })
                #expect(one.connectionCount == 1 && other.connectionCount == 1)
            }
        }
    }

    @Test("takes a long body, kept or not", arguments: Driver.allCases)
    func longBody(_ driver: Driver) async throws {
        let size = 5_000_000
        try await ScriptedServer.with { connection in
            while connection.readRequest() != nil {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n" + String(repeating: "x", count: size))
            }
        } _: { server in
            let answers = try await driver.answers(to: [0, size].map { OutgoingRequest(port: server.port, keepBody: $0) })
            #expect(answers.map(\.body.utf8.count) == [0, size])
            #expect(answers.allSatisfy { $0.failure == nil && $0.exchange.bytesReceived > size })
        }
    }
}
