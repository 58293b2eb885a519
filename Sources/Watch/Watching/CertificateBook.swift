import Basics
import CurlTransport
import HTTPMessages
import Reactor
import Scenarios

/// When the certificates of targets end: asked on a thread of its own, because the question blocks, and at most once an hour for each check.
///
/// `Sendable` without the compiler's check: `ends` is touched on the loop of the runners only; the thread hands its answer over by a mailbox.
final class CertificateBook: @unchecked Sendable {
    private static let freshness = Nanoseconds.seconds(3600)

    private let thread: BlockingThread?
    private var ends: [String: (asked: Nanoseconds, end: Nanoseconds?)] = [:]

    init() { thread = BlockingThread("certificates") }

    /// The end of the certificate of `check`'s target, in nanoseconds since 1970; `nil` when it cannot be seen, or nothing is asked about it.
    func end(for check: ScheduledCheck, now: Nanoseconds) async -> Nanoseconds? {
        guard check.asksForCertificate, let origin = check.plan.origin, let thread else { return nil }
        if let known = ends[check.name], let end = known.end, now - known.asked < Self.freshness { return end }
        let answer = Mailbox<Double??>(nil)
        let options = check.plan.connection
        thread.run {
            let end = CurlTransport.certificateEnd(origin, options)
            answer.update { $0 = .some(end) }
        }
        let end = await answer.next { $0 }.map { Nanoseconds($0 * 1e9) }
        ends[check.name] = (now, end)
        return end
    }

    /// The thread ends.
    func close() { thread?.end {} }
}
