import Basics
import CurlTransport
import Reactor

/// Hands mails to a server, on a thread of its own, because the calls of libcurl block.
final class MailDelivery: Delivery {
    private let envelope: MailEnvelope
    private let thread: BlockingThread

    init(_ envelope: MailEnvelope) throws(Problem) {
        guard let thread = BlockingThread("mail") else {
            throw Problem(.inability, "There is no thread for mail: the system gives no more.", hint: "Raise the limit: ulimit -u.")
        }
        self.envelope = envelope
        self.thread = thread
    }

    /// Sends a whole mail. `contentType` and `headers` mean nothing here: a mail has its own.
    func send(_ body: String, _ contentType: String, headers: String, timeout: Nanoseconds) async -> Delivered {
        let answer = Mailbox<MailOutcome?>(nil)
        let envelope = envelope
        thread.run {
            let outcome = CurlTransport.send(Array(body.utf8), envelope, timeout: timeout)
            answer.update { $0 = outcome }
        }
        let outcome = await answer.next { $0 }
        let refused = outcome.refused.map { "\($0.address) was refused (\($0.answer))" }.joined(separator: "; ")
        if let failure = outcome.failure { return outcome.isFinal ? .refused(failure) : .failed(failure) }
        return .taken(reply: Array(refused.utf8))
    }

    /// A mail that is being handed over ends at its own time limit.
    func cancel() {}

    func close() { thread.end {} }

    func quote(_ reply: [UInt8]) -> String { String(decoding: reply, as: UTF8.self) }
}
