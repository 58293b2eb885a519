// WebSockets over sockets: a scripted server speaks, a session takes the steps of a plan.

import Basics
import Glibc
import HTTPMessages
import Reactor
import Scenarios
import TestSupport
import Testing

@testable import WireTransport

@Suite("A user's WebSocket") struct SocketSessionTests {
    /// What came of each step: `ok` or the failure, and the body.
    private func outcomes(
        of steps: [(SocketStep, [String])], _ script: @escaping @Sendable (borrowing ScriptedServer.Connection) -> Void
    ) async throws -> [String] {
        try await ScriptedServer.with { connection in
            guard let request = connection.readRequest(), let key = request.head.firstMatch(of: /Sec-WebSocket-Key: ([^\r]+)/)?.1
            else { return }
            if request.head.hasPrefix("GET /refused") {
                connection.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                return
            }
            let accept = request.head.hasPrefix("GET /wrong") ? "wrong" : Handshake(key: String(key)).accept
            connection.send(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: \(accept)\r\n\r\n"
            )
            script(connection)
        } _: { server in
            let base = BaseURL(origin: Origin(scheme: .http, host: "127.0.0.1", port: server.port))
            let actions = steps.map { Step(name: "s", flow: 0, action: .socket($0.0)) }
            let texts = steps.map(\.1)
            return try await EventLoop.with { loops in
                let loop = loops[0]
                return try await withThrowingTaskGroup(of: [String].self) { group in
                    group.addTask(executorPreference: loop) {
                        let transport = try SocketTransport(actions, base: base, ConnectionOptions(), loop: loop)
                        let session = transport.makeSession()
                        var outcomes: [String] = []
                        for (index, texts) in texts.enumerated() {
                            var values = StepValues()
                            for text in texts {
                                values.bytes.append(contentsOf: text.utf8)
                                values.endValue()
                            }
                            session.start(index, values)
                            let exchange = await session.finish()
                            let body = String(decoding: session.response.body, as: UTF8.self)
                            let code = session.response.closeCode == 0 ? "" : " \(session.response.closeCode)"
                            outcomes.append(
                                (exchange.failure?.name ?? (exchange.status > 0 ? "status \(exchange.status)" : "ok"))
                                    + (body.isEmpty ? "" : " " + body) + code)
                        }
                        session.close()
                        return outcomes
                    }
                    return try await group.next()!
                }
            }
        }
    }

    private static let connect = (SocketStep(.connect(nil), timeout: .seconds(5)), ["/ws", ""])
    private static func ask(_ text: String, _ expected: String? = nil) -> (SocketStep, [String]) {
        (
            SocketStep(.send, expected: expected == nil ? .any : .containing, timeout: .seconds(5)),
            [text] + (expected.map { [$0] } ?? [])
        )
    }

    /// Reads one short masked frame of a client; its opcode and text.
    private static func read(_ connection: borrowing ScriptedServer.Connection) -> (UInt8, String)? {
        var bytes = [UInt8](repeating: 0, count: 6)
        guard recv(connection.descriptor, &bytes, 6, Int32(MSG_WAITALL)) == 6 else { return nil }
        var payload = [UInt8](repeating: 0, count: Int(bytes[1] & 0x7F))
        if !payload.isEmpty {
            guard recv(connection.descriptor, &payload, payload.count, Int32(MSG_WAITALL)) == payload.count else { return nil }
        }
        for index in payload.indices { payload[index] ^= bytes[2 + index % 4] }
        return (bytes[0] & 0x0F, String(decoding: payload, as: UTF8.self))
    }

    @Test("sends, and takes the answer that is expected among others")
    func talks() async throws {
        let steps = [
            Self.connect, Self.ask("hello"), Self.ask("two", "2b"), (SocketStep(.expect, expected: .any, timeout: .seconds(5)), []),
        ]
        let outcomes = try await outcomes(of: steps) { connection in
            while let (opcode, text) = Self.read(connection), opcode == 1 {
                connection.send(
                    text == "two"
                        ? MessageCase.text("2a") + MessageCase.text("2b") + MessageCase.text("2c")
                        : MessageCase.text("you said \(text)"))
            }
        }
        #expect(outcomes == ["ok", "ok you said hello", "ok 2b", "ok 2c"])
    }

    @Test("answers pings while nothing is expected, and hears a close")
    func pings() async throws {
        let listen = (SocketStep(.listen(.milliseconds(100))), [String]())
        let outcomes = try await outcomes(of: [Self.connect, listen, Self.ask("x"), Self.ask("y")]) { connection in
            connection.send(MessageCase.frame(0x89, Array("beat".utf8)))
            guard let pong = Self.read(connection), pong == (10, "beat"), Self.read(connection) != nil else { return }
            connection.send(MessageCase.text("after the pong") + MessageCase.close(4321))
            connection.waitForEnd()
        }
        #expect(outcomes == ["ok", "ok", "ok after the pong", "socketClosed 4321"])
    }

    @Test("fails in ways of its own")
    func fails() async throws {
        #expect(try await outcomes(of: [Self.ask("x")]) { _ in } == ["socketNotOpen"])
        #expect(try await outcomes(of: [(Self.connect.0, ["/refused", ""])]) { _ in } == ["status 403"])
        #expect(try await outcomes(of: [(Self.connect.0, ["/wrong", ""])]) { $0.waitForEnd() } == ["socketRefused"])
        let silent = (SocketStep(.expect, expected: .any, timeout: .milliseconds(50)), [String]())
        #expect(try await outcomes(of: [Self.connect, silent]) { $0.waitForEnd() } == ["ok", "socketSilent"])
        #expect(try await outcomes(of: [Self.connect, Self.ask("x")]) { _ = Self.read($0) } == ["ok", "socketClosed"])
        let broken = try await outcomes(of: [Self.connect, Self.ask("x")]) { connection in
            _ = Self.read(connection)
            connection.send(MessageCase.frame(0x83, []))
            connection.waitForEnd()
        }
        #expect(broken == ["ok", "socketBroken"])
    }
}
