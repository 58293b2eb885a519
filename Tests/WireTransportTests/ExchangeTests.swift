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
        Sent(method: .get), Sent(method: .post), Sent(method: .put), Sent(method: .patch), Sent(method: .other("PURGE")),
        Sent(method: .other("QUERY"), body: "q"), Sent(method: .get, headers: "X-A: 1\r\nX-A: 2\r\n"),
        Sent(method: .get, headers: "X-One: 1\r\nx-empty:\r\n"), Sent(method: .head), Sent(method: .delete),
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
            #expect(answers.filter { $0.failure != nil || $0.status != 200 }.isEmpty)
            #expect(answers.count == requests.count && server.received.count == requests.count)
            #expect(server.connectionCount == 1)
            for ((request, answer), received) in zip(zip(requests, answers), server.received) {
                var lines = Set(received.head.split(separator: "\r\n").map(String.init))
                #expect(lines.remove("\(request.method.rawValue) /a?b=c%20d HTTP/1.1") != nil)
                if !received.head.contains("other.example") { #expect(lines.remove("Host: 127.0.0.1:\(server.port)") != nil) }
                if request.hasBody || [.post, .put, .patch].contains(request.method), request.method != .head {
                    #expect(lines.remove("Content-Length: \(request.body.count)") != nil)
                }
                let given = String(decoding: request.bytes[request.headers], as: UTF8.self).split(separator: "\r\n").map(
                    String.init)
                #expect(lines == Set(given))
                #expect(given.filter { !received.head.contains($0 + "\r\n") }.isEmpty)
                #expect(received.body == (request.method == .head ? [] : Array(request.bytes[request.body])))
                #expect(answer.exchange.bytesSent == Int64(received.size))
            }
        }
    }

    static let targets = [
        "/a/../b/./c", "/..", "/.", "//a//b", "/%2e%2e/x", "/%2f%2F", "/a;b=c,d/(e)", "/?", "/?a=1&b=[2]&c='3'&d={4}|5",
        "/a?b?c/../d",
    ]

    @Test("asks for the path as it was given, byte for byte", arguments: Driver.allCases)
    func paths(_ driver: Driver) async throws {
        try await ScriptedServer.with { connection in
            while connection.readRequest() != nil, connection.send(ok) {}
        } _: { server in
            let answers = try await driver.answers(to: Self.targets.map { OutgoingRequest(.get, $0, port: server.port) })
            #expect(answers.map(\.status) == Self.targets.map { _ in 200 })
            #expect(server.received.map { String($0.head.split(separator: " ")[1]) } == Self.targets)
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
            #expect(answers.areAll { $0.headers == "Content-Length: 5\r\nX-A: b\r\n" })
            #expect(answers.map(\.exchange.connectionsOpened) == [1, 0, 0, 0])
            #expect(answers.areAll { $0.exchange.phases.firstByte >= 0 && $0.exchange.phases.receive >= 0 })
            #expect(answers.map { $0.exchange.phases.connect >= 0 } == [true, false, false, false])
            #expect(
                answers.areAll { $0.exchange.bytesReceived == Int64(ok.utf8.count) && $0.exchange.endedAt > $0.exchange.sentAt }
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
            #expect(answers.map(\.exchange.retried) == [0, isSafe ? 1 : 0])
        }
    }

    @Test("shows what went out, byte for byte, cookies of the jar included", arguments: Driver.allCases)
    func sent(_ driver: Driver) async throws {
        try await ScriptedServer.with { connection in
            while connection.readRequest() != nil {
                connection.send("HTTP/1.1 200 OK\r\nSet-Cookie: sid=abc\r\nContent-Length: 0\r\n\r\n")
            }
        } _: { server in
            var options = ConnectionOptions()
            options.keepsSent = true
            let requests = [
                OutgoingRequest(.get, "/a/../b", port: server.port, headers: "X-A: 1\r\nX-A: 2\r\n", constantID: 0),
                OutgoingRequest(.post, port: server.port, body: "body", constantID: 1), OutgoingRequest(.put, port: server.port),
            ]
            let answers = try await driver.answers(to: requests, options)
            #expect(answers.map(\.sent) == server.received.map(\.head))
            // The first cookie is for the folder "/a/.." alone (RFC 6265, section 5.1.4), the second for everything.
            #expect(answers.map { $0.sent.contains("Cookie: sid=abc\r\n") } == [false, false, true])
            let silent = try await driver.answer(to: requests[0])
            #expect(silent.status == 200 && silent.sent.isEmpty)
        }
    }

    @Test("knows bytes that nobody asked for, behind an answer and before it")
    func unasked() async throws {
        try await ScriptedServer.with { connection in
            while let request = connection.readRequest() {
                connection.send(request.head.contains("/excess") ? ok + "garbage" : ok)
            }
        } _: { server in
            let requests = ["/", "/excess", "/", "/"].map { OutgoingRequest(.get, $0, port: server.port) }
            let answers = try await Driver.wire.answers(to: requests)
            #expect(answers.map(\.failure) == [nil, nil, nil, nil])
            #expect(answers.map(\.exchange.hadUnaskedBytes) == [false, true, false, false])
            #expect(server.received.map(\.connection) == [0, 0, 1, 1])
        }
    }

    @Test("goes over a UNIX socket, and asks for localhost there", arguments: Driver.allCases)
    func unixSocket(_ driver: Driver) async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("app.sock")
        try await ScriptedServer.with(socket: path) { connection in
            while connection.readRequest() != nil, connection.send(ok) {}
        } _: { server in
            var request = OutgoingRequest(.get, "/x", port: 0)
            request.origin = Origin(socket: path)
            let answers = try await driver.answers(to: [request, request])
            #expect(answers.map(\.failure) == [nil, nil] && answers.map(\.body) == ["hello", "hello"])
            #expect(answers.map(\.exchange.connectionsOpened) == [1, 0])
            #expect(server.received.map { $0.head.contains("Host: localhost\r\n") } == [true, true])
            request.origin = Origin(socket: folder.file("none.sock"))
            let refused = try await driver.answer(to: request)
            #expect(refused.failure == .refused)
        }
    }

    @Test("says which version was spoken", arguments: Driver.allCases)
    func version(_ driver: Driver) async throws {
        try await ScriptedServer.with { connection in
            if connection.readRequest() != nil { connection.send(ok) }
        } _: { server in
            let answers = try await driver.answers(to: [OutgoingRequest(port: server.port)])
            #expect(answers.map(\.exchange.spoken) == [.http1])
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
            #expect(answers.areAll { $0.failure == nil && $0.body.utf8.count == 100_000 })
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
            #expect(answers.map(\.failure) == [nil, nil])
            #expect(answers.map(\.exchange.connectionsOpened) == [1, 1])
            #expect(server.received.map { $0.head.contains("Connection: close\r\n") } == [true, true])
            #expect(server.received.map(\.connection) == [0, 1])
        }
    }

    @Test("keeps a connection to each of several origins", arguments: Driver.allCases)
    func origins(_ driver: Driver) async throws {
        let script: ScriptedServer.Script = { connection in while connection.readRequest() != nil, connection.send(ok) {} }
        try await ScriptedServer.with(script) { one in
            try await ScriptedServer.with(script) { other in
                let requests = (0..<6).map { OutgoingRequest(port: $0 % 2 == 0 ? one.port : other.port, constantID: $0 % 2) }
                let answers = try await driver.answers(to: requests)
                #expect(answers.areAll { $0.failure == nil })
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
            #expect(answers.areAll { $0.failure == nil && $0.exchange.bytesReceived > size })
        }
    }
}
