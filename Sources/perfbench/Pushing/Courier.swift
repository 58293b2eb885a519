// Sends to one receiver, on a loop that carries no load. Whatever the receiver does costs the run nothing: what cannot be sent waits in a
// bounded backlog, is tried again, and is in the end counted.

import Basics
import CurlTransport
import HTTPMessages
import JSON
import Reactor
import Reports
import Runs

/// Brings pieces to one receiver.
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
    private var encoder: any PushEncoder
    private var backlog = Backlog()
    /// When everything ends; `nil` while the run goes on.
    private var deadline: Nanoseconds?
    private var isIdle = false
    private var session: CurlSession?
    private var wasGivenUp = false
    /// Why the last pieces were not taken.
    private var reason = ""
    /// What could not be sent, in one sentence, once `work` has returned; `nil` when everything was taken.
    private(set) var complaint: String?

    init(_ receiver: Receiver, on loop: EventLoop) {
        self.receiver = receiver
        self.loop = loop
        sleeper = Sleeper(on: loop)
        encoder = receiver.resultEncoder
    }

    // MARK: What is to be sent

    /// The run begins.
    func begin(_ header: RunHeader) { encoder = receiver.encoder(header) }

    func take(_ second: PushedSecond) { append(encoder.piece(second)) }

    func take(_ run: Run) { append(encoder.piece(run)) }

    func take(_ comparison: Comparison) { append(encoder.piece(comparison)) }

    /// Nothing more comes.
    func close() {
        deadline = loop.readClock() + Self.patience
        sleeper.wake()
    }

    /// No one waits for it any longer.
    func giveUp() {
        wasGivenUp = true
        deadline = loop.readClock()
        session?.cancel()
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
            let session = try CurlTransport(loop: loop, options: receiver.connection).makeSession()
            self.session = session
            await work(session)
            self.session = nil
            session.close()
        } catch {
            reason = "\(error.sentence)"
            while deadline == nil { await sleeper.park() }
        }
        if backlog.untaken > 0 { complaint = sentence }
    }

    private func work(_ session: CurlSession) async {
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
            switch await send(pieces, session, timeout: timeout) {
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

    private enum Answer {
        case taken
        /// It may be taken later.
        case failed(String)
        /// It will never be taken.
        case refused(String)
    }

    private func send(_ pieces: [String], _ session: CurlSession, timeout: Nanoseconds) async -> Answer {
        session.start(receiver.request(encoder.body(pieces), encoder.contentType, timeout: timeout))
        let exchange = await session.finish()
        if let failure = exchange.failure { return .failed(failure.message) }
        let quote = receiver.quote(session.response.body)
        let words = "it answered \(exchange.status)" + (quote.isEmpty ? "" : " (\(quote))")
        switch exchange.status {
        case 200..<300:
            guard case .otlp = receiver.kind, let rejected = Self.rejected(session.response.body) else { return .taken }
            return .refused("it rejected \(rejected) data points (\(quote))")
        case 300..<400: return .refused("it answered \(exchange.status), a redirect, which is not followed")
        case 408, 429, 500...: return .failed(words)
        default: return .refused(words)
        }
    }

    /// How many data points an OTLP receiver says it did not take; `nil` for none.
    private static func rejected(_ body: [UInt8]) -> Int64? {
        guard let answer = try? JSONValue(parsing: String(decoding: body, as: UTF8.self)),
            let count = answer["partialSuccess"]?["rejectedDataPoints"]
        else { return nil }
        let number =
            switch count {
            case .string(let text): Int64(text)
            case .integer(let number): number
            default: Int64?.none
            }
        return number.flatMap { $0 > 0 ? $0 : nil }
    }

    // MARK: The end

    private var sentence: String {
        let what =
            if case .webhook = receiver.kind {
                "the result was not taken"
            } else {
                "\(backlog.untaken) of \(backlog.offered) batches were not taken"
            }
        let why = !reason.isEmpty ? reason : wasGivenUp ? "it was not waited for" : "it was too slow"
        return "\(receiver.name): \(what): \(why)" + (why.hasSuffix(".") ? "" : ".")
    }
}
