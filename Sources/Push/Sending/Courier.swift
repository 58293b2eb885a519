// Sends to one receiver, on a loop that carries no load. Whatever the receiver does costs the run nothing: what cannot be sent waits in a
// bounded backlog, is tried again, and is in the end counted.

import Basics
import Reactor
import Runs

/// Brings pieces to one receiver, by whichever delivery leads there.
///
/// `Sendable` without the compiler's check: everything in it is touched on its loop only, and `complaint` once `work` has returned.
final class Courier: @unchecked Sendable {
    /// How long one request may take, and how long after the run's end the last one.
    static let patience = Nanoseconds.seconds(5)
    /// Between attempts: doubled each time up to `patience`, and after the run's end.
    private static let pause = (first: Nanoseconds.seconds(1), atTheEnd: Nanoseconds.milliseconds(250))
    /// How many attempts more there are after the run's end when one has failed.
    private static let lastAttempts = 2

    private let receiver: Receiver
    private let loop: EventLoop
    private let sleeper: Sleeper
    private let documents: ResultDocuments
    private var encoder: any PushEncoder
    private var backlog = Backlog()
    /// When everything ends; `nil` during the run.
    private var deadline: Nanoseconds?
    private var isIdle = false
    private var delivery: (any Delivery)?
    private var wasGivenUp = false
    /// Why the last pieces were not taken.
    private var reason = ""
    /// What could not be sent, in one sentence, once `work` has returned; `nil` when everything was taken.
    private(set) var complaint: String?

    init(_ receiver: Receiver, _ documents: ResultDocuments, on loop: EventLoop) {
        self.receiver = receiver
        self.documents = documents
        self.loop = loop
        sleeper = Sleeper(on: loop)
        encoder = receiver.channel.makeEncoder(nil, documents)
    }

    // MARK: What is to be sent

    /// The run begins.
    func begin(_ header: RunHeader) { encoder = receiver.channel.makeEncoder(header, documents) }

    func take(_ second: PushedSecond) { append(encoder.piece(second)) }

    func take(_ run: Run) { append(encoder.piece(run)) }

    func take(_ comparison: Comparison) { append(encoder.piece(comparison)) }

    /// Nothing more comes.
    func close() {
        if deadline == nil { deadline = loop.readClock() + Self.patience }
        sleeper.wake()
    }

    /// No one waits for it any longer.
    func giveUp() {
        wasGivenUp = true
        deadline = loop.readClock()
        delivery?.cancel()
        sleeper.wake()
    }

    private func append(_ piece: String?) {
        guard let piece, !piece.isEmpty else { return }
        backlog.append(piece)
        if isIdle { sleeper.wake() }
    }

    // MARK: Sending

    /// Sends until `close`, and then for as long as it has patience.
    func work() async {
        do {
            let delivery = try receiver.place.open(on: loop)
            self.delivery = delivery
            await work(delivery)
            self.delivery = nil
            delivery.close()
        } catch {
            reason = (error as? Problem)?.sentence ?? "\(error)"
            while deadline == nil { await sleeper.park() }
        }
        if backlog.untaken > 0 { complaint = sentence }
    }

    private func work(_ delivery: any Delivery) async {
        var failures = 0
        var wasClosed = false
        while true {
            if deadline != nil, !wasClosed { (wasClosed, failures) = (true, 0) }
            let timeout = min(Self.patience, (deadline ?? .max) - loop.readClock())
            guard !backlog.isEmpty else {
                if deadline != nil { return }
                isIdle = true
                await sleeper.park()
                isIdle = false
                continue
            }
            guard timeout > .milliseconds(20) else { return }
            let pieces = backlog.next()
            switch await send(pieces, delivery, timeout: timeout) {
            case .taken: failures = 0
            case .refused(let reason):
                self.reason = reason
                backlog.lose(pieces.count)
            case .failed(let reason):
                backlog.putBack(pieces)
                if wasGivenUp { return }
                self.reason = reason
                failures += 1
                if wasClosed, failures > Self.lastAttempts { return }
                await sleeper.sleep(until: loop.readClock() + pause(after: failures))
            }
        }
    }

    private func pause(after failures: Int) -> Nanoseconds {
        deadline != nil ? Self.pause.atTheEnd : min(Self.patience, Self.pause.first << min(failures - 1, 10))
    }

    private func send(_ pieces: [String], _ delivery: any Delivery, timeout: Nanoseconds) async -> Delivered {
        let answer = await delivery.send(encoder.body(pieces), encoder.contentType, timeout: timeout)
        guard case .taken(let reply) = answer, let rejected = encoder.rejection(in: reply) else { return answer }
        return .refused("it rejected \(rejected) (\(delivery.quote(reply)))")
    }

    // MARK: The end

    private var sentence: String {
        let what =
            switch receiver.channel.style {
            case .webhook: "the result was not taken"
            case .stream: "\(backlog.untaken) of \(backlog.offered) batches were not taken"
            }
        let why = !reason.isEmpty ? reason : wasGivenUp ? "it was not waited for" : "it was too slow"
        return "\(receiver.name): \(what): \(why)" + (why.hasSuffix(".") ? "" : ".")
    }
}
