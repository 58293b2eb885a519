// A part's way to the collector: a thread of its own that carries no load. What cannot be sent waits in a bounded queue; a collector that is gone
// costs the part nothing but its place in the merged run.

package import Basics
import JSON
package import Reactor
package import Runs
import Synchronization

/// The line of one part.
///
/// `Sendable` without the compiler's check: `talk`, `feed` and `pulse` are used on its loop only; everything else is constant or in a mailbox.
package final class MeetingLine: MeetingPlace, @unchecked Sendable {
    /// How long without an answer until the collector is given up.
    package static let patience = Nanoseconds.seconds(20)
    private static let pause = Nanoseconds.milliseconds(100)
    private static let retry = Nanoseconds.milliseconds(500)
    private static let beat = Nanoseconds.seconds(1)
    /// Seconds that may wait; a way that is too narrow for them is as good as none.
    private static let mostWaiting = 120

    private struct State {
        var waiting: [PartSecond] = []
        var isSending = false
        var isClosed = false
        var lastAnswer: Nanoseconds = 0
        /// Why nothing more is sent; `nil` while all is well.
        var givenUp: String?
        var hasToldGivenUp = false
        var end: MeetingEnd?
        var isJoined = false
        var offset = ClockOffset()
        var began: Nanoseconds = 0
    }

    private let address: MeetingAddress
    private let me: PartFacts
    private let loop: EventLoop
    private let clock: MeetingClock
    /// Told how often the run was asked to end, with every answer that says so.
    private let interrupt: @Sendable (Int) -> Void
    private let box = Mailbox(State())
    private let (talk, feed, pulse): (Courier, Courier, Courier)

    private init(
        _ address: MeetingAddress, token: String, _ me: PartFacts, on loop: EventLoop, _ clock: MeetingClock,
        interrupt: @escaping @Sendable (Int) -> Void
    ) {
        self.address = address
        self.me = me
        self.loop = loop
        self.clock = clock
        self.interrupt = interrupt
        func courier() -> Courier { Courier(to: address, token: token, of: me, on: loop) }
        (talk, feed, pulse) = (courier(), courier(), courier())
    }

    /// Keeps a line to the collector at `address` while `body` runs.
    /// - Parameters:
    ///   - clock: of this machine; its wall clock is set against the collector's.
    ///   - interrupt: told how often the run was asked to end before its time, with every answer that says so.
    package static func with<Result>(
        _ address: MeetingAddress, token: String, _ me: PartFacts, clock: (EventLoop) -> MeetingClock,
        interrupt: @escaping @Sendable (Int) -> Void, _ body: (MeetingLine) async throws -> Result
    ) async throws -> Result {
        try await EventLoop.with { loops in
            let loop = loops[0]
            let line = MeetingLine(address, token: token, me, on: loop, clock(loop), interrupt: interrupt)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: loop) { await line.sendSeconds() }
                group.addTask(executorPreference: loop) { await line.sayAlive() }
                defer { line.box.update { $0.isClosed = true } }
                return try await body(line)
            }
        }
    }

    // MARK: Seconds

    /// A second of the share; returns at once.
    package func send(_ interval: Interval, _ samples: [ResourceSample]) {
        box.update { state in
            guard state.givenUp == nil else { return }
            state.waiting.append(PartSecond(interval, samples: samples, began: state.began))
            if state.waiting.count > Self.mostWaiting {
                state.givenUp = "The way to the collector at \(address.origin) is too slow for the seconds of part \(me.part)."
            }
        }
    }

    /// The load of a trial begins at that moment of this machine's clock, in nanoseconds since 1970. Answers the same by the collector's clock.
    package func begins(at moment: Nanoseconds) -> Nanoseconds {
        box.withState { state in
            state.began = moment - state.offset.offset
            return state.began
        }
    }

    /// Why the run is to end before its time, of a threshold on the merged seconds; `nil` while it is not.
    package var end: String? { box.withState { state in state.end.flatMap { $0.requests == 0 ? $0.reason : nil } } }

    /// Why the collector hears no more of this part, said once.
    package func complaint() -> String? {
        box.withState { state in
            defer { state.hasToldGivenUp = state.givenUp != nil }
            return state.hasToldGivenUp ? nil : state.givenUp
        }
    }

    private func sendSeconds() async {
        defer { feed.close() }
        var number = 0
        while true {
            let next = await box.next { state -> PartSecond?? in
                state.isSending = false
                if state.givenUp != nil { state.waiting = [] }
                if state.waiting.isEmpty { return state.isClosed ? .some(nil) : nil }
                state.isSending = true
                return .some(state.waiting.removeFirst())
            }
            guard let second = next else { return }
            let body = second.packed
            while box.withState({ $0.givenUp == nil && !$0.isClosed }) {
                if case .answered(let reply) = await feed.post(.second, body, fields: "Second: \(number)\r\n") {
                    heed(reply)
                    break
                }
                giveUpIfSilent()
                await Sleeper(on: loop).sleep(until: loop.readClock() + Self.retry)
            }
            number += 1
        }
    }

    /// So that a part that has nothing to say, in its `setup` or while it saves, is not taken for lost.
    private func sayAlive() async {
        defer {
            pulse.close()
            talk.close()
        }
        while !box.withState({ $0.isClosed }) {
            if box.withState({ $0.isJoined && $0.givenUp == nil }) {
                if case .answered(let reply) = await pulse.post(.alive) { heed(reply) } else { giveUpIfSilent() }
            }
            let until = loop.readClock() + Self.beat
            while loop.readClock() < until, !box.withState({ $0.isClosed }) {
                await Sleeper(on: loop).sleep(until: loop.readClock() + .milliseconds(50))
            }
        }
    }

    private func heed(_ answer: Courier.Reply) {
        let requests = box.withState { state -> Int in
            state.lastAnswer = loop.readClock()
            switch answer.reply {
            case .lost: state.givenUp = "The collector went on without part \(me.part): it had heard nothing of it for too long."
            case .failure(let sentence): state.givenUp = sentence
            default: break
            }
            if let end = answer.end { state.end = end }
            return answer.end?.requests ?? 0
        }
        if requests > 0 { interrupt(requests) }
    }

    private func giveUpIfSilent() {
        box.withState { state in
            guard state.isJoined, state.givenUp == nil, loop.readClock() - state.lastAnswer > Self.patience else { return }
            state.givenUp =
                "The collector at \(address.origin) has not answered for \(Self.patience.forPeople): part \(me.part) goes on alone, and \"perfbench merge\" makes the run of the parts' stores."
        }
    }

    // MARK: The meeting

    package func join() async throws(Problem) -> String {
        let name = try await ask(.join, me.json, patience: 2 * MeetingFolder.patience) { reply in
            if case .joined(let name) = reply { name } else { nil }
        }
        box.withState { state in
            state.isJoined = true
            state.lastAnswer = loop.readClock()
        }
        return name
    }

    package func start(
        _ meeting: String, round: Int, values: [[UInt8]?], failure: Problem?
    ) async throws(Problem) -> MeetingStart? {
        try await compareClocks()
        let offset = box.withState { $0.offset.offset }
        let ready = PartReady(trial: round, clockOffset: offset, values: values, failure: failure?.sentence)
        let start = try await ask(.ready, ready.json) { reply -> MeetingStart?? in
            if case .start(let start) = reply { return .some(start) }
            return self.box.withState { $0.end != nil } ? .some(nil) : nil
        }
        return start.map { MeetingStart(at: $0.at + offset, values: $0.values) }
    }

    package func end(_ meeting: String, round: Int, measured: Nanoseconds, waits: Bool) async throws(Problem) {
        while box.withState({ $0.givenUp == nil && ($0.isSending || !$0.waiting.isEmpty) }) {
            await Sleeper.pause(.milliseconds(10), on: loop)
        }
        let ended = PartEnded(trial: round, measured: measured, wasInterrupted: clock.isOver())
        // Without a collector there is no one to tell, and the share is whole all the same.
        _ = try? await ask(.ended, ended.json) { reply in reply == .taken || !waits ? true : nil }
    }

    package func clear(round: Int) {}

    /// Says the last, and waits until all parts have. Answers whether the collector has everything of this part.
    package func sayFarewell(_ farewell: PartFarewell) async -> Bool {
        (try? await ask(.farewell, farewell.json) { $0 == .taken ? true : nil }) ?? false
    }

    private func compareClocks() async throws(Problem) {
        var offset = ClockOffset()
        for _ in 0..<ClockOffset.roundTrips {
            let (sent, answer, received) = await onLoop { line in
                let sent = line.clock.wallClock()
                let answer = await line.talk.time()
                return (sent, answer, line.clock.wallClock())
            }
            if let answer { offset.add(sent: sent, other: answer, received: received) }
        }
        if offset.roundTrip < .max { box.withState { [offset] in $0.offset = offset } }
    }

    /// Asks again and again until `found` finds something in the reply.
    private func ask<Found: Sendable>(
        _ path: MeetingPath, _ json: JSONValue, patience: Nanoseconds = MeetingLine.patience,
        _ found: @Sendable (MeetingReply) -> Found?
    ) async throws(Problem) -> Found {
        var lastAnswer = loop.readClock()
        let body = Array(json.text().utf8)
        while true {
            if let reason = box.withState({ $0.givenUp }) { throw Problem(.unreachable, reason) }
            switch await onLoop({ await $0.talk.post(path, body) }) {
            case .answered(let answer):
                lastAnswer = loop.readClock()
                if path != .join { heed(answer) }
                if let found = found(answer.reply) { return found }
                if case .failure(let sentence) = answer.reply {
                    throw Problem(.unreachable, "There is no run: \(sentence)", hint: "What part 1 printed says more.")
                }
            case .refused(let problem): throw problem
            case .failed(let reason):
                giveUpIfSilent()
                if loop.readClock() - lastAnswer > patience {
                    throw Problem(
                        .unreachable,
                        "Part \(me.part) did not reach part 1 at \(address.origin) within \(patience.forPeople): \(reason)",
                        hint: "Start part 1 too, and check the address and what filters the way there.")
                }
            }
            if clock.isOver(), path == .join || path == .ready {
                throw Problem(.inability, "The run was ended before all parts were there.")
            }
            await Sleeper.pause(Self.pause, on: loop)
        }
    }

    private func onLoop<Result: Sendable>(_ work: @escaping @Sendable (MeetingLine) async -> Result) async -> Result {
        await withTaskGroup(of: Result.self) { group in
            group.addTask(executorPreference: loop) { [self] in await work(self) }
            return await group.next()!
        }
    }
}
