import Basics
import Reactor

/// Hands letters to the workers of their channels. Used on one loop.
final class Postman {
    private let loop: EventLoop
    private let host: String
    private let wallClock: @Sendable () -> Int64
    private let report: (Letter, Letter.Outcome) -> Void
    private var workers: [String: ChannelWorker] = [:]

    /// - Parameters:
    ///   - wallClock: milliseconds since 1970.
    ///   - report: told what became of each attempt.
    init(
        on loop: EventLoop, host: String, wallClock: @escaping @Sendable () -> Int64,
        report: @escaping (Letter, Letter.Outcome) -> Void
    ) {
        self.loop = loop
        self.host = host
        self.wallClock = wallClock
        self.report = report
    }

    /// Has a worker for each channel, and none for those that are no more: their letters stay in the outbox.
    func follow(_ channels: [AlertChannel], into group: inout ThrowingDiscardingTaskGroup<any Error>) {
        let names = Set(channels.map(\.name))
        for (name, worker) in workers where !names.contains(name) {
            worker.retire()
            workers[name] = nil
        }
        for channel in channels {
            if let worker = workers[channel.name] {
                worker.follow(channel)
            } else {
                let worker = ChannelWorker(channel, on: loop, host: host, wallClock: wallClock, report: report)
                workers[channel.name] = worker
                group.addTask(executorPreference: loop) { await worker.work() }
            }
        }
    }

    func post(_ letters: [Letter]) {
        for letter in letters { workers[letter.notification.channel]?.add(letter) }
    }

    /// Delivers no more.
    func close() { for worker in workers.values { worker.retire() } }
}
