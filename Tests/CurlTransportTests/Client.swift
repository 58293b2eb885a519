// What the tests of the transport share: a transport on a loop, and requests made by hand.

import Basics
import CurlTransport
import HTTPMessages
import Reactor
import TestSupport

/// Runs `body` on a loop with a transport of its own.
func onLoop<Result: Sendable>(
    _ options: ConnectionOptions = ConnectionOptions(), sessionsPerMulti: Int = CurlTransport.defaultSessionsPerMulti,
    _ body: @escaping @Sendable (EventLoop, CurlTransport) async throws -> Result
) async throws -> Result {
    try await EventLoop.with { loops in
        try await withThrowingTaskGroup(of: Result.self) { group in
            let loop = loops[0]
            group.addTask(executorPreference: loop) {
                let transport = try CurlTransport(loop: loop, options: options, sessionsPerMulti: sessionsPerMulti)
                return try await body(loop, transport)
            }
            return try await group.next()!
        }
    }
}

/// What is left of an exchange for a test to look at.
struct Answer: Sendable {
    var exchange: Exchange
    var headers: String
    var body: String
    var isTruncated: Bool
}

extension CurlSession {
    /// One exchange, and what was kept of it.
    func answer(to request: OutgoingRequest) async -> Answer {
        start(request)
        let exchange = await finish()
        return Answer(
            exchange: exchange, headers: String(decoding: response.headers, as: UTF8.self),
            body: String(decoding: response.body, as: UTF8.self), isTruncated: response.isTruncated)
    }
}

/// One exchange in a session of its own.
func answer(to request: OutgoingRequest, _ options: ConnectionOptions = ConnectionOptions()) async throws -> Answer {
    try await onLoop(options) { _, transport in
        let session = try transport.makeSession()
        defer { session.close() }
        return await session.answer(to: request)
    }
}

extension OutgoingRequest {
    /// A request to `127.0.0.1:port` that keeps up to 64 KiB of the body, and the header lines.
    init(
        _ method: HTTPMethod = .get, _ target: String = "/", port: Int, scheme: Origin.Scheme = .http, headers: String = "",
        body: String? = nil, constantID: Int = -1, timeout: Nanoseconds = .seconds(10), redirects: Int = 0, keepBody: Int = 65_536
    ) {
        self.init(origin: Origin(scheme: scheme, host: "127.0.0.1", port: port))
        self.method = method
        bytes = Array((target + headers + (body ?? "")).utf8)
        self.target = 0..<target.utf8.count
        self.headers = self.target.upperBound..<(self.target.upperBound + headers.utf8.count)
        self.body = self.headers.upperBound..<bytes.count
        hasBody = body != nil
        self.constantID = constantID
        self.timeout = timeout
        self.redirects = redirects
        self.keepBody = keepBody
        keepHeaders = true
    }
}

/// Answers every request of a connection with `text`.
func answering(_ text: String) -> ScriptedServer.Script {
    { connection in while connection.readRequest() != nil, connection.send(text) {} }
}

/// A plain response.
let ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello"
