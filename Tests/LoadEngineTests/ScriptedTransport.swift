import Basics
import HTTPMessages
import Reactor
import Synchronization

/// What the scripted target saw, whichever loop it came from.
final class TargetLog: Sendable {
    struct Seen: Sendable {
        var at: Nanoseconds
        var session: Int
        var text: String
        var headers = ""
        var body = ""
    }

    private let state = Mutex((requests: [Seen](), sessions: 0))

    var requests: [Seen] { state.withLock { $0.requests } }
    var sessions: Int { state.withLock { $0.sessions } }

    func add(_ seen: Seen) { state.withLock { $0.requests.append(seen) } }

    func newSession() -> Int {
        state.withLock { state in
            state.sessions += 1
            return state.sessions
        }
    }
}

/// A transport without sockets: the script says, from the moment a request is sent, how long it takes and what comes back.
final class ScriptedTransport: Transport {
    typealias Script = @Sendable (_ sentAt: Nanoseconds) -> (takes: Nanoseconds, status: Int, failure: Failure?)
    /// What a response says, from the request as it was seen.
    typealias Content = @Sendable (TargetLog.Seen) -> (headers: String, body: String)

    private let loop: EventLoop
    private let log: TargetLog
    private let script: Script
    private let content: Content?

    init(_ loop: EventLoop, _ log: TargetLog, _ script: @escaping Script, _ content: Content? = nil) {
        self.loop = loop
        self.log = log
        self.script = script
        self.content = content
    }

    func makeSession() -> Session { Session(loop, log, script, content) }

    final class Session: TransportSession {
        let response = KeptResponse()
        private let loop: EventLoop
        private let log: TargetLog
        private let script: Script
        private let content: Content?
        private let number: Int
        private let sleeper: Sleeper
        private var sentAt: Nanoseconds = 0

        init(_ loop: EventLoop, _ log: TargetLog, _ script: @escaping Script, _ content: Content?) {
            self.loop = loop
            self.log = log
            self.script = script
            self.content = content
            number = log.newSession()
            sleeper = Sleeper(on: loop)
        }

        func start(_ request: borrowing OutgoingRequest) {
            sentAt = loop.readClock()
            let text = "\(request.method.rawValue) " + String(decoding: request.bytes[request.target], as: UTF8.self)
            let seen = TargetLog.Seen(
                at: sentAt, session: number, text: text, headers: String(decoding: request.bytes[request.headers], as: UTF8.self),
                body: String(decoding: request.bytes[request.body], as: UTF8.self))
            log.add(seen)
            response.reset()
            guard let content, request.keepBody > 0 || request.keepHeaders else { return }
            let (headers, body) = content(seen)
            if request.keepHeaders { response.headers += headers.utf8 }
            response.body += body.utf8.prefix(request.keepBody)
            response.isTruncated = body.utf8.count > request.keepBody
        }

        func finish() async -> Exchange {
            let (takes, status, failure) = script(sentAt)
            await sleeper.sleep(until: sentAt + takes)
            // The kernel had it two microseconds before.
            response.arrivedAt = loop.now - 2000
            return Exchange(failure: failure, status: status, sentAt: sentAt, endedAt: loop.now)
        }

        func cancel() { sleeper.wake() }
        func close() {}
    }
}
