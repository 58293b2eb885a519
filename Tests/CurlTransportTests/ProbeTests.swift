// The look before a run, and the sentences for what it finds.

import Basics
@testable import CurlTransport
import HTTPMessages
import TestSupport
import Testing

@Suite("The probe of a target") struct ProbeTests {
    @Test("is content with a server that listens, and sends it nothing")
    func listens() async throws {
        try await ScriptedServer.with({ $0.waitForEnd() }) { server in
            let origin = Origin(scheme: .http, host: "127.0.0.1", port: server.port)
            #expect(CurlTransport.probe(origin, ConnectionOptions()) == nil)
            #expect(server.received.isEmpty)
        }
    }

    private static let version2: ConnectionOptions = {
        var options = ConnectionOptions()
        options.version = .http2
        options.verifyCertificates = false
        options.connectTimeout = .milliseconds(2000)
        return options
    }()

    @Test("says before the load that HTTP/2 is not spoken", .enabled(if: Nginx.isPresent, "nginx and openssl are needed"))
    func http2() async throws {
        try await Nginx.with { nginx in
            for (scheme, port, isSpoken) in [
                (Origin.Scheme.https, nginx.tlsHTTP2Port, true), (.https, nginx.tlsPort, false), (.http, nginx.http2Port, true),
            ] {
                let origin = Origin(scheme: scheme, host: "127.0.0.1", port: port)
                let problem = CurlTransport.probe(origin, Self.version2)
                #expect(problem?.sentence == (isSpoken ? nil : "\"\(origin)\" does not speak HTTP/2."))
            }
        }
    }

    @Test("says so of clear text too, whatever answers there", arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", ""])
    func noHTTP2(answer: String) async throws {
        try await ScriptedServer.with({ connection in
            connection.readRequest()
            connection.send(answer)
        }) { server in
            let origin = Origin(scheme: .http, host: "127.0.0.1", port: server.port)
            let problem = CurlTransport.probe(origin, Self.version2)
            #expect(problem?.kind == .unreachable && problem?.sentence == "\"\(origin)\" does not speak HTTP/2.")
        }
    }

    @Test(
        "and no exchange that HTTP/2 was asked for counts in another version",
        .enabled(if: Nginx.isPresent, "nginx and openssl are needed"))
    func otherVersion() async throws {
        try await Nginx.with { nginx in
            let exchanges = [nginx.tlsHTTP2Port, nginx.tlsPort]
            let other = try await answer(to: OutgoingRequest(port: exchanges[1], scheme: .https), Self.version2).exchange
            #expect(other.failure == .noHTTP2 && other.spoken == .http1)
            let right = try await answer(to: OutgoingRequest(port: exchanges[0], scheme: .https), Self.version2).exchange
            #expect(right.failure == nil && right.spoken == .http2)
        }
    }

    @Test("says that nothing listens")
    func refused() async throws {
        try await Loopback.withClosedPort { port in
            let problem = CurlTransport.probe(Origin(scheme: .http, host: "127.0.0.1", port: port), ConnectionOptions())
            #expect(
                problem
                    == Problem(
                        .unreachable, "Nothing listens on 127.0.0.1:\(port).", hint: "Start the service, or correct the target."))
        }
    }

    @Test("says that a host is not found")
    func notFound() {
        let problem = CurlTransport.probe(Origin(scheme: .http, host: "nowhere.invalid", port: 80), ConnectionOptions())
        #expect(problem?.sentence == "The host \"nowhere.invalid\" was not found.")
        #expect(problem?.kind == .unreachable)
    }

    @Test("says that a port does not speak TLS")
    func noTLS() async throws {
        try await ScriptedServer.with({ $0.send("HTTP/1.1 400 Bad Request\r\n\r\n") }) { server in
            let problem = CurlTransport.probe(Origin(scheme: .https, host: "127.0.0.1", port: server.port), ConnectionOptions())
            #expect(problem?.kind == .unreachable)
            #expect(
                problem?.sentence.hasPrefix("No TLS connection could be made to \"https://127.0.0.1:\(server.port)\": ") == true)
        }
    }

    @Test("says that no connection was made in time")
    func timeout() async throws {
        try await Loopback.withFullPort { port in
            var options = ConnectionOptions()
            options.connectTimeout = .milliseconds(50)
            let problem = CurlTransport.probe(Origin(scheme: .http, host: "127.0.0.1", port: port), options)
            #expect(problem?.sentence == "\"127.0.0.1:\(port)\" did not accept a connection within 50ms.")
        }
    }

    @Test("has a whole sentence and a way out for everything that can happen", arguments: Failure.allCases)
    func sentences(_ failure: Failure) {
        let problem = CurlTransport.unreachable(
            Origin(scheme: .https, host: "::1", port: 8443), failure, ConnectionOptions(), detail: "libcurl's own words")
        #expect(problem.sentence.hasSuffix(".") && !problem.sentence.hasSuffix(".."))
        #expect(problem.hint.hasSuffix("."))
    }
}
