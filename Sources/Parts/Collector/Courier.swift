import Basics
import CurlTransport
import HTTPMessages
import JSON
import Reactor

/// Posts to the collector over one kept connection, one message at a time. Made anywhere, used on its loop only.
///
/// `Sendable` without the compiler's check: the session is made, used and closed on the loop.
final class Courier: @unchecked Sendable {
    /// What the collector said.
    struct Reply: Sendable {
        var reply: MeetingReply
        var end: MeetingEnd?
    }

    enum Answer: Sendable {
        case answered(Reply)
        /// No answer, or one that may be another later; why, in a sentence.
        case failed(String)
        case refused(Problem)
    }

    private let address: MeetingAddress
    private let headers: String
    private let loop: EventLoop
    private var session: CurlSession?
    private static let timeout = Nanoseconds.seconds(3)

    init(to address: MeetingAddress, token: String, of me: PartFacts, on loop: EventLoop) {
        self.address = address
        self.loop = loop
        headers = "Part: \(me.part) \(me.nonce)\r\n" + (token.isEmpty ? "" : "Authorization: Bearer \(token)\r\n")
    }

    /// Posts one message.
    /// - Parameter fields: further header lines, each ending in `\r\n`.
    func post(_ path: MeetingPath, _ body: [UInt8] = [], fields: String = "") async -> Answer {
        let (status, reply, failure) = await exchange(path, body, fields)
        switch status {
        case 200:
            guard let json = try? JSONValue(parsing: reply), let known = MeetingReply(json) else { break }
            return .answered(Reply(reply: known, end: MeetingEnd(json)))
        case 401:
            return .refused(
                Problem(
                    .usage, "Part 1 at \(address.origin) does not take this part's PERFBENCH_TOKEN.",
                    hint: "Give all parts the same one."))
        case 0: return .failed(failure)
        default: break
        }
        return .refused(
            Problem(
                .usage,
                "What answers at \(address.origin) is not part 1 of a run of perfbench \(Version.current) (status \(status)).",
                hint: "Check the address of --meet, and that all parts are of the same version."))
    }

    /// The collector's clock, in nanoseconds since 1970; `nil` without an answer.
    func time() async -> Nanoseconds? {
        let (status, reply, _) = await exchange(.clock, [], "")
        return status == 200 ? (try? JSONValue(parsing: reply))?.integer("now") : nil
    }

    func close() {
        session?.close()
        session = nil
    }

    private func exchange(_ path: MeetingPath, _ body: [UInt8], _ fields: String) async -> (Int, [UInt8], String) {
        var options = ConnectionOptions()
        options.connectTimeout = .seconds(2)
        do {
            let session = try self.session ?? CurlTransport(loop: loop, options: options).makeSession()
            self.session = session
            var request = OutgoingRequest(origin: address.origin)
            request.method = .post
            request.hasBody = true
            request.timeout = Self.timeout
            request.keepBody = 1 << 20
            request.bytes = Array(path.rawValue.utf8)
            request.target = 0..<request.bytes.count
            request.bytes += Array("Content-Type: application/octet-stream\r\n\(headers)\(fields)".utf8)
            request.headers = request.target.upperBound..<request.bytes.count
            request.bytes += body
            request.body = request.headers.upperBound..<request.bytes.count
            session.start(request)
            let exchange = await session.finish()
            return (exchange.status, session.response.body, exchange.failure.map { "\($0.message)." } ?? "")
        } catch {
            return (0, [], (error as? Problem)?.sentence ?? "\(error)")
        }
    }
}
