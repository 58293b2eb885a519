// How the wire's sessions begin and end, many at once, cut off and closed.

import Basics
import HTTPMessages
import Reactor
import TestSupport
import Testing
import WireTransport

@Suite("A session of the wire") struct SessionTests {
    private func onLoop<Result: Sendable>(
        _ body: @escaping @Sendable (EventLoop, WireTransport) async throws -> Result
    ) async throws -> Result {
        try await EventLoop.with { loops in
            let loop = loops[0]
            return try await withThrowingTaskGroup(of: Result.self) { group in
                group.addTask(executorPreference: loop) {
                    try await body(loop, try WireTransport(loop: loop, options: ConnectionOptions()))
                }
                return try await group.next()!
            }
        }
    }

    @Test(
        "is cut off wherever it is, and can go on afterwards", arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])
    func cancels(_ beginning: String) async throws {
        try await ScriptedServer.with { connection in
            while let request = connection.readRequest() {
                if request.head.hasPrefix("GET /silent") {
                    connection.send(beginning)
                    return connection.waitForEnd()
                }
                connection.send(ok)
            }
        } _: { server in
            let port = server.port
            let statuses = try await onLoop { loop, transport in
                let session = try transport.makeSession()
                let sleeper = Sleeper(on: loop)
                var statuses: [Int] = []
                session.cancel()
                for pause in [0, 20] {
                    // At once, while it connects; and while the response is awaited.
                    session.start(OutgoingRequest(.get, "/silent", port: port))
                    await sleeper.sleep(until: loop.readClock() + .milliseconds(Int64(pause)))
                    session.cancel()
                    let cut = await session.finish()
                    #expect(cut.failure != nil)
                    session.start(OutgoingRequest(port: port))
                    statuses.append(await session.finish().status)
                }
                session.close()
                return statuses
            }
            #expect(statuses == [200, 200])
        }
    }

    @Test("closes its connection when it is closed")
    func closes() async throws {
        let hasEnded = Semaphore()
        try await ScriptedServer.with { connection in
            while connection.readRequest() != nil { connection.send(ok) }
            hasEnded.signal()
        } _: { server in
            let port = server.port
            try await onLoop { _, transport in
                let session = try transport.makeSession()
                session.start(OutgoingRequest(port: port))
                let exchange = await session.finish()
                #expect(exchange.failure == nil)
                session.close()
                hasEnded.wait()
            }
        }
    }

    @Test("keeps its connection to itself, though hundreds begin at once", arguments: [0, -1])
    func together(_ constantID: Int) async throws {
        let users = 300
        try await ScriptedServer.with { connection in
            while connection.readRequest() != nil, connection.send(ok) {}
        } _: { server in
            let port = server.port
            let opened = try await onLoop { loop, transport in
                // All tasks run on the one loop.
                nonisolated(unsafe) let transport = transport
                return await withTaskGroup(of: Int.self) { group in
                    for user in 0..<users {
                        group.addTask(executorPreference: loop) {
                            guard let session = try? transport.makeSession() else { return -1 }
                            var opened = 0
                            for _ in 0..<3 {
                                session.start(
                                    OutgoingRequest(
                                        .post, "/", port: port, headers: "X-User: \(user)\r\n", body: "\(user)",
                                        constantID: constantID < 0 ? -1 : user))
                                let exchange = await session.finish()
                                opened += exchange.failure == nil ? Int(exchange.connectionsOpened) : 1000
                            }
                            session.close()
                            return opened
                        }
                    }
                    return await group.reduce(0, +)
                }
            }
            #expect(opened == users)
            for received in server.received {
                #expect(received.head.contains("X-User: \(String(decoding: received.body, as: UTF8.self))\r\n"))
            }
            let usersOfConnection = Dictionary(grouping: server.received, by: \.connection).mapValues { Set($0.map(\.body)).count }
            #expect(usersOfConnection.values.areAll { $0 == 1 })
        }
    }
}
