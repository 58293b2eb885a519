// What an impolite target, or none, does to an exchange: always a value of the right kind, never a crash, never a wait beyond the limit.

import Basics
import CurlTransport
import HTTPMessages
import TestSupport
import Testing

@Suite("A failed exchange") struct FailureTests {
    struct Rude: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var script: ScriptedServer.Script
        var failure: Failure
        var method = HTTPMethod.get
        var compression = false

        init(
            _ name: String, _ failure: Failure, compression: Bool = false, _ script: @escaping ScriptedServer.Script
        ) {
            testDescription = name
            self.failure = failure
            self.compression = compression
            self.script = script
        }

        /// Reads the request, sends `text`, closes.
        init(_ name: String, _ failure: Failure, compression: Bool = false, sends text: String) {
            self.init(name, failure, compression: compression) { connection in
                connection.readRequest()
                connection.send(text)
            }
        }
    }

    static let rude = [
        Rude("closes before the request", .closedWithoutResponse) { _ in },
        Rude("closes after the request", .closedWithoutResponse, sends: ""),
        Rude("resets after the request", .reset) { connection in
            connection.readRequest()
            connection.resetOnClose()
        },
        Rude("resets within the body", .reset) { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
            connection.resetOnClose()
        },
        Rude("answers garbage", .malformedResponse, sends: "\u{1}\u{2}garbage\r\n\r\nmore\r\n"),
        Rude("answers another protocol", .malformedResponse, sends: "SSH-2.0-OpenSSH_9.2p1\r\n"),
        Rude("has no status", .malformedResponse, sends: "HTTP/1.1 OK\r\n\r\n"),
        Rude("breaks off within the header lines", .closedWithoutResponse, sends: "HTTP/1.1 200 OK\r\nContent-Le"),
        Rude("breaks off within the status line", .closedWithoutResponse, sends: "HTTP/1."),
        Rude("sends less than it promised", .bodyTruncated, sends: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"),
        Rude("breaks off within a chunk", .bodyTruncated, sends: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
        Rude("sends a malformed chunk", .malformedResponse, sends: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        Rude(
            "sends a body that is not what it says", .contentEncoding, compression: true,
            sends: "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"),
        Rude("sends header lines without end", .headersTooLarge) { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n")
            while connection.send("X-Line: 0123456789012345678901234567890123456789012345678901234567890123456789\r\n") {}
        },
        Rude("sends one header line without end", .headersTooLarge) { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nX-Line: ")
            while connection.send(String(repeating: "x", count: 4096)) {}
        },
        Rude("sends interim responses without end", .headersTooLarge) { connection in
            connection.readRequest()
            while connection.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n") {}
        },
    ]

    @Test("has the right kind when the server", arguments: rude)
    func hasTheRightKind(_ rude: Rude) async throws {
        try await ScriptedServer.with(rude.script) { server in
            var options = ConnectionOptions()
            options.compression = rude.compression
            let exchange = try await answer(to: OutgoingRequest(port: server.port), options).exchange
            #expect(exchange.failure == rude.failure)
        }
    }

    @Test("is a timeout of the response when the server is silent, or never stops", arguments: ["", "HTTP/1.1 200 OK\r\n\r\n"])
    func responseTimeout(_ beginning: String) async throws {
        let script: ScriptedServer.Script = { connection in
            connection.readRequest()
            connection.send(beginning)
            connection.waitForEnd()
        }
        try await ScriptedServer.with(script) { server in
            let exchange = try await answer(to: OutgoingRequest(port: server.port, timeout: .milliseconds(60))).exchange
            #expect(exchange.failure == .responseTimeout)
            #expect(exchange.endedAt - exchange.sentAt >= .milliseconds(60))
        }
    }

    @Test("is bounded by the time limit alone when the body has no end")
    func endlessBody() async throws {
        let script: ScriptedServer.Script = { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n\r\n")
            while connection.send(String(repeating: "x", count: 65_536)) {}
        }
        try await ScriptedServer.with(script) { server in
            let answer = try await answer(to: OutgoingRequest(port: server.port, timeout: .seconds(1), keepBody: 10))
            #expect(answer.exchange.failure == .responseTimeout)
            #expect(answer.exchange.bytesReceived > 65_536)
            #expect(answer.body == "xxxxxxxxxx" && answer.isTruncated)
        }
    }

    @Test("is a refusal when nothing listens")
    func refused() async throws {
        try await Loopback.withClosedPort { port in
            let exchange = try await answer(to: OutgoingRequest(port: port)).exchange
            #expect(exchange.failure == .refused)
            #expect(exchange.status == 0)
            #expect(exchange.endedAt >= exchange.sentAt)
        }
    }

    @Test("is a timeout of the connection when that is never made", arguments: [true, false])
    func connectTimeout(_ wholeIsShorter: Bool) async throws {
        try await Loopback.withFullPort { port in
            var options = ConnectionOptions()
            options.connectTimeout = .milliseconds(wholeIsShorter ? 5000 : 50)
            let request = OutgoingRequest(port: port, timeout: .milliseconds(wholeIsShorter ? 50 : 5000))
            let exchange = try await answer(to: request, options).exchange
            #expect(exchange.failure == .connectTimeout)
        }
    }

    @Test("is a name that is not found, or a proxy that is not there")
    func nameAndProxy() async throws {
        var request = OutgoingRequest(port: 80)
        request.origin = Origin(scheme: request.origin.scheme, host: "nowhere.invalid", port: request.origin.port)
        let exchange = try await answer(to: request).exchange
        #expect(exchange.failure == .nameNotResolved)
        try await Loopback.withClosedPort { port in
            var options = ConnectionOptions()
            options.proxy = "http://127.0.0.1:\(port)"
            let exchange = try await answer(to: OutgoingRequest(port: 80), options).exchange
            #expect(exchange.failure == .proxy)
        }
    }

    @Test("does not spoil the next one")
    func recovers() async throws {
        let script: ScriptedServer.Script = { connection in
            while connection.readRequest() != nil {
                if connection.number == 0 { return }
                connection.send(ok)
            }
        }
        try await ScriptedServer.with(script) { server in
            let port = server.port
            let answers = try await onLoop { _, transport in
                let session = try transport.makeSession()
                defer { session.close() }
                return [
                    await session.answer(to: OutgoingRequest(port: port, constantID: 0)),
                    await session.answer(to: OutgoingRequest(port: port, constantID: 0)),
                    await session.answer(to: OutgoingRequest(port: port, constantID: 0)),
                ]
            }
            #expect(answers.map(\.exchange.failure) == [.closedWithoutResponse, nil, nil])
            #expect(answers.map(\.exchange.status) == [0, 200, 200])
            #expect(answers.map(\.exchange.connectionsOpened) == [1, 1, 0])
        }
    }
}
