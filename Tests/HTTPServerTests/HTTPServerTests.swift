import Basics
import HTTPMessages
import HTTPServer
import Reactor
import Synchronization
import TestSupport
import Testing

@Suite("The server, over real sockets") struct HTTPServerTests {
    /// Runs `body` against a server that echoes: it answers with the method, the path and the size of the body; `/big` is 8 MB, `/later`
    /// is answered after a millisecond, `/pieces` in three.
    private func withServer(
        host: String = "127.0.0.1", loops: Int = 1, limits: HTTPServer.Limits = HTTPServer.Limits(),
        _ body: @Sendable @escaping (UInt16) throws -> Void
    ) async throws {
        try await EventLoop.with(count: loops) { loops in
            let (ports, announce) = AsyncStream.makeStream(of: UInt16.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await HTTPServer.run(host: host, port: 0, on: loops, limits: limits, onReady: { announce.yield($0) }) {
                        Self.handler($0)
                    }
                }
                group.addTask { for await port in ports.prefix(1) { try body(port) } }
                try await group.next()
                group.cancelAll()
            }
        }
    }

    /// 8 MB in which no place looks like one near it.
    private static let bigBody: [UInt8] = {
        var body = (0..<250_000).map { UInt8(truncatingIfNeeded: $0 / 251 &+ $0) }
        for _ in 0..<5 { body += body }
        return body
    }()

    private static func handler(_ loop: EventLoop) -> HTTPServer.Handler {
        let big = Response(status: 200, body: bigBody)
        return { request, responder in
            let echo = Response(
                status: 200, body: Array("\(request.method?.rawValue ?? "?") \(request.path) \(request.body.count)".utf8))
            switch request.path {
            case "/big": return .now(big)
            case "/big-later":
                responder.wait(until: loop.now) { _ in responder.send(big) }
                return .later
            case "/later":
                responder.wait(until: loop.now + .milliseconds(1)) { _ in responder.send(echo) }
                return .later
            case "/pieces":
                responder.writeHead(of: Response(status: 200, body: Array("abc".utf8)))
                responder.write(Array("a".utf8))
                responder.wait(until: loop.now + 1000) { _ in
                    responder.write(Array("bc".utf8))
                    responder.finish()
                    responder.write(Array("too late".utf8))
                    responder.send(echo)
                }
                return .later
            case "/loop": return .now(Response(status: 200, body: Array("\(loop.index)".utf8)))
            default: return .now(echo)
            }
        }
    }

    @Test(
        "ends what takes too long to arrive, and keeps what waits for its next request",
        arguments: [
            "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\nX: ", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
        ])
    func slow(_ beginning: String) async throws {
        var limits = HTTPServer.Limits()
        limits.requestTime = .milliseconds(50)
        try await withServer(limits: limits) { port in
            let patient = try RawClient(port: port)
            #expect(try patient.get("/a").text == "GET /a 0")
            let slow = try RawClient(port: port)
            try slow.send(beginning)
            #expect(slow.rest().bytes.isEmpty)
            #expect(try patient.get("/b").text == "GET /b 0")
        }
    }

    @Test("ends whoever brings more unfinished requests than there is room for")
    func unfinished() async throws {
        var limits = HTTPServer.Limits()
        limits.arriving = 100_000
        try await withServer(limits: limits) { port in
            let one = try RawClient(port: port)
            try one.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n" + String(repeating: "x", count: 80_000))
            let other = try RawClient(port: port)
            try? other.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n" + String(repeating: "x", count: 80_000))
            #expect(other.rest().bytes.isEmpty)
            try one.send(String(repeating: "x", count: 10_000))
            #expect(try one.response().text == "POST / 90000")
        }
    }

    @Test("keeps a connection for many requests, with and without bodies")
    func keepsAlive() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            for path in ["/a", "/later", "/pieces", "/b", "/later"] {
                #expect(try client.get(path).text == (path == "/pieces" ? "abc" : "GET \(path) 0"))
            }
            #expect(try client.send("POST", "/c", body: "12345").text == "POST /c 5")
            #expect(try client.get("/d").text == "GET /d 0")
        }
    }

    @Test("answers pipelined requests in their order, those that take time too")
    func answersPipelined() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            let paths = (0..<300).map { $0 % 7 == 3 ? "/later" : $0 % 11 == 5 ? "/pieces" : "/\($0)" }
            try client.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
            for path in paths { #expect(try client.response().text == (path == "/pieces" ? "abc" : "GET \(path) 0")) }
        }
    }

    @Test("sends all of a large body to a slow reader, then goes on", arguments: ["/big", "/big-later"])
    func sendsLargeBodies(_ path: String) async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n")
            let body = try client.response().body
            #expect(body.count == 8_000_000)
            #expect(body == Self.bigBody)
            #expect(try client.response().text == "GET /next 0")
        }
    }

    @Test("answers HEAD with the head that GET would have")
    func answersHead() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            try client.send("HEAD /big HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n")
            let head = try client.response(withBody: false)
            #expect(head.header("Content-Length") == "8000000")
            #expect(head.header("Date")?.hasSuffix("GMT") == true)
            #expect(try client.response().text == "GET /x 0")
        }
    }

    @Test("tells a waiting client to continue")
    func tellsToContinue() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            try client.send("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
            #expect(try client.response().status == 100)
            try client.send("abc")
            #expect(try client.response().text == "POST /x 3")
        }
    }

    @Test(
        "closes after the answer when asked to, and after HTTP/1.0",
        arguments: [
            "GET /later HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET /later HTTP/1.0\r\n\r\n",
        ])
    func closesWhenAsked(_ request: String) async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            try client.send(request)
            let response = try client.response()
            #expect(response.text == "GET /later 0")
            #expect(response.header("Connection") == "close")
            #expect(client.rest() == ([], .closed))
        }
    }

    @Test("refuses what is malformed with a sentence, and closes without losing it")
    func refusesMalformed() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            try client.send(
                "GET /fine HTTP/1.1\r\nHost: a\r\n\r\nNONSENSE\r\n\r\n" + String(repeating: "more nonsense\r\n", count: 10_000))
            #expect(try client.response().text == "GET /fine 0")
            let refusal = try client.response()
            #expect(refusal.status == 400)
            #expect(refusal.text == "The request line is not \"METHOD TARGET HTTP/1.1\".\n")
            #expect(client.rest() == ([], .closed))
        }
    }

    @Test("survives clients that go in the middle of anything, and closes their descriptors")
    func survivesVanishingClients() async throws {
        try await withServer { port in
            for request in [
                "", "GET", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx", "GET /later HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /big HTTP/1.1\r\nHost: a\r\n\r\n", "GET /pieces HTTP/1.1\r\nHost: a\r\n\r\n",
            ] {
                for _ in 0..<20 { try RawClient(port: port).send(request) }
            }
            #expect(try RawClient(port: port).get("/still").text == "GET /still 0")
        }
    }

    @Test("closes connections that do nothing for too long")
    func idle() async throws {
        var limits = HTTPServer.Limits()
        limits.requestTime = .milliseconds(50)
        limits.idleTime = .milliseconds(100)
        try await withServer(limits: limits) { port in
            let client = try RawClient(port: port)
            #expect(try client.get("/before").status == 200)
            let end = client.rest().end
            #expect(end == .closed)
        }
    }

    @Test("closes those that are idle the longest when there are too many")
    func room() async throws {
        var limits = HTTPServer.Limits()
        limits.connections = 4
        limits.makesRoom = true
        try await withServer(limits: limits) { port in
            let idle = try (0..<6).map { _ in try RawClient(port: port) }
            #expect(try idle[5].get("/last").status == 200)
            let end = idle[0].rest().end
            #expect(end == .closed)
        }
    }

    @Test("listens on 127.0.0.1 and ::1 when told \"localhost\"")
    func listensOnBoth() async throws {
        try await withServer(host: "localhost") { port in
            let four = try RawClient(port: port).get("/4").status
            #expect(four == 200)
            guard let client = try? RawClient(port: port, overIPv6: true) else { return }
            let six = try client.get("/6").status
            #expect(six == 200)
        }
    }

    @Test("takes an address of IPv6 with or without brackets", arguments: ["::1", "[::1]"])
    func takesBrackets(_ host: String) throws {
        guard (try? ListeningSocket(host: "::1", port: 0)) != nil else { return }
        let sockets = try ListeningSocket.open(host: host, port: 0, count: 1)
        #expect(sockets[0][0].port > 0)
    }

    @Test("spreads connections over several loops that share a port")
    func sharesPort() async throws {
        try await withServer(loops: 2) { port in
            let loops = try (0..<64).map { _ in try RawClient(port: port).get("/loop").text }
            #expect(Set(loops) == ["0", "1"])
        }
    }

    @Test("says why it cannot listen")
    func saysWhyItCannotListen() throws {
        let taken = try ListeningSocket(host: "127.0.0.1", port: 0)
        for count in [1, 2] {
            let problem = #expect(throws: Problem.self) {
                _ = try ListeningSocket.open(host: "127.0.0.1", port: taken.port, count: count)
            }
            #expect(problem?.sentence == "Cannot listen on \"127.0.0.1\" port \(taken.port): Address already in use.")
            #expect(problem?.hint == "Another process listens there; choose another port, or 0 for any free one.")
        }
        let noAddress = #expect(throws: Problem.self) { _ = try ListeningSocket(host: "nowhere", port: 0) }
        #expect(noAddress?.sentence == "\"nowhere\" is no address to listen on.")
        let notOurs = #expect(throws: Problem.self) { _ = try ListeningSocket(host: "192.0.2.1", port: 0) }
        #expect(notOurs?.hint == "This machine has no such address; use \"127.0.0.1\" or \"::1\".")
    }
}
