// What a well-behaved target gets and gives.

import Basics
import CurlTransport
import HTTPMessages
import TestSupport
import Testing

@Suite("An exchange") struct ExchangeTests {
    @Test("brings status, header lines, body, sizes and phases")
    func plain() async throws {
        try await ScriptedServer.with(answering(ok)) { server in
            let answer = try await answer(to: OutgoingRequest(port: server.port))
            let exchange = answer.exchange
            #expect(exchange.failure == nil)
            #expect(exchange.status == 200)
            #expect(answer.headers == "Content-Length: 5\r\nX-A: b\r\n")
            #expect(answer.body == "hello")
            #expect(!answer.isTruncated)
            #expect(exchange.bytesReceived == Int64(ok.utf8.count))
            #expect(exchange.bytesSent == Int64(server.received[0].size))
            #expect(exchange.connectionsOpened == 1)
            #expect(exchange.phases.connect >= 0 && exchange.phases.firstByte >= 0 && exchange.phases.receive >= 0)
            #expect(exchange.phases.tls < 0)
            #expect(exchange.endedAt > exchange.sentAt)
        }
    }

    struct Sent: Sendable {
        var method: HTTPMethod
        var headers = ""
        var body: String?
        var expected: String
    }

    @Test(
        "sends the lines it was given, Host, the length of a body, and nothing else",
        arguments: [
            Sent(method: .get, expected: "GET"),
            Sent(method: .get, headers: "X-One: 1\r\nx-empty:\r\n", expected: "GET"),
            Sent(method: .get, headers: "User-Agent: perfbench\r\nAccept: text/plain\r\n", expected: "GET"),
            Sent(method: .delete, expected: "DELETE"),
            Sent(method: .options, expected: "OPTIONS"),
            Sent(method: .post, headers: "Content-Type: text/x\r\n", body: "a=1", expected: "POST"),
            Sent(method: .post, body: "", expected: "POST"),
            Sent(method: .put, body: "p", expected: "PUT"),
            Sent(method: .patch, body: "q", expected: "PATCH"),
            Sent(method: .delete, body: "d", expected: "DELETE"),
            Sent(method: .get, body: "g", expected: "GET"),
            Sent(method: .post, body: String(repeating: "x", count: 200_000), expected: "POST"),
        ])
    func sendsWhatWasGiven(_ sent: Sent) async throws {
        try await ScriptedServer.with(answering(ok)) { server in
            let request = OutgoingRequest(sent.method, "/a?b=c%20d", port: server.port, headers: sent.headers, body: sent.body)
            let exchange = try await answer(to: request).exchange
            #expect(exchange.failure == nil)
            let received = try #require(server.received.first)
            var lines = Set(received.head.split(separator: "\r\n").map(String.init))
            #expect(lines.remove("\(sent.expected) /a?b=c%20d HTTP/1.1") != nil)
            #expect(lines.remove("Host: 127.0.0.1:\(server.port)") != nil)
            if let body = sent.body { #expect(lines.remove("Content-Length: \(body.utf8.count)") != nil) }
            #expect(lines == Set(sent.headers.split(separator: "\r\n").map(String.init)))
            #expect(received.body == Array((sent.body ?? "").utf8))
            #expect(exchange.bytesSent == Int64(received.size))
        }
    }

    @Test("changes method, header lines and body from one request to the next, with and without a constant number")
    func changesBetweenRequests() async throws {
        try await ScriptedServer.with(answering("HTTP/1.1 204 No Content\r\n\r\n")) { server in
            let port = server.port
            try await onLoop { _, transport in
                let session = try transport.makeSession()
                defer { session.close() }
                for _ in 0..<2 {
                    for request in [
                        OutgoingRequest(.get, "/1", port: port, constantID: 1),
                        OutgoingRequest(.get, "/1", port: port, constantID: 1),
                        OutgoingRequest(.post, "/2", port: port, headers: "X-Two: 2\r\n", body: "two", constantID: 2),
                        OutgoingRequest(.post, "/2", port: port, headers: "X-Two: 2\r\n", body: "second", constantID: 2),
                        OutgoingRequest(.head, "/3", port: port, constantID: 3),
                        OutgoingRequest(.put, "/4", port: port, body: ""),
                        OutgoingRequest(.get, "/5", port: port, headers: "X-Five: 5\r\n"),
                    ] {
                        #expect(await session.answer(to: request).exchange.status == 204)
                    }
                }
            }
            let expected = ["GET /1 ", "GET /1 ", "POST /2 two", "POST /2 second", "HEAD /3 ", "PUT /4 ", "GET /5 "]
            let seen = server.received.map { request in
                request.head.split(separator: " ").prefix(2).joined(separator: " ") + " "
                    + String(decoding: request.body, as: UTF8.self)
            }
            #expect(seen == expected + expected)
            #expect(server.received.map { $0.head.contains("X-Two") } == server.received.map { $0.head.hasPrefix("POST") })
            #expect(server.connectionCount == 1)
        }
    }

    struct Reply: Sendable {
        var text: String
        var method = HTTPMethod.get
        var status = 200
        var body = ""
        var headers = ""
        var keepBody = 100
        var isTruncated = false
    }

    @Test(
        "understands every way to end a response",
        arguments: [
            Reply(text: "HTTP/1.1 204 No Content\r\n\r\n", status: 204),
            Reply(
                text: "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", status: 404, body: "no",
                headers: "Content-Length: 2\r\n"),
            Reply(text: "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", status: 503, headers: "Content-Length: 0\r\n"),
            Reply(
                text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", body: "abcde",
                headers: "Transfer-Encoding: chunked\r\n"),
            Reply(text: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", method: .head, headers: "Content-Length: 9\r\n"),
            Reply(
                text: "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nz", body: "z",
                headers: "Content-Length: 1\r\n"),
            Reply(
                text: "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef", body: "abcd", headers: "Content-Length: 6\r\n",
                keepBody: 4, isTruncated: true),
            Reply(text: "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef", headers: "Content-Length: 6\r\n", keepBody: 0),
            Reply(
                text: "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", status: 302,
                headers: "Location: /x\r\nContent-Length: 0\r\n"),
        ])
    func understandsReplies(_ reply: Reply) async throws {
        try await ScriptedServer.with(answering(reply.text)) { server in
            let answer = try await answer(to: OutgoingRequest(reply.method, port: server.port, keepBody: reply.keepBody))
            #expect(answer.exchange.failure == nil)
            #expect(answer.exchange.status == reply.status)
            #expect(answer.body == reply.body)
            #expect(answer.headers == reply.headers)
            #expect(answer.isTruncated == reply.isTruncated)
        }
    }

    @Test("takes a body until the connection closes when the server gives no length")
    func untilClose() async throws {
        let script: ScriptedServer.Script = { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it")
        }
        try await ScriptedServer.with(script) { server in
            let answer = try await answer(to: OutgoingRequest(port: server.port))
            #expect(answer.exchange.failure == nil)
            #expect(answer.body == "all of it")
        }
    }

    @Test("counts a long body and keeps its beginning")
    func longBody() async throws {
        let size = 3_000_000
        let text = "HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n" + String(repeating: "x", count: size)
        try await ScriptedServer.with(answering(text)) { server in
            let port = server.port
            let answers = try await onLoop { _, transport in
                let session = try transport.makeSession()
                defer { session.close() }
                var answers: [Answer] = []
                for _ in 0..<3 { answers.append(await session.answer(to: OutgoingRequest(port: port))) }
                return answers
            }
            for answer in answers {
                #expect(answer.exchange.failure == nil)
                #expect(answer.exchange.bytesReceived == Int64(text.utf8.count))
                #expect(answer.body.utf8.count == 65_536)
                #expect(answer.isTruncated)
            }
        }
    }

    @Test("keeps cookies for its session, and for no other")
    func cookies() async throws {
        try await ScriptedServer.with(answering("HTTP/1.1 200 OK\r\nSet-Cookie: id=7\r\nContent-Length: 0\r\n\r\n")) { server in
            let port = server.port
            try await onLoop { _, transport in
                for _ in 0..<2 {
                    let session = try transport.makeSession()
                    for _ in 0..<2 { _ = await session.answer(to: OutgoingRequest(port: port)) }
                    session.close()
                }
            }
            #expect(server.received.map { $0.head.contains("Cookie: id=7\r\n") } == [false, true, false, true])
        }
    }

    @Test("asks for compression only when told to")
    func compression() async throws {
        try await ScriptedServer.with(answering(ok)) { server in
            var options = ConnectionOptions()
            options.compression = true
            _ = try await answer(to: OutgoingRequest(port: server.port), options)
            #expect(server.received[0].head.contains("\r\nAccept-Encoding: "))
            #expect(server.received[0].head.contains("gzip"))
        }
    }

    @Test("goes to the address that resolve and connectTo name", arguments: [true, false])
    func resolves(_ byResolve: Bool) async throws {
        try await ScriptedServer.with(answering(ok)) { server in
            var options = ConnectionOptions()
            if byResolve {
                options.resolve = ["shop.example:\(server.port):127.0.0.1"]
            } else {
                options.connectTo = ["shop.example:\(server.port):127.0.0.1:\(server.port)"]
            }
            var request = OutgoingRequest(port: server.port)
            request.origin = Origin(scheme: request.origin.scheme, host: "shop.example", port: request.origin.port)
            let exchange = try await answer(to: request, options).exchange
            #expect(exchange.status == 200)
            #expect(server.received[0].head.contains("Host: shop.example:\(server.port)\r\n"))
        }
    }

    @Test("goes through the proxy it was given")
    func proxy() async throws {
        try await ScriptedServer.with(answering(ok)) { server in
            var options = ConnectionOptions()
            options.proxy = "http://127.0.0.1:\(server.port)"
            var request = OutgoingRequest(.get, "/p", port: 80)
            request.origin = Origin(scheme: request.origin.scheme, host: "shop.example", port: request.origin.port)
            let exchange = try await answer(to: request, options).exchange
            #expect(exchange.status == 200)
            #expect(server.received[0].head.hasPrefix("GET http://shop.example/p HTTP/1.1\r\n"))
        }
    }
}
