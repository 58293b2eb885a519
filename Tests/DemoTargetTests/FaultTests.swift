import JSON
import TestSupport
import Testing

/// Each fault, as a client sees it on the wire.
@Suite("A fault") struct FaultTests {
    /// Sends one request and answers what came back until the connection ended, or was silent for a second.
    private static func exchange(_ port: UInt16, _ target: String, limit: Int = .max) throws -> (text: String, end: RawClient.End?)
    {
        let client = try RawClient(port: port, limit: 1)
        try client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        let (bytes, end) = client.rest(limit: limit)
        return (String(decoding: bytes, as: UTF8.self), end)
    }

    @Test(
        "that takes time takes at least that time, and the answer is right after it",
        arguments: [
            "delay=30ms", "pool=1&service=30ms", "stall=30ms", "drip=30ms", "burn=30ms", "delay=15ms&pool=2&service=15ms",
            "delay=uniform:30ms-40ms",
        ])
    func takesTime(_ fault: String) async throws {
        try await Demo.with { port in
            let client = try RawClient(port: port)
            let start = ContinuousClock.now
            let response = try client.get("/health?\(fault)")
            #expect(ContinuousClock.now - start >= .milliseconds(30))
            #expect(response.text == #"{"status":"ok"}"#)
            let next = try client.get("/health").status
            #expect(next == 200)
        }
    }

    @Test("of a pool has all its requests wait in one queue, on several loops")
    func poolQueues() async throws {
        try await Demo.with(loops: 2) { port in
            let start = ContinuousClock.now
            let clients = try (0..<8).map { _ in try RawClient(port: port) }
            for client in clients { try client.send("GET /health?pool=2&service=20ms HTTP/1.1\r\nHost: a\r\n\r\n") }
            for client in clients { _ = try client.response() }
            #expect(ContinuousClock.now - start >= .milliseconds(80))
        }
    }

    @Test("of errors hits the share it should, with the status it should, the same each time")
    func errorsHitTheirShare() async throws {
        let statuses: @Sendable (UInt16, String) throws -> [Int] = { port, fault in
            let client = try RawClient(port: port)
            try client.send(String(repeating: "GET /products/1?\(fault) HTTP/1.1\r\nHost: a\r\n\r\n", count: 2000))
            return try (0..<2000).map { _ in try client.response().status }
        }
        try await Demo.with { port in
            let tenth = try statuses(port, "errors=10%")
            #expect(Set(tenth) == [200, 503])
            #expect(abs(tenth.count { $0 == 503 } - 200) < 60)
            #expect(Set(try statuses(port, "errors=100%")) == [503])
            #expect(Set(try statuses(port, "errors=0%")) == [200])
            #expect(Set(try statuses(port, "errors=50%&status=429")) == [200, 429])
            #expect(Set(try statuses(port, "status=418")) == [418])
            let seeded = try statuses(port, "errors=10%&seed=2")
            #expect(seeded != tenth)
            try Self.restart(port)
            #expect(try statuses(port, "errors=10%") == tenth)
        }
    }

    /// Forgets all faults, so that chance begins again.
    private static func restart(_ port: UInt16) throws { _ = try RawClient(port: port).send("DELETE", "/faults") }

    private static let endings: [(String, String, RawClient.End)] = [
        ("close=1", "", .closed), ("reset=1", "", .reset), ("never=1", "", .timedOut),
    ]

    @Test("leaves the client without an answer", arguments: endings)
    func leavesWithoutAnswer(_ fault: String, _ text: String, _ end: RawClient.End) async throws {
        try await Demo.with { port in
            let (received, ended) = try Self.exchange(port, "/health?\(fault)")
            #expect(received == text)
            #expect(ended == end)
            #expect(try Demo.counts(port)["statuses"] == ["none": 1])
        }
    }

    @Test("of a truncated body promises more than it sends")
    func truncates() async throws {
        try await Demo.with { port in
            let (text, end) = try Self.exchange(port, "/health?bytes=100&truncate=1")
            #expect(text.contains("Content-Length: 100\r\n"))
            #expect(text.split(separator: "\r\n\r\n").last?.count == 50)
            #expect(end == .closed)
        }
    }

