// TLS and HTTP/2 against a real server.

import Basics
@testable import CurlTransport
import HTTPMessages
import TestSupport
import Testing

@Suite("TLS and HTTP/2", .enabled(if: Nginx.isPresent, "needs nginx and openssl"), .serialized) struct SecureTests {
    @Test("speaks the version it was told to, and uses its connection again")
    func versions() async throws {
        try await Nginx.with { nginx in
            let cases: [(ConnectionOptions.Version, Origin.Scheme, Int, String)] = [
                (.http2, .http, nginx.http2Port, "HTTP/2.0"),
                (.http1, .https, nginx.tlsPort, "HTTP/1.1"),
                (.http1, .https, nginx.tlsHTTP2Port, "HTTP/1.1"),
                (.http2, .https, nginx.tlsHTTP2Port, "HTTP/2.0"),
                (.auto, .https, nginx.tlsHTTP2Port, "HTTP/2.0"),
                (.auto, .https, nginx.tlsPort, "HTTP/1.1"),
            ]
            for (version, scheme, port, expected) in cases {
                var options = ConnectionOptions()
                options.version = version
                options.authorities = nginx.certificate
                let answers = try await onLoop(options) { _, transport in
                    let session = try transport.makeSession()
                    defer { session.close() }
                    return [
                        await session.answer(to: OutgoingRequest(port: port, scheme: scheme)),
                        await session.answer(to: OutgoingRequest(.delete, port: port, scheme: scheme)),
                    ]
                }
                #expect(answers.map(\.exchange.failure) == [nil, nil])
                #expect(answers.map(\.exchange.status) == [200, 200])
                #expect(answers.map(\.body) == [expected, expected])
                #expect(answers.map(\.exchange.connectionsOpened) == [1, 0])
                #expect(answers.map { $0.exchange.phases.tls >= 0 } == [scheme == .https, false])
                #expect(answers.areAll { $0.headers.lowercased().contains("content-length: 8\r\n") })
            }
        }
    }

    @Test("opens a new HTTP/2 connection when the server has had enough of the old one")
    func renewsHTTP2() async throws {
        try await Nginx.with { nginx in
            var options = ConnectionOptions()
            options.version = .http2
            let exchanges = try await onLoop(options) { _, transport in
                let session = try transport.makeSession()
                defer { session.close() }
                var exchanges: [Exchange] = []
                for _ in 0..<7 { exchanges.append(await session.answer(to: OutgoingRequest(port: nginx.http2Port)).exchange) }
                return exchanges
            }
            #expect(exchanges.map(\.status) == Array(repeating: 200, count: 7))
            #expect(exchanges.map(\.connectionsOpened) == [1, 0, 0, 1, 0, 0, 1])
        }
    }

    @Test("keeps HTTP/2 connections apart, too")
    func isolation() async throws {
        try await Nginx.with { nginx in
            var options = ConnectionOptions()
            options.version = .http2
            let exchanges = try await onLoop(options) { _, transport in
                let sessions = try (0..<20).map { _ in try transport.makeSession() }
                var exchanges: [Exchange] = []
                for round in 0..<3 {
                    for session in sessions {
                        session.start(OutgoingRequest(port: nginx.http2Port))
                        // One after the other, so that each finds the idle connections of all before it; then all at once.
                        if round == 0 { exchanges.append(await session.finish()) }
                    }
                    for session in sessions where round > 0 { exchanges.append(await session.finish()) }
                }
                for session in sessions { session.close() }
                return exchanges
            }
            #expect(exchanges.map(\.status) == Array(repeating: 200, count: 60))
            #expect(exchanges.reduce(0) { $0 + $1.connectionsOpened } == 20)
        }
    }

    @Test("trusts only certificates of known authorities, unless told not to look")
    func verification() async throws {
        try await Nginx.with { nginx in
            let origin = Origin(scheme: .https, host: "127.0.0.1", port: nginx.tlsPort)
            let request = OutgoingRequest(port: nginx.tlsPort, scheme: .https)
            var options = ConnectionOptions()
            let refused = try await answer(to: request, options).exchange
            #expect(refused.failure == .tlsCertificate)
            #expect(
                CurlTransport.probe(origin, options)?.sentence.hasPrefix("The certificate of \"\(origin)\" is not trusted: ")
                    == true)
            options.verifyCertificates = false
            let unverified = try await answer(to: request, options).exchange
            #expect(unverified.failure == nil)
            options.verifyCertificates = true
            options.authorities = nginx.certificate
            let trusted = try await answer(to: request, options).exchange
            #expect(trusted.failure == nil)
            #expect(CurlTransport.probe(origin, options) == nil)
            options.authorities = "/nowhere.pem"
            let unreadable = try await answer(to: request, options).exchange
            #expect(unreadable.failure == .tlsHandshake)
        }
    }

    @Test("shows a client certificate")
    func clientCertificate() async throws {
        try await Nginx.with { nginx in
            let request = OutgoingRequest(port: nginx.clientCertificatePort, scheme: .https)
            var options = ConnectionOptions()
            options.authorities = nginx.certificate
            let without = try await answer(to: request, options).exchange
            #expect(without.status == 400)
            options.clientCertificate = nginx.certificate
            options.clientKey = nginx.key
            let with = try await answer(to: request, options).exchange
            #expect(with.status == 200)
        }
    }
}
