// Brings letters to one channel, one after the other, and tries again what was not taken. A channel that hangs or is down holds up no other, and no check.

import Basics
import Push
import Reactor

/// The worker of one channel.
///
/// `Sendable` without the compiler's check: everything but the mailbox is touched on its loop only.
final class ChannelWorker: @unchecked Sendable {
    private struct Mail: Sendable {
        var letters: [Letter] = []
        var isClosed = false
    }

    private let loop: EventLoop
    private let host: String
    private let wallClock: @Sendable () -> Int64
    private let report: (Letter, Letter.Outcome) -> Void
    private var channel: AlertChannel
    private var waiting: [Letter] = []
    private let mail = Mailbox(Mail())
    private let sleeper: Sleeper
    private var delivery: (any Delivery)?
    private var isBusy = false
    /// How long one attempt may take.
    static let patience = Nanoseconds.seconds(15)

    /// - Parameters:
    ///   - wallClock: milliseconds since 1970.
    ///   - report: told what became of each attempt.
    init(
        _ channel: AlertChannel, on loop: EventLoop, host: String, wallClock: @escaping @Sendable () -> Int64,
        report: @escaping (Letter, Letter.Outcome) -> Void
    ) {
        self.channel = channel
        self.loop = loop
        self.host = host
        self.wallClock = wallClock
        self.report = report
        sleeper = Sleeper(on: loop)
    }

    /// Called on the loop.
    func add(_ letter: Letter) {
        mail.withState { $0.letters.append(letter) }
        sleeper.wake()
    }

    /// The channel as an edited file has it. Called on the loop.
    func follow(_ channel: AlertChannel) {
        self.channel = channel
        if !isBusy { close() }
    }

    /// Delivers no more; what is on its way has a moment. Called on the loop.
    func retire() {
        mail.withState { $0.isClosed = true }
        delivery?.cancel()
        sleeper.wake()
    }

    /// Gives up the way to the channel. Called on the loop.
    func close() {
        delivery?.close()
        delivery = nil
    }

    /// Delivers until it is retired. What is left then stays in the outbox.
    func work() async {
        while true {
            let (new, isClosed) = mail.withState { state in
                defer { state.letters = [] }
                return (state.letters, state.isClosed)
            }
            waiting += new
            if isClosed { break }
            let now = wallClock()
            let first = firstOfEach
            guard let index = first.first(where: { waiting[$0].next <= now }) else {
                let next = first.map { waiting[$0].next }.min()
                await sleeper.sleep(until: loop.readClock() + (next.map { ($0 - now) * 1_000_000 } ?? .seconds(3600)))
                continue
            }
            let letter = waiting.remove(at: index)
            isBusy = true
            let outcome = await deliver(letter)
            isBusy = false
            // One that was cut off when the watch ended is tried again by the next.
            if mail.withState({ $0.isClosed }), outcome != .delivered { break }
            report(letter, outcome)
            if let again = letter.after(outcome, now: wallClock()).letter { waiting.insert(again, at: index) }
        }
        close()
    }

    /// Positions of the letters that may go now: of each incident the oldest, so that it is not resolved before it was opened.
    private var firstOfEach: [Int] {
        var incidents: Set<Int64> = []
        return waiting.indices.filter { incidents.insert(waiting[$0].notification.incident).inserted }
    }

    /// One attempt to deliver a letter.
    func deliver(_ letter: Letter) async -> Letter.Outcome {
        do {
            let way = try delivery ?? channel.place.open(on: loop)
            delivery = way
            let message = ChannelMessage(letter.notification, channel, host: host)
            switch await way.send(message.body, message.contentType, headers: message.headers, timeout: Self.patience) {
            case .taken(let reply):
                guard case .mail = channel.message, !reply.isEmpty else { return .delivered }
                return .partly(way.quote(reply))
            case .failed(let reason): return .later(reason)
            case .refused(let reason): return .refused(reason)
            }
        } catch { return .later((error as? Problem)?.sentence ?? "\(error)") }
    }
}
