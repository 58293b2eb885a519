// The meeting over a network, as part 1 holds it: a small HTTP server on a thread of its own, which adds up what the parts send and hands out whole
// seconds. It carries no load and stores nothing.

package import Basics
import HTTPMessages
import HTTPServer
import JSON
import Metrics
import Reactor
package import Runs

/// Takes the seconds of all parts and gives back those of the whole run.
///
/// `Sendable` without the compiler's check: all state is touched on its loop only; what the session takes goes through a mailbox.
package final class Collector: @unchecked Sendable {
    /// What comes of a meeting, in order.
    package enum Event: Sendable {
        /// All parts are there; `workers` of all together.
        case joined(workers: Int)
        case second(MergedSecond)
        /// All parts have ended a trial; the longest measured time, in nanoseconds.
        case trialEnded(measured: Nanoseconds)
        /// The run was asked to end, here or at another part; by which, in a sentence.
        case interrupted(String)
        /// A sentence for people about what went wrong.
        case note(String)
    }

    private struct Outbox {
        var events: [Event] = []
        var failure: Problem?
        var isOver = false
    }

    private static let beat = Nanoseconds.milliseconds(250)
    /// How long parts are given to hear the end.
    private static let afterword = Nanoseconds.seconds(3)

    private let loop: EventLoop
    private let token: [UInt8]
    private let layout: Layout
    private let wallClock: @Sendable () -> Nanoseconds
    /// How often the run was asked to end by a person or a scheduler.
    private let interruptions: @Sendable () -> Int
    private let box = Mailbox(Outbox())
    private var gathering: Gathering
    private var merger: SecondMerger
    private var hasSaidJoined = false
    private var hasSaidInterrupted = false
    private var trialsSaid = 0
    /// By the index of the part: whether it was told how the meeting ends.
    private var hasHeardEnd: [Bool]

    private init(
        on loop: EventLoop, _ token: String, _ me: PartFacts, _ layout: Layout, tolerated: Int,
        wallClock: @escaping @Sendable () -> Nanoseconds, interruptions: @escaping @Sendable () -> Int
    ) {
        self.loop = loop
        self.token = Array("Bearer \(token)".utf8)
        self.layout = layout
        self.wallClock = wallClock
        self.interruptions = interruptions
        gathering = Gathering(me, tolerated: tolerated, now: loop.readClock())
        merger = SecondMerger(parts: me.part.count)
        hasHeardEnd = [Bool](repeating: false, count: me.part.count)
    }

    /// Holds a meeting at `address` while `body` runs, and then until all parts have heard how it ends.
    /// - Parameters:
    ///   - me: what all parts must have in common.
    ///   - tolerated: how many parts may be missing.
    ///   - wallClock: nanoseconds since 1970; all parts begin by this clock.
    ///   - interruptions: how often the run was asked to end before its time.
    package static func with<Result>(
        _ address: MeetingAddress, token: String, _ me: PartFacts, _ layout: Layout, tolerated: Int,
        wallClock: @escaping @Sendable () -> Nanoseconds, interruptions: @escaping @Sendable () -> Int,
        _ body: (Collector) async throws -> Result
    ) async throws -> Result {
        try await EventLoop.with { loops in
            let collector = Collector(
                on: loops[0], token, me, layout, tolerated: tolerated, wallClock: wallClock, interruptions: interruptions)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await collector.serve(address) }
                defer { group.cancelAll() }
                do {
                    let result = try await body(collector)
                    await collector.linger()
                    return result
                } catch {
                    await collector.linger()
                    throw error
                }
            }
        }
    }

    // MARK: The session's side

    /// What comes next; `nil` when all parts have said farewell. Throws when there will be no run.
    package func next() async throws(Problem) -> Event? {
        enum Found: Sendable {
            case event(Event)
            case failure(Problem)
            case end
        }
        let found = await box.next { box -> Found? in
            if !box.events.isEmpty { return .event(box.events.removeFirst()) }
            if let failure = box.failure { return .failure(failure) }
            return box.isOver ? .end : nil
        }
        switch found {
        case .event(let event): return event
        case .failure(let problem): throw problem
        case .end: return nil
        }
    }

    /// All parts are to end before their time because of what the merged seconds show.
    package func end(_ reason: String) {
        loop.run { [self] in
            if gathering.end == nil { gathering.end = MeetingEnd(reason: reason) }
        }
    }

    /// Something for people about part 1's own share.
    package func note(_ sentence: String) { box.update { $0.events.append(.note(sentence)) } }

    /// There is no run: part 1 itself cannot carry out its share.
    package func fail(_ problem: Problem) {
        loop.run { [self] in
            gathering.fail(problem)
            settle()
        }
    }

    /// Who carried the run out. Asked once `next` has answered `nil`.
    package func generators() async -> [Generator] {
        await withTaskGroup(of: [Generator].self) { group in
            group.addTask(executorPreference: loop) { [self] in gathering.generators }
            return await group.next() ?? []
        }
    }

    // MARK: The parts' side

    private func serve(_ address: MeetingAddress) async {
        do {
            try await HTTPServer.run(
                host: address.listening, port: UInt16(clamping: address.origin.port), on: [loop], onReady: { _ in }
            ) { [self] _ in
                scheduleBeat()
                return { request, _ in .now(self.answer(request)) }
            }
        } catch {
            fail(error as? Problem ?? Problem(.inability, "\(error)"))
        }
    }

    private lazy var heart = LoopTimer { [unowned self] _ in
        let count = interruptions()
        if count > 0 { gathering.interrupt(count) }
        gathering.tick(now: loop.readClock())
        settle()
        scheduleBeat()
    }

    private func scheduleBeat() { loop.schedule(heart, at: loop.readClock() + Self.beat) }

    private func answer(_ request: Request) -> Response {
        guard request.method == .post, let path = MeetingPath(rawValue: request.path) else { return Response(status: 404) }
        guard isAuthorized(request) else { return Response(status: 401) }
        let (now, wall) = (loop.readClock(), wallClock())
        if path == .clock { return Response(json: "{\"now\":\(wall)}") }
        guard let reply = reply(to: path, request, now, wall) else { return Response(status: 400) }
        settle()
        return Response(json: JSONValue.object(reply.members + (gathering.end?.members ?? [])).text())
    }

    /// `nil` when it cannot be read.
    private func reply(to path: MeetingPath, _ request: Request, _ now: Nanoseconds, _ wall: Nanoseconds) -> MeetingReply? {
        if path == .join {
            guard let json = try? JSONValue(parsing: request.body), let facts = PartFacts(json) else { return nil }
            let reply = gathering.join(facts, now: now)
            if case .failure = reply, hasHeardEnd.indices.contains(facts.part.index) { hasHeardEnd[facts.part.index] = true }
            return reply
        }
        guard let words = request.header("part")?.split(separator: " "), words.count == 2, let part = Part(String(words[0])),
            part.count == gathering.me.part.count
        else { return nil }
        guard gathering.members[part.index]?.facts.nonce == String(words[1]) else {
            return .failure("Part \(part) is another process.")
        }
        let reply: MeetingReply?
        if path == .second {
            reply = second(request, part, now)
        } else {
            guard let json = request.body.isEmpty ? JSONValue.null : try? JSONValue(parsing: request.body) else { return nil }
            reply =
                switch path {
                case .alive: gathering.alive(part.index, now: now)
                case .ready: PartReady(json).map { gathering.ready($0, of: part.index, now: now, wallClock: wall) }
                case .ended: PartEnded(json).map { gathering.ended($0, of: part.index, now: now) }
                case .farewell: PartFarewell(json).map { gathering.farewell($0, of: part.index, now: now) }
                case .join, .clock, .second: nil
                }
        }
        switch (path, reply) {
        case (.farewell, .taken), (_, .failure), (_, .lost): hasHeardEnd[part.index] = true
        default: break
        }
        return reply
    }

    private func second(_ request: Request, _ part: Part, _ now: Nanoseconds) -> MeetingReply? {
        guard let number = request.header("second").flatMap(Int.init),
            let reader = try? PartSecondReader(request.body, layout)
        else { return nil }
        if let reply = gathering.second(number, began: reader.began, of: part.index, now: now) { return reply }
        guard let samples = try? merger.add(reader, of: part) else { return nil }
        for sample in samples where sample.source == .generator {
            if let percent = sample.values[.cpuPercent] { gathering.note(cpu: percent, of: part.index) }
        }
        return .taken
    }

    /// Every byte is looked at whatever the first ones are, so that the time taken says nothing of the token.
    private func isAuthorized(_ request: Request) -> Bool {
        guard token.count > "Bearer ".utf8.count else { return true }
        let said = Array((request.header("authorization") ?? "").utf8)
        guard said.count == token.count else { return false }
        return zip(said, token).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    // MARK: What comes of it

    private func settle() {
        var events: [Event] = gathering.notes.map { .note($0) }
        gathering.notes = []
        if gathering.isComplete, !hasSaidJoined {
            hasSaidJoined = true
            events.append(.joined(workers: gathering.members.reduce(0) { $0 + ($1?.facts.workers ?? 0) }))
        }
        if let end = gathering.end, end.requests > 0, !hasSaidInterrupted {
            hasSaidInterrupted = true
            events.append(.interrupted(end.reason))
        }
        let members = gathering.members
        while let second = merger.next({ part, trial in members[part].map { $0.isAwaited && $0.ended <= trial } ?? false }) {
            events.append(.second(second))
        }
        while let measured = gathering.measured[trialsSaid], gathering.all({ $0.ended > trialsSaid }) {
            events.append(.trialEnded(measured: measured))
            trialsSaid += 1
        }
        let (failure, isOver) = (gathering.failure, gathering.isOver)
        guard !events.isEmpty || failure != nil || isOver else { return }
        box.update { [events] box in
            box.events += events
            box.failure = failure
            box.isOver = isOver
        }
    }

    /// Waits until every part that is still there has heard the end.
    private func linger() async {
        let deadline = loop.readClock() + Self.afterword
        while loop.readClock() < deadline, await !haveAllHeard() { await Sleeper.pause(.milliseconds(20), on: loop) }
    }

    private func haveAllHeard() async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask(executorPreference: loop) { [self] in
                gathering.members.indices.allSatisfy { gathering.members[$0]?.isLost ?? true || hasHeardEnd[$0] }
            }
            return await group.next() ?? true
        }
    }
}
