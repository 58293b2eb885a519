// HTTP/2 over sockets, with either transport: what goes out, what comes back, and how connections live.

import Basics
import HTTPMessages
import TestSupport
import Testing

@testable import WireTransport

private typealias F = Frames

/// Prior knowledge: in clear text, the client chooses.
private func http2() -> ConnectionOptions {
    var options = ConnectionOptions()
    options.version = .http2
    return options
}

/// What a server answers to one request, and what must come of it.
struct FrameCase: Sendable {
    var name: String
    var frames: @Sendable (UInt32) -> [UInt8]
    var method = HTTPMethod.get
    var next = FrameServer.Next.keep
    var outcome: Case.Outcome
    /// What libcurl finds, where that differs, and why.
    var curl: Case.Outcome?
    /// Whether the next request needs a new connection.
    var reopens = false

    init(
        _ name: String, method: HTTPMethod = .get, next: FrameServer.Next = .keep, is status: Int, _ body: String = "",
        reopens: Bool = false, _ frames: @escaping @Sendable (UInt32) -> [UInt8]
    ) {
        self.name = name
        self.frames = frames
        self.method = method
        self.next = next
        self.reopens = reopens
        outcome = Case.Outcome(status: status, body: body)
    }

    init(
        _ name: String, next: FrameServer.Next = .keep, fails failure: Failure, curl: Failure? = nil, reopens: Bool = false,
        _ frames: @escaping @Sendable (UInt32) -> [UInt8]
    ) {
        self.init(name, next: next, is: 0, reopens: reopens, frames)
        outcome = .fails(failure)
        self.curl = curl.map { .fails($0) }
    }

    static func ok(_ stream: UInt32, _ more: [(String, String)] = []) -> [UInt8] {
        F.response(stream, 200, [("content-length", "5"), ("x-a", "b")] + more) + F.data(stream, "hello")
    }

    static let all = [
        FrameCase("an answer", is: 200, "hello") { ok($0) },
        FrameCase("no body", is: 204) { F.response($0, 204, end: true) },
        FrameCase("an end by itself", is: 404, "no") { F.response($0, 404) + F.data($0, "no", end: false) + F.data($0, "") },
        FrameCase("a body without length", is: 200, "hello") { F.response($0) + F.data($0, "hello") },
        FrameCase("interim answers", is: 200, "hello") { F.response($0, 103, [("link", "x")]) + ok($0) },
        FrameCase("padding", is: 200, "hello") { F.response($0) + F.padded($0, "hello", by: 50) },
        FrameCase("trailers", is: 200, "hello") {
            F.response($0) + F.data($0, "hello", end: false) + F.headers($0, [("x-t", "1")], end: true)
        },
        FrameCase("a head in pieces", is: 200, "hello") {
            F.frame(1, 0, $0, F.block([(":status", "200")])) + F.continuation($0, F.block([("x-a", "b")]), whole: true)
                + F.data($0, "hello")
        },
        FrameCase("an answer to HEAD", method: .head, is: 200) { F.response($0, 200, [("content-length", "5")], end: true) },
        FrameCase("an answer to HEAD with an empty frame", method: .head, is: 200) {
            F.response($0, 200, [("content-length", "0")]) + F.data($0, "")
        },
        FrameCase("a ping before it", is: 200, "hello") { F.ping() + ok($0) },
        FrameCase("a body in many frames", is: 200, String(repeating: "x", count: 3000)) { stream in
            F.response(stream) + (0..<6).flatMap { F.data(stream, String(repeating: "x", count: 500), end: $0 == 5) }
        },
        FrameCase("a goaway after it", next: .close, is: 200, "hello", reopens: true) { ok($0) + F.goAway(last: $0) },
        FrameCase("a goaway before it", next: .close, is: 200, "hello", reopens: true) { F.goAway(last: $0) + ok($0) },
        FrameCase("closed after it", next: .close, is: 200, "hello", reopens: true) { ok($0) },
        FrameCase("too short a body", fails: .bodyTruncated, curl: .malformedResponse) {
            F.response($0, 200, [("content-length", "9")]) + F.data($0, "hello")
        },
        FrameCase("too long a body", fails: .malformedResponse) {
            F.response($0, 200, [("content-length", "2")]) + F.data($0, "hello")
        },
        FrameCase("no status", fails: .malformedResponse) { F.headers($0, [("x-a", "b")], end: true) },
        FrameCase("a field of HTTP/1.1", fails: .malformedResponse) { ok($0, [("connection", "close")]) },
        FrameCase("reset", fails: .streamReset, curl: .malformedResponse) { F.reset($0, 2) },
        FrameCase("reset in the body", fails: .streamReset, curl: .malformedResponse) {
            F.response($0) + F.data($0, "he", end: false) + F.reset($0, 2)
        },
        FrameCase("closed in the head", next: .close, fails: .closedWithoutResponse, curl: .bodyTruncated, reopens: true) { _ in []
        },
        FrameCase("closed in the body", next: .close, fails: .bodyTruncated, curl: .bodyTruncated, reopens: true) {
            F.response($0) + F.data($0, "he", end: false)
        },
        FrameCase("a goaway and no answer", next: .close, fails: .shutDown, curl: .bodyTruncated, reopens: true) {
            F.goAway(last: $0)
        },
        FrameCase("a frame that is none", fails: .protocolViolation, curl: .closedWithoutResponse, reopens: true) { _ in
            F.frame(6, 0, 1, Array(repeating: 0, count: 8))
        },
    ]
}

