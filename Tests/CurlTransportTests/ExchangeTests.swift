import Basics
import CurlTransport
import HTTPMessages
import TestSupport
import Testing

/// Answers every request of a connection with `text`.
func answering(_ text: String) -> ScriptedServer.Script {
    { connection in while connection.readRequest() != nil, connection.send(text) {} }
}

let ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello"

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

    @Test("sends the request line and header lines it was given, Host, and no others")
    func sendsWhatWasGiven() async throws {
        try await ScriptedServer.with(answering(ok)) { server in
            _ = try await answer(to: OutgoingRequest(.get, "/a?b=c%20d", port: server.port, headers: "X-One: 1\r\nX-Empty:\r\n"))
            #expect(
                server.received[0].head
                    == "GET /a?b=c%20d HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nX-One: 1\r\nX-Empty:\r\n\r\n")
        }
    }
}
