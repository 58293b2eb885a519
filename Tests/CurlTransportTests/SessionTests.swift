// What sessions keep, and keep to themselves.

import Basics
import Glibc
@testable import CurlTransport
import HTTPMessages
import Reactor
import Synchronization
import TestSupport
import Testing

@Suite("A session") struct SessionTests {
    @Test("uses its connection again, and opens one for each request when it must not keep it", arguments: [true, false])
    func keepsItsConnection(_ keepAlive: Bool) async throws {
        try await ScriptedServer.with(answering(ok)) { server in
            var options = ConnectionOptions()
            options.keepAlive = keepAlive
            let port = server.port
            let opened = try await onLoop(options) { _, transport in
                let session = try transport.makeSession()
                defer { session.close() }
                var opened: [Int32] = []
                for _ in 0..<5 {
                    opened.append(await session.answer(to: OutgoingRequest(port: port, constantID: 0)).exchange.connectionsOpened)
                }
                return opened
            }
            #expect(opened == (keepAlive ? [1, 0, 0, 0, 0] : [1, 1, 1, 1, 1]))
            #expect(server.connectionCount == (keepAlive ? 1 : 5))
            #expect(server.received.map { $0.head.contains("Connection: close\r\n") }.areAll { $0 != keepAlive })
        }
    }

    struct Arrangement: Sendable {
        var usesZones: Bool
        var areConcurrent: Bool
        var sessionsPerMulti: Int
    }

