// Connections that libcurl encrypts and whose bytes it moves for the wire.

import Basics
import HTTPMessages
import TestSupport
import Testing

@Suite("TLS, with either transport,", .enabled(if: Nginx.isPresent, "nginx and openssl are needed")) struct SecureTests {
    @Test("carries one exchange after another over one connection", arguments: Driver.allCases)
    func exchanges(_ driver: Driver) async throws {
        try await Nginx.with { nginx in
            var options = ConnectionOptions()
            options.authorities = nginx.certificate
            // A server that would rather speak HTTP/2 is asked for HTTP/1.1.
            for port in [nginx.tlsPort, nginx.tlsHTTP2Port] {
                let constant = OutgoingRequest(port: port, scheme: .https, constantID: 0)
                let posted = OutgoingRequest(.post, "/x", port: port, scheme: .https, body: String(repeating: "b", count: 5000))
                let answers = try await driver.answers(to: [constant, constant, posted, constant], options)
                #expect(answers.map(\.failure) == [nil, nil, nil, nil])
                #expect(answers.areAll { $0.body == "HTTP/1.1" && $0.status == 200 })
                #expect(answers.map(\.exchange.connectionsOpened) == [1, 0, 0, 0])
                #expect(answers.map { $0.exchange.phases.tls >= 0 } == [true, false, false, false])
                #expect(answers.areAll { $0.exchange.phases.firstByte >= 0 })
            }
        }
    }

    @Test("makes a new connection for each request when told to", arguments: Driver.allCases)
    func withoutKeepAlive(_ driver: Driver) async throws {
        try await Nginx.with { nginx in
            var options = ConnectionOptions()
            options.authorities = nginx.certificate
            options.keepAlive = false
            let request = OutgoingRequest(port: nginx.tlsPort, scheme: .https)
            let answers = try await driver.answers(to: [request, request, request], options)
            #expect(answers.map(\.failure) == [nil, nil, nil])
            #expect(answers.map(\.exchange.connectionsOpened) == [1, 1, 1])
        }
    }

    @Test("takes a long body in many small records", arguments: Driver.allCases)
    func longBody(_ driver: Driver) async throws {
        try await Nginx.with { nginx in
            var options = ConnectionOptions()
            options.verifyCertificates = false
            let request = OutgoingRequest(.get, "/long", port: nginx.tlsPort, scheme: .https)
            let answers = try await driver.answers(
                to: [request, request, OutgoingRequest(port: nginx.tlsPort, scheme: .https)], options)
            #expect(answers.map(\.failure) == [nil, nil, nil])
            #expect(answers.map(\.body.utf8.count) == [1_000_000, 1_000_000, 8])
            #expect(answers.map(\.exchange.connectionsOpened) == [1, 0, 0])
        }
    }

    @Test("trusts no certificate that it was not told to, unless told not to look", arguments: Driver.allCases)
    func certificates(_ driver: Driver) async throws {
        try await Nginx.with { nginx in
            let request = OutgoingRequest(port: nginx.tlsPort, scheme: .https)
            let answers = try await driver.answers(to: [request, request])
            #expect(answers.map(\.failure) == [.tlsCertificate, .tlsCertificate])
            var options = ConnectionOptions()
            options.verifyCertificates = false
            let unverified = try await driver.answer(to: request, options)
            #expect(unverified.status == 200)
        }
    }

    @Test("shows a client certificate", arguments: Driver.allCases)
    func clientCertificate(_ driver: Driver) async throws {
        try await Nginx.with { nginx in
            var options = ConnectionOptions()
            options.verifyCertificates = false
            let request = OutgoingRequest(port: nginx.clientCertificatePort, scheme: .https)
            let without = try await driver.answer(to: request, options)
            #expect(without.status == 400)
            options.clientCertificate = nginx.certificate
            options.clientKey = nginx.key
            let with = try await driver.answer(to: request, options)
            #expect(with.status == 200)
        }
    }

    @Test("is a failed handshake where none is spoken", arguments: Driver.allCases)
    func handshake(_ driver: Driver) async throws {
        try await ScriptedServer.with { connection in
            connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
        } _: { server in
            let answer = try await driver.answer(to: OutgoingRequest(port: server.port, scheme: .https))
            #expect(answer.failure == .tlsHandshake)
        }
    }
}
