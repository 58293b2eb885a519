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