@Suite("An exchange over HTTP/2") struct HTTP2ExchangeTests {
    @Test("comes out the same with either transport", arguments: FrameCase.all)
    func agree(_ one: FrameCase) async throws {
        for driver in Driver.allCases {
            try await ScriptedServer.with(
                FrameServer.serving { request in
                    request.value(":path") == "/next"
                        ? (FrameCase.ok(request.stream), .keep) : (one.frames(request.stream), one.next)
                }
            ) { server in
                let answers = try await driver.answers(
                    to: [
                        OutgoingRequest(one.method, "/case", port: server.port), OutgoingRequest(.get, "/next", port: server.port),
                    ], http2())
                let expected = driver == .curl ? one.curl ?? one.outcome : one.outcome
                let outcome: Case.Outcome =
                    if let failure = answers[0].failure { .fails(failure) } else {
                        Case.Outcome(status: answers[0].status, body: answers[0].body)
                    }
                #expect(outcome == expected, "\(driver.rawValue): \(one.name)")
                // libcurl does not go on over the connection after some of them.
                guard driver == .wire else { return }
                #expect(answers[1].failure == nil, "after \(one.name)")
                #expect((answers[1].exchange.connectionsOpened > 0) == one.reopens, "after \(one.name)")
            }
        }
    }

    @Test("sends what it was given as fields, and the body", arguments: Driver.allCases, [-1, 0])
    func sends(_ driver: Driver, _ constantID: Int) async throws {
        let seen = Received()
        try await ScriptedServer.with(
            FrameServer.serving { request in
                seen.add(request)
                return (FrameCase.ok(request.stream), .keep)
            }
        ) { server in
            let body = String(repeating: "x", count: 1_000_000)
            let requests = [
                OutgoingRequest(
                    .get, "/a?b=c%20d", port: server.port, headers: "X-One: 1\r\nAccept: */*\r\n", constantID: constantID),
                OutgoingRequest(
                    .get, "/a?b=c%20d", port: server.port, headers: "X-One: 1\r\nAccept: */*\r\n", constantID: constantID),
                OutgoingRequest(.post, "/post", port: server.port, body: body, constantID: constantID < 0 ? -1 : 1),
                OutgoingRequest(.delete, "/", port: server.port, headers: "Host: other.example\r\nConnection: close\r\n"),
            ]
            let answers = try await driver.answers(to: requests, http2())
            #expect(answers.map(\.failure) == [nil, nil, nil, nil])
            #expect(answers.map(\.exchange.connectionsOpened) == [1, 0, 0, 0])
            if driver == .wire { #expect(answers.map(\.exchange.spoken) == Array(repeating: .http2, count: 4)) }
            let all = seen.all
            guard all.count == 4 else {
                Issue.record("\(all.count) requests came")
                return
            }
            #expect(all.map { $0.value(":path") } == ["/a?b=c%20d", "/a?b=c%20d", "/post", "/"])
            #expect(all.map { $0.value(":method") } == ["GET", "GET", "POST", "DELETE"])
            #expect(all.map { $0.value(":authority") }.dropLast() == Array(repeating: "127.0.0.1:\(server.port)", count: 3)[...])
            #expect(all[3].value(":authority") == "other.example")
            #expect(all[1].fields.sorted() == all[0].fields.sorted() && all[0].value("x-one") == "1")
            #expect(all[2].bodyCount == 1_000_000 && all[2].value("content-length") == "1000000")
            #expect(all[3].value("connection") == nil && all[3].value("host") == nil)
        }
    }

    @Test("sends a request again that the server did nothing of, at most twice", arguments: [0, 1, 2, 3], [HTTPMethod.get, .post])
    func refused(_ times: Int, _ method: HTTPMethod) async throws {
        for refusal in [{ F.reset($0, 7) }, { F.goAway(last: $0 - 1) }] as [@Sendable (UInt32) -> [UInt8]] {
            let seen = Received()
            try await ScriptedServer.with(
                FrameServer.serving { request in
                    seen.add(request)
                    return seen.all.count <= times ? (refusal(request.stream), .keep) : (FrameCase.ok(request.stream), .keep)
                }
            ) { server in
                let request = OutgoingRequest(method, port: server.port, body: method == .post ? "once" : nil)
                let answer = try await Driver.wire.answer(to: request, http2())
                #expect(answer.failure == (times > 2 ? .refusedStream : nil))
                #expect(answer.exchange.retried == min(times, 2))
                #expect(answer.exchange.connectionsOpened == min(times, 2) + 1)
                #expect(seen.all.map(\.connection) == Array(0...min(times, 2)))
                #expect(seen.all.areAll { $0.bodyCount == (method == .post ? 4 : 0) })
            }
        }
    }

    @Test("does not notice that a server closes a connection after every answer", arguments: [HTTPMethod.get, .post])
    func recycled(_ method: HTTPMethod) async throws {
        try await ScriptedServer.with(
            FrameServer.serving { request in (FrameCase.ok(request.stream) + F.goAway(last: request.stream), .close) }
        ) { server in
            let requests = (0..<20).map { _ in OutgoingRequest(method, port: server.port, constantID: 0) }
            let answers = try await Driver.wire.answers(to: requests, http2())
            #expect(answers.map(\.failure) == Array(repeating: nil, count: 20))
            #expect(answers.map(\.exchange.connectionsOpened).reduce(0, +) == 20)
        }
    }

    /// As hypercorn does after 1,000 requests: it names the request as one that it may have done something of, and ends.
    @Test("sends again what does no more when done twice, where a kept connection ends", arguments: [HTTPMethod.get, .post])
    func endsUnderway(_ method: HTTPMethod) async throws {
        try await ScriptedServer.with(
            FrameServer.serving { request in
                request.stream == 3 ? (F.goAway(last: 3), .close) : (FrameCase.ok(request.stream), .keep)
            }
        ) { server in
            let request = OutgoingRequest(method, port: server.port)
            let answers = try await Driver.wire.answers(to: [request, request, request], http2())
            #expect(answers.map(\.failure) == (method == .get ? [nil, nil, nil] : [nil, .shutDown, nil]))
            #expect(answers.map(\.exchange.retried) == (method == .get ? [0, 1, 1] : [0, 0, 0]))
        }
    }

    @Test("keeps cookies as over HTTP/1.1")
    func cookies() async throws {
        let seen = Received()
        try await ScriptedServer.with(
            FrameServer.serving { request in
                seen.add(request)
                return (FrameCase.ok(request.stream, request.value(":path") == "/in" ? [("set-cookie", "a=b; Path=/")] : []), .keep)
            }
        ) { server in
            let paths = ["/in", "/x", "/y"]
            _ = try await Driver.wire.answers(
                to: paths.enumerated().map { OutgoingRequest(.get, $1, port: server.port, constantID: $0) }, http2())
            #expect(seen.all.map { $0.value("cookie") } == [nil, "a=b", "a=b"])
        }
    }

    @Test("says so where no HTTP/2 is spoken", arguments: ["HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"])
    func otherVersion(_ said: String) async throws {
        try await ScriptedServer.with { connection in
            connection.send(said)
            connection.waitForEnd()
        } _: { server in
            let answer = try await Driver.wire.answer(to: OutgoingRequest(port: server.port), http2())
            #expect(answer.failure == .noHTTP2)
        }
    }

    @Test("is cut off by the time limit, and the next one gets a new connection")
    func timeLimit() async throws {
        try await ScriptedServer.with(
            FrameServer.serving { request in request.value(":path") == "/slow" ? ([], .keep) : (FrameCase.ok(request.stream), .keep)
            }
        ) { server in
            let answers = try await Driver.wire.answers(
                to: [
                    OutgoingRequest(.get, "/slow", port: server.port, timeout: 50_000_000), OutgoingRequest(port: server.port),
                ], http2())
            #expect(answers.map(\.failure) == [.responseTimeout, nil])
            #expect(answers.map(\.exchange.connectionsOpened) == [1, 1])
        }
    }
}

@Suite("HTTP/2 of nginx", .enabled(if: Nginx.isPresent, "nginx and openssl are needed")) struct RealHTTP2Tests {
    @Test(
        "is spoken where TLS agrees on it, and HTTP/1.1 where it does not",
        arguments: [ConnectionOptions.Version.auto, .http2, .http1])
    func negotiation(_ version: ConnectionOptions.Version) async throws {
        try await Nginx.with { nginx in
            var options = ConnectionOptions()
            options.authorities = nginx.certificate
            options.version = version
            for (port, speaksHTTP2) in [(nginx.tlsHTTP2Port, true), (nginx.tlsPort, false)] {
                let request = OutgoingRequest(.get, "/", port: port, scheme: .https, constantID: 0)
                let post = OutgoingRequest(.post, "/", port: port, scheme: .https, body: String(repeating: "x", count: 1_000_000))
                let answers = try await Driver.wire.answers(to: [request, request, post, request], options)
                if version == .http2, !speaksHTTP2 {
                    #expect(answers.map(\.failure) == Array(repeating: .noHTTP2, count: 4))
                } else {
                    let isHTTP2 = version != .http1 && speaksHTTP2
                    #expect(answers.map(\.failure) == [nil, nil, nil, nil])
                    #expect(answers.map(\.body) == Array(repeating: isHTTP2 ? "HTTP/2.0" : "HTTP/1.1", count: 4))
                    #expect(answers.map(\.exchange.spoken) == Array(repeating: isHTTP2 ? .http2 : .http1, count: 4))
                    #expect(answers.map(\.exchange.connectionsOpened) == [1, 0, 0, 0])
                }
            }
        }
    }

    @Test("closes connections after three requests, and nobody notices", arguments: Driver.allCases)
    func recycling(_ driver: Driver) async throws {
        try await Nginx.with { nginx in
            var options = ConnectionOptions()
            options.version = .http2
            let requests = (0..<30).map { OutgoingRequest(.get, "/\($0)", port: nginx.http2Port) }
            let answers = try await driver.answers(to: requests, options)
            #expect(answers.map(\.failure) == Array(repeating: nil, count: 30))
            #expect(answers.map(\.body) == Array(repeating: "HTTP/2.0", count: 30))
            #expect(answers.map(\.exchange.connectionsOpened).reduce(0, +) == 10)
        }
    }
}