    @Test("of garbage is not HTTP")
    func sendsGarbage() async throws {
        try await Demo.with { port in
            let (text, end) = try Self.exchange(port, "/health?garbage=1")
            #expect(!text.isEmpty)
            #expect(!text.contains("HTTP/"))
            #expect(end == .closed)
        }
    }

    @Test("of endless headers never comes to a body")
    func sendsEndlessHeaders() async throws {
        try await Demo.with { port in
            let (text, end) = try Self.exchange(port, "/health?headers=endless", limit: 100_000)
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\nX-Endless: "))
            #expect(!text.contains("\r\n\r\n"))
            #expect(end == nil)
        }
    }

    @Test("of size, chunks or a redirect shapes the answer")
    func shapesAnswers() async throws {
        try await Demo.with { port in
            let client = try RawClient(port: port)
            #expect(try client.get("/products/7?bytes=30").text == "abcdefghijklmnopqrstuvwxyzabcd")
            #expect(try client.get("/health?bytes=300KiB").body.count == 307_200)
            let chunked = try client.get("/health?chunked=1&bytes=20000")
            #expect(chunked.header("Transfer-Encoding") == "chunked")
            #expect(chunked.body.count == 20_000)
            let slowly = try client.get("/health?chunked=1&bytes=20000&drip=10ms")
            #expect(slowly.body == chunked.body)
            let redirect = try client.get("/health?redirect=/products/1")
            #expect(redirect.status == 302)
            #expect(redirect.header("Location") == "/products/1")
            try client.send("HEAD /health?bytes=20&drip=1ms HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.response(withBody: false).header("Content-Length") == "20")
            #expect(try client.get("/health").text == #"{"status":"ok"}"#)
        }
    }

    @Test("of a leak is counted")
    func leaks() async throws {
        try await Demo.with { port in
            let client = try RawClient(port: port)
            for _ in 0..<5 { _ = try client.get("/health?leak=100KiB") }
            #expect(try Demo.counts(port)["leakedBytes"] == 512_000)
        }
    }

    @Test("that is malformed is refused with a sentence, and counted")
    func refusesMalformed() async throws {
        try await Demo.with { port in
            let response = try RawClient(port: port).get("/products/1?errors=often")
            #expect(response.status == 400)
            #expect(response.text == #"{"error":"\"errors\" must be a percentage such as \"1%\", not \"often\"."}"#)
            #expect(try Demo.counts(port)["statuses"] == ["400": 1])
        }
    }

    @Test("of the whole service happens to all, until it is changed or taken back")
    func happensToAll() async throws {
        try await Demo.with(faults: "status=503") { port in
            let client = try RawClient(port: port)
            #expect(try client.get("/health").status == 503)
            #expect(try client.get("/health?status=418").status == 418)
            #expect(
                try client.send("POST", "/faults?status=500&chunked=1").text
                    == #"{"faults":{"status":"500","chunked":"1"},"frozen":false}"#)
            #expect(try client.get("/products?page=2").status == 500)
            #expect(try client.send("POST", "/faults?dealy=1ms").status == 400)
            #expect(try client.get("/faults").text == #"{"faults":{"status":"500","chunked":"1"},"frozen":false}"#)
            #expect(try client.send("DELETE", "/faults").text == #"{"faults":{},"frozen":false}"#)
            #expect(try client.get("/health").status == 200)
        }
    }

    @Test("of a freeze holds back every request, those under way too")
    func freezes() async throws {
        try await Demo.with(loops: 2) { port in
            let waiting = try (0..<4).map { _ in try RawClient(port: port) }
            let start = ContinuousClock.now
            for client in waiting { try client.send("GET /health?delay=20ms HTTP/1.1\r\nHost: a\r\n\r\n") }
            let freeze = try RawClient(port: port).send("POST", "/faults?stall=100ms")
            #expect(freeze.text == #"{"faults":{},"frozen":true}"#)
            #expect(try RawClient(port: port).get("/health").status == 200)
            #expect(ContinuousClock.now - start >= .milliseconds(100))
            for client in waiting { #expect(try client.response().status == 200) }
        }
    }
}
