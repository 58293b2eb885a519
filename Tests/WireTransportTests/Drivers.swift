// One test body, two drivers: the transports that a test runs with.

import Basics
import CurlTransport
import HTTPMessages
import Reactor
import WireTransport

/// Which transport a test uses.
enum Driver: String, Sendable, CaseIterable {
    case wire, curl

    /// Runs the `requests` one after the other in one session, and answers what came of each.
    func answers(
        to requests: [OutgoingRequest], _ options: ConnectionOptions = ConnectionOptions(),
        between: @escaping @Sendable () async -> Void = {}
    ) async throws -> [Answer] {
        switch self {
        case .wire: try await Self.run(requests, between) { try WireTransport(loop: $0, options: options) }
        case .curl: try await Self.run(requests, between) { try CurlTransport(loop: $0, options: options) }
        }
    }

    func answer(to request: OutgoingRequest, _ options: ConnectionOptions = ConnectionOptions()) async throws -> Answer {
        try await answers(to: [request], options)[0]
    }

    private static func run<Carrier: Transport>(
        _ requests: [OutgoingRequest], _ between: @escaping @Sendable () async -> Void,
        _ makeTransport: @escaping @Sendable (EventLoop) throws -> Carrier
    ) async throws -> [Answer] {
        try await EventLoop.with { loops in
            let loop = loops[0]
            return try await withThrowingTaskGroup(of: [Answer].self) { group in
                group.addTask(executorPreference: loop) {
                    let session = try makeTransport(loop).makeSession()
                    var answers: [Answer] = []
                    for request in requests {
                        if !answers.isEmpty { await between() }
                        let pieces = Pieces()
                        session.response.sink = request.isStreamed ? pieces : nil
                        session.start(request)
                        let exchange = await session.finish()
                        answers.append(
                            Answer(
                                exchange: exchange, headers: String(decoding: session.response.headers, as: UTF8.self),
                                body: String(decoding: session.response.body, as: UTF8.self),
                                isTruncated: session.response.isTruncated, arrivedAt: session.response.arrivedAt,
                                sent: String(decoding: session.response.sent, as: UTF8.self), pieces: pieces.all))
                    }
                    session.close()
                    return answers
                }
                return try await group.next()!
            }
        }
    }
}

/// Takes a body while it arrives.
private final class Pieces: BodySink {
    private(set) var all: [String] = []

    func take(_ bytes: UnsafeRawBufferPointer) { all.append(String(decoding: bytes, as: UTF8.self)) }
}

/// What is left of an exchange for a test to look at.
struct Answer: Sendable {
    var exchange: Exchange
    var headers: String
    var body: String
    var isTruncated: Bool
    var arrivedAt: Nanoseconds
    /// Heads as they went out, where they are kept.
    var sent: String
    /// Pieces of a body that was taken while it arrived.
    var pieces: [String] = []

    var failure: Failure? { exchange.failure }
    var status: Int { exchange.status }
}

/// An ordinary response.
let ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello"
