// One suite, two drivers: every case is served to both transports, at once and cut into pieces, and both must find the same.

import Basics
import CurlTransport
import HTTPMessages
import Reactor
import TestSupport
import Testing
import WireTransport

@Suite("Both transports") struct ConformanceTests {
    /// How many bytes the server sends at once.
    static let pieces = [Int.max, 7]

    @Test("agree about", arguments: CaseGroup.all, pieces)
    func agree(_ group: CaseGroup, _ piece: Int) async throws {
        // What is long enough to take its time in pieces is sent whole.
        let cases = group.cases.filter { piece == .max || $0.served.utf8.count < 1500 && !$0.isInOnePiece }
        try await ScriptedServer.with(serving(cases, inPiecesOf: piece)) { server in
            let port = server.port
            let overCurl = try await run(cases, port) { try CurlTransport(loop: $0, options: ConnectionOptions()) }
            let overWire = try await run(cases, port) { try WireTransport(loop: $0, options: ConnectionOptions()) }
            #expect(!cases.isEmpty && overCurl.count == cases.count && overWire.count == cases.count)
            for ((one, curl), wire) in zip(zip(cases, overCurl), overWire) {
                let name = Comment(rawValue: one.name)
                #expect(wire.outcome == one.outcome, name)
                #expect(curl.outcome == one.difference?.curl ?? one.outcome, name)
                guard one.difference == nil, one.outcome.failure == nil else { continue }
                #expect(wire.headers == curl.headers, name)
                if !one.countsDiffer { #expect(wire.received == curl.received, name) }
                #expect(wire.sent == curl.sent, name)
                #expect(wire.reopened == curl.reopened, name)
            }
        }
    }

    struct Result: Sendable {
        var outcome: Case.Outcome
        var headers: String
        var received: Int64
        var sent: Int64
        /// Whether the next request needed a new connection.
        var reopened: Bool
    }

    /// Every case in a session of its own, and an ordinary exchange after it.
    private func run<Carrier: Transport>(
        _ cases: [Case], _ port: Int, _ makeTransport: @escaping @Sendable (EventLoop) throws -> Carrier
    ) async throws -> [Result] {
        try await EventLoop.with { loops in
            let loop = loops[0]
            return try await withThrowingTaskGroup(of: [Result].self) { group in
                group.addTask(executorPreference: loop) {
                    let transport = try makeTransport(loop)
                    var results: [Result] = []
                    for (index, one) in cases.enumerated() {
                        let session = try transport.makeSession()
                        results.append(await exchange(one, index, port, session))
                        session.close()
                    }
                    return results
                }
                return try await group.next()!
            }
        }
    }

    private func exchange(_ one: Case, _ index: Int, _ port: Int, _ session: some TransportSession) async -> Result {
        session.start(OutgoingRequest(one.method, "/\(index)", port: port))
        let exchange = await session.finish()
        let outcome =
            if let failure = exchange.failure {
                Case.Outcome.fails(failure)
            } else {
                Case.Outcome(status: exchange.status, body: String(decoding: session.response.body, as: UTF8.self))
            }
        let headers = String(decoding: session.response.headers, as: UTF8.self)
        session.start(OutgoingRequest(.get, "/next", port: port))
        let next = await session.finish()
        #expect(next.failure == nil && next.status == 200, "after \(one.name)")
        return Result(
            outcome: outcome, headers: headers, received: exchange.bytesReceived, sent: exchange.bytesSent,
            reopened: next.connectionsOpened > 0)
    }

    private func serving(_ cases: [Case], inPiecesOf piece: Int) -> ScriptedServer.Script {
        { connection in
            while let request = connection.readRequest() {
                let target = request.head.split(separator: " ")[1].dropFirst()
                guard let index = Int(target) else {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                    continue
                }
                let bytes = Array(cases[index].served.utf8)
                var start = 0
                while start < bytes.count {
                    let end = min(bytes.count, piece == .max ? .max : start + piece)
                    guard connection.send(Array(bytes[start..<end])) else { return }
                    start = end
                }
                switch cases[index].end {
                case .keep: break
                case .close: return
                case .reset: return connection.resetOnClose()
                }
            }
        }
    }
}
