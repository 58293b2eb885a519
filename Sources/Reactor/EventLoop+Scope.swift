import Basics

extension EventLoop {
    /// Starts `count` loops, runs `body`, and stops them again. The threads live exactly as long as this call; tasks that `body` started
    /// on the loops must have ended with it, which a task group sees to.
    /// - Parameter spins: whether a loop asks again and again instead of waiting to be woken: it is on time to the microsecond, and burns
    ///   a core each.
    package static func with<Result>(
        count: Int = 1, time: Time = .real, spins: Bool = false, _ body: ([EventLoop]) async throws -> Result
    ) async throws -> Result {
        var loops: [EventLoop] = []
        defer { for loop in loops { loop.stopAndJoin() } }
        for index in 0..<count {
            let loop = try EventLoop(index: index, time: time, spins: spins)
            try loop.start()
            loops.append(loop)
        }
        return try await body(loops)
    }
}
