// How exchanges fail, with either transport.

import Basics
import HTTPMessages
import TestSupport
import Testing

@Suite("A failed exchange, with either transport,") struct FailureTests {
    @Test("is a refusal when nothing listens", arguments: Driver.allCases)
    func refused(_ driver: Driver) async throws {
        try await Loopback.withClosedPort { port in
            let answers = try await driver.answers(to: [OutgoingRequest(port: port), OutgoingRequest(port: port)])
            #expect(answers.map(\.failure) == [.refused, .refused])
            #expect(answers.areAll { $0.exchange.endedAt >= $0.exchange.sentAt && $0.status == 0 })
        }
    }

    @Test("is a timeout of the connection when that is never made", arguments: Driver.allCases, [true, false])
    func connectTimeout(_ driver: Driver, _ wholeIsShorter: Bool) async throws {
        try await Loopback.withFullPort { port in
            var options = ConnectionOptions()
            options.connectTimeout = .milliseconds(wholeIsShorter ? 5000 : 50)
            let request = OutgoingRequest(port: port, timeout: .milliseconds(wholeIsShorter ? 50 : 5000))
            let failure = try await driver.answer(to: request, options).failure
            #expect(failure == .connectTimeout)
        }
    }

    @Test(
        "is a timeout of the response when the server falls silent", arguments: Driver.allCases,
        ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\n"])
    func responseTimeout(_ driver: Driver, _ beginning: String) async throws {
        try await ScriptedServer.with { connection in
            connection.readRequest()
            connection.send(beginning)
            connection.waitForEnd()
        } _: { server in
            // The second has a shorter limit than the first, whose timer is still armed.
            let answers = try await driver.answers(
                to: [90, 30].map { OutgoingRequest(port: server.port, timeout: .milliseconds($0)) })
            #expect(answers.map(\.failure) == [.responseTimeout, .responseTimeout])
            #expect(answers.map { $0.exchange.endedAt - $0.exchange.sentAt >= .milliseconds(30) } == [true, true])
        }
    }

    @Test("comes within its limit when an earlier request had a longer one", arguments: Driver.allCases)
    func shorterLimit(_ driver: Driver) async throws {
        try await ScriptedServer.with { connection in
            connection.readRequest()
            connection.send(ok)
            connection.readRequest()
            connection.waitForEnd()
        } _: { server in
            let answers = try await driver.answers(
                to: [.seconds(100), .milliseconds(40)].map { OutgoingRequest(port: server.port, timeout: $0) })
            #expect(answers.map(\.failure) == [nil, .responseTimeout])
        }
    }

    @Test("is a name that is not found, or a proxy that is not there", arguments: Driver.allCases)
    func nameAndProxy(_ driver: Driver) async throws {
        var request = OutgoingRequest(port: 80)
        request.origin = Origin(scheme: request.origin.scheme, host: "nowhere.invalid", port: request.origin.port)
        let failure = try await driver.answer(to: request).failure
        #expect(failure == .nameNotResolved)
        try await Loopback.withClosedPort { port in
            var options = ConnectionOptions()
            options.proxy = "http://127.0.0.1:\(port)"
            let failure = try await driver.answer(to: OutgoingRequest(port: 443, scheme: .https), options).failure
            #expect(failure == .proxy)
        }
    }

    @Test("does not spoil the next one", arguments: Driver.allCases)
    func recovers(_ driver: Driver) async throws {
        try await ScriptedServer.with { connection in
            while connection.readRequest() != nil {
                if connection.number == 0 { return }
                connection.send(ok)
            }
        } _: { server in
            let request = OutgoingRequest(port: server.port, constantID: 0)
            let answers = try await driver.answers(to: [request, request, request])
            #expect(answers.map(\.failure) == [.closedWithoutResponse, nil, nil])
            #expect(answers.map(\.exchange.connectionsOpened) == [1, 1, 0])
        }
    }
}
