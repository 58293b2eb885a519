package import Reactor

extension HTTPServer {
    /// Serves on every one of `loops` until the task is cancelled, then closes every connection. `host` is a numeric address or
    /// `localhost`; port 0 takes any free one. `onReady` is told the port once connections are taken. `makeHandler` is called on each loop.
    package static func run(
        host: String, port: UInt16, on loops: [EventLoop], limits: Limits = Limits(), onReady: (_ port: UInt16) -> Void,
        makeHandler: @escaping @Sendable (EventLoop) -> Handler
    ) async throws {
        let sockets = try ListeningSocket.open(host: host, port: port, count: loops.count)
        guard let chosen = sockets.first?.first?.port else { return }
        onReady(chosen)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (loop, sockets) in zip(loops, sockets) {
                group.addTask(executorPreference: loop) {
                    let server = HTTPServer(on: loop, limits: limits, handler: makeHandler(loop))
                    defer { server.close() }
                    for socket in sockets { try server.listen(on: socket) }
                    try? await LoopClock(loop).sleep(until: LoopClock.Instant(nanoseconds: .max), tolerance: nil)
                }
            }
            try await group.waitForAll()
        }
    }
}
