// What a run measures, for others to see while it runs and at its end: a thread beside the load, with a courier for each receiver.

import Basics
import Reactor
package import Runs

/// Pushes to all receivers. Everything here returns at once.
package struct Pusher: Sendable {
    private let couriers: [Courier]
    private let loop: EventLoop

    /// Pushes while `body` runs, and then for a few seconds, or until `giveUp`, what is left. Without receivers there is no pusher, and nothing
    /// of this costs anything.
    /// - Parameters:
    ///   - documents: how receivers of whole results get them.
    ///   - complain: takes a sentence for each receiver that did not take everything, at the end.
    package static func with<Result>(
        _ receivers: [Receiver], _ documents: ResultDocuments, complain: (String) -> Void, _ body: (Pusher?) async throws -> Result
    ) async throws -> Result {
        guard !receivers.isEmpty else { return try await body(nil) }
        return try await EventLoop.with { loops in
            let pusher = Pusher(couriers: receivers.map { Courier($0, documents, on: loops[0]) }, loop: loops[0])
            defer { for complaint in pusher.couriers.compactMap(\.complaint) { complain(complaint) } }
            return try await withThrowingTaskGroup(of: Void.self) { group in
                for courier in pusher.couriers { group.addTask(executorPreference: loops[0]) { await courier.work() } }
                let result: Result
                do {
                    defer { pusher.each { $0.close() } }
                    result = try await body(pusher)
                }
                try await group.waitForAll()
                return result
            }
        }
    }

    /// The run begins whose seconds come next.
    package func begin(_ header: RunHeader) { each { $0.begin(header) } }

    package func push(_ second: PushedSecond) { each { $0.take(second) } }

    /// Pushes the result.
    package func push(_ run: Run) { each { $0.take(run) } }

    /// Pushes the result.
    package func push(_ comparison: Comparison) { each { $0.take(comparison) } }

    /// Waits no longer for what is not taken yet.
    package func giveUp() { each { $0.giveUp() } }

    private func each(_ body: @escaping @Sendable (Courier) -> Void) {
        loop.run { [couriers] in
            for courier in couriers { body(courier) }
        }
    }
}
