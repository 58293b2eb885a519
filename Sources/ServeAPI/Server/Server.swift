// The server as a whole: a loop for connections, threads for answers. It generates no load itself.

import Basics
import HTTPServer
import Procfs
import Reactor
import RunStore

/// The dashboard and the API.
package struct Server: Sendable {
    private let settings: ServeSettings
    private static let slowLanes = 2

    package init(_ settings: ServeSettings) { self.settings = settings }

    /// Serves until the task is cancelled. `onReady` is told the port, and the path of the one-time sign-in link when there is no token yet.
    /// - Throws: a `Problem` when the address is taken, the store cannot be opened, or the server could be reached from other machines without a
    ///   token.
    package func run(onReady: (_ port: UInt16, _ invitation: String?) -> Void) async throws {
        let hasToken = try checkStores()
        if !settings.isLoopback, !hasToken {
            throw Problem(
                .usage, "\"\(settings.host)\" can be reached from other machines, and there is no token yet.",
                hint: "Make one first: perfbench token add NAME --role admin; or listen on 127.0.0.1.")
        }
        let invitation = hasToken ? nil : TokenText(prefix: "").text
        let shared = SharedState(settings, invitation: invitation)
        let quick = try Lane("serve", settings, shared)
        let slow = try (1...Self.slowLanes).map { try Lane("serve-slow-\($0)", settings, shared) }
        let keeper = try Lane("serve-keeper", settings, shared)
        defer { for lane in slow + [quick, keeper] { lane.end() } }
        var limits = HTTPServer.Limits()
        limits.requestTime = .seconds(20)
        limits.idleTime = .seconds(75)
        limits.arriving = 32 << 20
        limits.connections = Self.mostConnections
        limits.makesRoom = true
        try await EventLoop.with(count: 1) { loops in
            try await HTTPServer.run(
                host: settings.host, port: settings.port, on: loops, limits: limits, onReady: { onReady($0, invitation) },
                makeHandler: { loop in
                    let dispatcher = Dispatcher(loop, shared, quick: quick, slow: slow)
                    let keeping = Keeper(loop, keeper)
                    keeping.start()
                    return { request, responder in
                        withExtendedLifetime(keeping) { dispatcher.answer(request, responder) }
                    }
                })
        }
    }

    /// Opens the stores, which makes them; whether there is a token.
    private func checkStores() throws -> Bool {
        let store = try RunStore(path: settings.database, isAlive: settings.isAlive)
        guard let tokens = settings.tokens else { return try store.hasToken() }
        return try RunStore(path: tokens, isAlive: settings.isAlive).hasToken()
    }

    /// As many as this process may have descriptors for, and some to spare for files.
    private static var mostConnections: Int { max(64, min(20_000, DescriptorLimit.raise().soft - 128)) }
}
