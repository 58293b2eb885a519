// What a run measures, for others to see while it goes on and at its end: a thread beside the load, with a courier for each receiver.

import Basics
import Reactor
import Reports
import Runs

/// Pushes to all receivers. Everything here returns at once.
struct Pusher: Sendable {
    private let couriers: [Courier]
    private let loop: EventLoop

    /// Pushes while `body` runs, and then for a few seconds, or until Ctrl-C, what is left; what was not taken is said in a sentence for each
    /// receiver. Without receivers there is no pusher, and nothing of this costs anything.
    static func with<Result>(
        _ receivers: [Receiver], _ console: Console, _ body: (Pusher?) async throws -> Result
    ) async throws -> Result {
        guard !receivers.isEmpty else { return try await body(nil) }
        return try await EventLoop.with { loops in
            let pusher = Pusher(couriers: receivers.map { Courier($0, on: loops[0]) }, loop: loops[0])
            defer { for complaint in pusher.couriers.compactMap(\.complaint) { console.say(complaint) } }
            return try await withThrowingTaskGroup(of: Void.self) { group in
                for courier in pusher.couriers { group.addTask(executorPreference: loops[0]) { await courier.work() } }
                let result: Result
                do {
                    defer { pusher.each { $0.close() } }
                    result = try await body(pusher)
                }
                let interruption = Interruption(sparing: .max) { pusher.each { $0.giveUp() } }
                try await group.waitForAll()
                withExtendedLifetime(interruption) {}
                return result
            }
        }
    }

    /// The run begins whose seconds come next.
    func begin(_ header: RunHeader) { each { $0.begin(header) } }

    func push(_ second: PushedSecond) { each { $0.take(second) } }

    /// Pushes the result.
    func push(_ run: Run) { each { $0.take(run) } }

    /// Pushes the result.
    func push(_ comparison: Comparison) { each { $0.take(comparison) } }

    private func each(_ body: @escaping @Sendable (Courier) -> Void) {
        loop.run { [couriers] in
            for courier in couriers { body(courier) }
        }
    }
}