    @Test(
        "never uses the connection of another",
        arguments: [
            Arrangement(usesZones: true, areConcurrent: false, sessionsPerMulti: 100),
            Arrangement(usesZones: true, areConcurrent: true, sessionsPerMulti: 100),
            Arrangement(usesZones: true, areConcurrent: true, sessionsPerMulti: 7),
            Arrangement(usesZones: false, areConcurrent: false, sessionsPerMulti: 100),
            Arrangement(usesZones: false, areConcurrent: true, sessionsPerMulti: 7),
        ])
    func isolation(_ arrangement: Arrangement) async throws {
        let (users, rounds) = (40, 5)
        try await ScriptedServer.with(answering(ok)) { server in
            let port = server.port
            try await onLoop(sessionsPerMulti: arrangement.sessionsPerMulti) { _, transport in
                transport.usesZones = arrangement.usesZones
                let sessions = try (0..<users).map { _ in try transport.makeSession() }
                for _ in 0..<rounds {
                    for (user, session) in sessions.enumerated() {
                        session.start(OutgoingRequest(port: port, headers: "X-User: \(user)\r\n"))
                        if !arrangement.areConcurrent { _ = await session.finish() }
                    }
                    for session in sessions { #expect(await session.finish().failure == nil) }
                }
                for session in sessions { session.close() }
            }
            var usersOfConnection: [Int: Set<String>] = [:]
            for request in server.received {
                let user = request.head.split(separator: "\r\n").first { $0.hasPrefix("X-User: ") }
                usersOfConnection[request.connection, default: []].insert(String(user ?? ""))
            }
            #expect(server.received.count == users * rounds)
            #expect(server.connectionCount == users)
            #expect(usersOfConnection.values.areAll { $0.count == 1 })
            #expect(Set(usersOfConnection.values.compactMap(\.first)).count == users)
        }
    }

    @Test("knows bytes that nobody asked for, in the same piece as the answer and after it, and takes no other end for them")
    func unasked() async throws {
        let script: ScriptedServer.Script = { connection in
            while let request = connection.readRequest() {
                let path = request.head.split(separator: " ")[1]
                connection.send(path == "/excess" ? ok + "garbage" : path == "/last" ? closing : ok)
                if path == "/later" {
                    // Not in the same piece as the answer.
                    usleep(5000)
                    connection.send("garbage")
                }
                if path == "/408" { connection.send("HTTP/1.1 408 Request Timeout\r\n\r\n") }
                if path == "/last" { break }
            }
        }
        try await ScriptedServer.with(script) { server in
            let port = server.port
            let heard = try await onLoop { loop, transport in
                let session = try transport.makeSession()
                defer { session.close() }
                var heard: [Bool] = []
                for path in ["/", "/excess", "/", "/later", "/", "/last", "/", "/408", "/"] {
                    let answer = await session.answer(to: OutgoingRequest(.get, path, port: port))
                    #expect(answer.exchange.failure == nil && answer.body == "hello", "\(path): \(answer)")
                    heard.append(answer.exchange.hadUnaskedBytes)
                    // Until what comes after the answer is there: Nagle's algorithm may hold it for the 40 ms of a delayed acknowledgement.
                    if ["/later", "/408"].contains(path) {
                        await Sleeper(on: loop).sleep(until: loop.readClock() + .milliseconds(120))
                    }
                }
                return heard
            }
            #expect(heard == [false, true, false, false, true, false, false, false, false])
        }
    }

    private let closing = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"

    @Test("closes its connection when it is closed", arguments: [true, false])
    func closes(_ usesZones: Bool) async throws {
        let firstHasEnded = Semaphore()
        let script: ScriptedServer.Script = { connection in
            if connection.number == 0 {
                while connection.readRequest() != nil { connection.send(ok) }
                firstHasEnded.signal()
            } else {
                connection.readRequest()
                firstHasEnded.wait()
                connection.send(ok)
            }
        }
        try await ScriptedServer.with(script) { server in
            let port = server.port
            let failure = try await onLoop { _, transport in
                transport.usesZones = usesZones
                let first = try transport.makeSession()
                let second = try transport.makeSession()
                #expect(await first.answer(to: OutgoingRequest(port: port)).exchange.failure == nil)
                first.close()
                defer { second.close() }
                return await second.answer(to: OutgoingRequest(port: port, timeout: .seconds(5))).exchange.failure
            }
            firstHasEnded.signal()
            #expect(failure == nil)
        }
    }

    @Test("ends its exchange at once when that is cancelled, whether someone waits or not; nothing happens without one")
    func cancels() async throws {
        let script: ScriptedServer.Script = { connection in
            connection.readRequest()
            connection.waitForEnd()
        }
        try await ScriptedServer.with(script) { server in
            let port = server.port
            try await onLoop { loop, transport in
                let sessions = try (0..<3).map { _ in try transport.makeSession() }
                for session in sessions {
                    session.cancel()
                    session.start(OutgoingRequest(port: port, timeout: 0))
                }
                sessions[0].cancel()
                await withTaskGroup(of: Void.self) { group in
                    for session in sessions {
                        let waiter = Waiter(session)
                        group.addTask(executorPreference: loop) { await waiter.wait() }
                    }
                    let canceller = Waiter(sessions[1]), closer = Waiter(sessions[2])
                    group.addTask(executorPreference: loop) {
                        canceller.session.cancel()
                        closer.session.close()
                    }
                }
            }
        }
    }

    /// Carries a session into a task of its own loop.
    private final class Waiter: @unchecked Sendable {
        let session: CurlSession
        init(_ session: CurlSession) { self.session = session }
        func wait() async { #expect(await session.finish().failure != nil) }
    }

    /// Answers the first request of each connection, reads a second one, and closes.
    private static let closesOnSecond: ScriptedServer.Script = { connection in
        connection.readRequest()
        connection.send(ok)
        connection.readRequest()
    }

    @Test("sends a request again when the kept connection dies under it, every time, unless that would do something twice")
    func sendsAgain() async throws {
        try await ScriptedServer.with(Self.closesOnSecond) { server in
            let port = server.port
            let failures = try await onLoop { _, transport in
                let session = try transport.makeSession()
                defer { session.close() }
                var failures: [Failure?] = []
                for _ in 0..<20 { failures.append(await session.answer(to: OutgoingRequest(port: port)).exchange.failure) }
                failures.append(await session.answer(to: OutgoingRequest(.post, port: port, body: "pay")).exchange.failure)
                failures.append(await session.answer(to: OutgoingRequest(.post, port: port, body: "pay")).exchange.failure)
                return failures
            }
            #expect(failures == Array(repeating: nil, count: 20) + [.closedWithoutResponse, nil])
            // The first GET once, the 19 others twice, each POST once.
            #expect(server.received.count == 41)
        }
    }

    @Test("starts over on a new connection when the server has closed the kept one")
    func reconnects() async throws {
        let script: ScriptedServer.Script = { connection in
            connection.readRequest()
            connection.send(ok)
        }
        try await ScriptedServer.with(script) { server in
            let port = server.port
            let failures = try await onLoop { _, transport in
                let session = try transport.makeSession()
                defer { session.close() }
                var failures: [Failure?] = []
                for _ in 0..<100 { failures.append(await session.answer(to: OutgoingRequest(port: port)).exchange.failure) }
                return failures
            }
            #expect(failures == Array(repeating: nil, count: 100))
            #expect(server.received.count == 100)
        }
    }
}
