// Pages that follow runs (server-sent events, HTML §9.2): the store is asked once a second for all of them together, and only while there is
// one. A client that does not read is let go.

import Basics
import HTTPServer
import JSON
import Reactor
import RunStore
import Runs

/// What a client wants to be told.
struct EventWish: Sendable {
    /// Only of this run; `nil` for all.
    var run: String?
    /// What it missed, already read.
    var missed: [SavedSecond]
    /// The run as it is now, where only one is wanted.
    var line: RunLine?
    /// The last second that it knows, or that is in `missed`.
    var last: Int64
}

/// All open streams.
///
/// `Sendable` without the compiler's check: it is touched only on its loop; the thread that asks the store hands it back there.
final class EventStreams: @unchecked Sendable {
    private final class Stream {
        let responder: Responder
        let run: String?
        var last: Int64

        init(_ responder: Responder, run: String?, last: Int64) {
            self.responder = responder
            self.run = run
            self.last = last
        }
    }

    /// Open at once.
    static let most = 256
    /// Seconds that someone who comes back is told at most.
    static let longestMemory = 600
    /// Bytes that wait for a client before it is let go.
    private static let mostBacklog = 1 << 20
    private static let pause = Nanoseconds.seconds(1)

    private let loop: EventLoop
    private let lane: Lane
    private let shared: SharedState
    private var streams: [Stream] = []
    private var timer: LoopTimer?
    private var isAsking = false
    /// The last second anyone was told.
    private var last: Int64 = 0
    /// Runs in progress as they were told last, by id.
    private var states: [String: String] = [:]
    private var quietRounds = 0

    init(_ loop: EventLoop, _ lane: Lane, _ shared: SharedState) {
        self.loop = loop
        self.lane = lane
        self.shared = shared
    }

    func open(_ wish: EventWish, _ responder: Responder) {
        guard streams.count < Self.most else {
            return responder.send(
                Refusal(503, "Too many pages follow runs.", hint: "Close some.", fields: [("Retry-After", "10")]).reply.response)
        }
        let fields = [(name: "Cache-Control", value: "no-store"), (name: "X-Accel-Buffering", value: "no")]
        responder.writeHead(of: Response(status: 200, lines: fields, contentType: "text/event-stream", framing: .chunked))
        let stream = Stream(responder, run: wish.run, last: wish.last)
        streams.removeAll { !$0.responder.isOpen }
        // What is known is only kept up to date while someone listens. Those that were here before may not have been told everything yet.
        if streams.isEmpty { states = [:] }
        last = streams.isEmpty ? wish.last : min(last, wish.last)
        streams.append(stream)
        shared.count { $0.streams = streams.count }
        // The number comes first, so that a client that loses the connection before anything happens resumes here.
        let beginning = wish.missed.first.map { $0.number - 1 } ?? wish.last
        let now = wish.line.map(Self.text) ?? states.values.joined()
        send("retry: 1000\nid: \(beginning)\n\n" + wish.missed.map(Self.text).joined() + now, to: stream)
        if timer == nil { schedule() }
    }

    func close() {
        if let timer, timer.isArmed { loop.cancel(timer) }
        timer = nil
    }

    private func schedule() {
        let timer = timer ?? LoopTimer { [unowned self] _ in ask() }
        self.timer = timer
        loop.schedule(timer, at: loop.now + Self.pause)
    }

    /// Asks the store what is new, unless it is still being asked.
    private func ask() {
        streams.removeAll { !$0.responder.isOpen }
        shared.count { $0.streams = streams.count }
        guard !streams.isEmpty else { return timer = nil }
        schedule()
        guard !isAsking else { return }
        isAsking = true
        let (known, from) = (Set(states.keys), last)
        let isAsked = lane.run { [self] desk in
            let news = try? (
                seconds: desk.store.seconds(after: from, limit: Self.longestMemory), runs: desk.store.states(of: known)
            )
            loop.run { [self] in tell(news?.seconds ?? [], news?.runs) }
        }
        if !isAsked { isAsking = false }
    }

    private func tell(_ seconds: [SavedSecond], _ runs: [RunLine]?) {
        isAsking = false
        last = max(last, seconds.last?.number ?? 0)
        var changed: [(run: String, text: String)] = []
        for run in runs ?? [] {
            let text = Self.text(run)
            guard states[run.id] != text else { continue }
            states[run.id] = run.status == .running || run.outcome == nil && run.status == .completed ? text : nil
            changed.append((run.id, text))
        }
        quietRounds = seconds.isEmpty && changed.isEmpty ? quietRounds + 1 : 0
        for stream in streams {
            let news = seconds.filter { $0.number > stream.last && (stream.run == nil || stream.run == $0.run) }
            stream.last = max(stream.last, seconds.last?.number ?? 0)
            let states = changed.filter { stream.run == nil || stream.run == $0.run }.map(\.text)
            // A line now and then shows whether the client is still there.
            let text = news.map(Self.text).joined() + states.joined() + (quietRounds % 15 == 14 ? ": still here\n\n" : "")
            if !text.isEmpty { send(text, to: stream) }
        }
    }

    private func send(_ text: String, to stream: Stream) {
        guard stream.responder.backlog < Self.mostBacklog else { return stream.responder.abandon() }
        let bytes = Array(text.utf8)
        stream.responder.write(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [13, 10])
    }

    private static func text(_ second: SavedSecond) -> String {
        "id: \(second.number)\nevent: interval\ndata: \(second.document.text())\n\n"
    }

    private static func text(_ run: RunLine) -> String { "event: run\ndata: \(run.document.text())\n\n" }
}

extension SavedSecond {
    /// For programs; times in milliseconds.
    var document: JSONValue {
        var members: [JSONValue.Member] = [.init("run", .string(run)), .init("trial", .integer(Int64(interval.trial)))]
        if case .object(let rest) = interval.document { members += rest }
        return .object(members)
    }
}
