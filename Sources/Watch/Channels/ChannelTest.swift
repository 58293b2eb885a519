package import Reactor

/// A single message over a channel, for `perfbench alerts test`: no outbox, no second attempt.
package enum ChannelTest {
    /// Delivers it now, on `loop`.
    package static func deliver(
        _ notification: Notification, over channel: AlertChannel, on loop: EventLoop, host: String
    ) async throws -> Letter.Outcome {
        await withTaskGroup(of: Letter.Outcome.self) { group in
            group.addTask(executorPreference: loop) {
                let worker = ChannelWorker(channel, on: loop, host: host, wallClock: { notification.at }) { _, _ in }
                defer { worker.close() }
                return await worker.deliver(Letter(notification))
            }
            return await group.next() ?? .refused("it was not carried out")
        }
    }
}
