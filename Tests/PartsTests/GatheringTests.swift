import Basics
import JSON
@testable import Parts
import Runs
import Testing

@Suite("A meeting over a network")
struct GatheringTests {
    private func facts(_ number: Int, of count: Int = 3, nonce: String? = nil, fingerprint: String = "f", version: String = "1")
        -> PartFacts
    {
        PartFacts(
            part: Part(index: number - 1, count: count), version: version, fingerprint: fingerprint, seed: 1,
            host: "host-\(number)",
            nonce: nonce ?? "n\(number)", workers: number)
    }

    private func gathering(tolerated: Int = 0) -> Gathering { Gathering(facts(1), tolerated: tolerated, now: 0) }

    /// All three have come.
    private func complete(tolerated: Int = 0) -> Gathering {
        var gathering = gathering(tolerated: tolerated)
        for number in 1...3 { _ = gathering.join(facts(number), now: 0) }
        return gathering
    }

    @Test("gives all one name once the last has come")
    func together() {
        var gathering = gathering()
        #expect(gathering.join(facts(2), now: 1) == .wait)
        #expect(gathering.join(facts(1), now: 2) == .wait)
        #expect(gathering.join(facts(3), now: 3) == .joined("n1"))
        #expect(gathering.join(facts(2), now: 4) == .joined("n1"))
    }

    @Test(
        "ends for all with one sentence where one does not belong to it",
        arguments: [
            (2, 3, "n2", "g", "1", "Part 2/3 on \"host-2\" carries out another scenario"),
            (2, 3, "n2", "f", "2", "Part 2/3 on \"host-2\" is perfbench 2, part 1/3 is 1."),
            (2, 4, "n2", "f", "1", "expects 4 parts, part 1/3 expects 3."),
            (1, 3, "other", "f", "1", "Two processes say that they are part 1/3."),
        ])
    func strangers(_ number: Int, _ count: Int, _ nonce: String, _ fingerprint: String, _ version: String, _ words: String) {
        var gathering = gathering()
        _ = gathering.join(facts(1), now: 0)
        let stranger = facts(number, of: count, nonce: nonce, fingerprint: fingerprint, version: version)
        for reply in [gathering.join(stranger, now: 1), gathering.join(facts(1), now: 2)] {
            guard case .failure(let sentence) = reply else { return #expect(Bool(false), "\(reply)") }
            #expect(sentence.contains(words))
        }
        #expect(gathering.failure?.exitCode == 2)
    }

    @Test("names who is missing after its patience, or begins without as many as are tolerated", arguments: [0, 1])
    func missing(_ tolerated: Int) {
        var gathering = gathering(tolerated: tolerated)
        for number in 1...2 { _ = gathering.join(facts(number), now: 299_000_000_000) }
        gathering.tick(now: 301_000_000_000)
        if tolerated == 0 {
            #expect(
                gathering.failure?.sentence == "2 of 3 parts came within 5m 00s; missing: 3.",
                "\(gathering.failure?.sentence ?? "")")
            #expect(gathering.failure?.hint.contains("--tolerate 1") == true)
        } else {
            #expect(gathering.join(facts(2), now: 301_000_000_000) == .joined("n1"))
            // Who comes now is too late, and the others go on.
            #expect(gathering.join(facts(3), now: 302_000_000_000) == .failure("The run has begun without part 3/3."))
            #expect(gathering.failure == nil)
            #expect(gathering.generators.map(\.isLost) == [false, false, true])
        }
    }

    @Test("forgets a part that went away before all had come, so that it may be started anew")
    func again() {
        var gathering = gathering()
        _ = gathering.join(facts(2), now: 0)
        gathering.tick(now: 16_000_000_000)
        #expect(gathering.join(facts(2, nonce: "new"), now: 17_000_000_000) == .wait)
        #expect(gathering.failure == nil)
    }

    @Test("begins for all at one moment ahead, with what part 1 brought, once all are ready")
    func start() {
        var gathering = complete()
        let ready = PartReady(trial: 0, clockOffset: 5)
        #expect(gathering.ready(ready, of: 1, now: 1, wallClock: 100) == .wait)
        #expect(gathering.ready(ready, of: 2, now: 1, wallClock: 100) == .wait)
        let first = PartReady(trial: 0, clockOffset: 2, values: [Array("token".utf8), nil])
        let start = MeetingReply.start(MeetingStart(at: 200 + Gathering.lead, values: [Array("token".utf8), nil]))
        #expect(gathering.ready(first, of: 0, now: 1, wallClock: 200) == start)
        #expect(gathering.ready(ready, of: 2, now: 1, wallClock: 900) == start)
        #expect(gathering.generators.map(\.clockOffset) == [0, 3, 3])
    }

    @Test("has no run when part 1 cannot set it up, and says so to all")
    func failedSetup() {
        var gathering = complete()
        _ = gathering.ready(PartReady(trial: 0, clockOffset: 0, failure: "The login failed."), of: 0, now: 1, wallClock: 0)
        #expect(gathering.ready(PartReady(trial: 0, clockOffset: 0), of: 1, now: 1, wallClock: 0) == .failure("The login failed."))
    }

    @Test("loses a part that is silent, keeps what it sent, and goes on")
    func lost() {
        var gathering = complete()
        for index in 0..<3 { _ = gathering.ready(PartReady(trial: 0, clockOffset: 0), of: index, now: 0, wallClock: 0) }
        for index in 0..<3 { #expect(gathering.second(0, began: Nanoseconds(index), of: index, now: 1) == nil) }
        #expect(gathering.second(0, began: 0, of: 1, now: 2) == .taken, "what is sent again is not counted again")
        for index in 0..<2 { _ = gathering.alive(index, now: 20_000_000_000) }
        gathering.tick(now: 20_000_000_000)
        #expect(gathering.notes == ["Part 3/3 on \"host-3\" was lost: nothing was heard of it for 15.0 s."])
        #expect(gathering.failure == nil)
        #expect(gathering.alive(2, now: 21_000_000_000) == .lost)
        for index in 0..<2 {
            _ = gathering.ended(
                PartEnded(trial: 0, measured: Nanoseconds(5 + index), wasInterrupted: false), of: index, now: 21_000_000_000)
        }
        #expect(gathering.all { $0.ended > 0 } && gathering.measured[0] == 6)
        #expect(gathering.farewell(PartFarewell(run: "r1"), of: 0, now: 21_000_000_000) == .wait)
        #expect(gathering.farewell(PartFarewell(run: "r2", limits: ["slow"]), of: 1, now: 21_000_000_000) == .taken)
        #expect(gathering.isOver)
        #expect(gathering.generators.map(\.isLost) == [false, false, true])
        #expect(gathering.generators.map(\.limits) == [[], ["slow"], []])
        #expect(gathering.generators.map(\.startSkew) == [0, 1, 2])
    }

    @Test("has no run when a part is lost before the load begins, unless that is tolerated", arguments: [0, 1])
    func lostBefore(_ tolerated: Int) {
        var gathering = complete(tolerated: tolerated)
        let words = "Nothing listens on 127.0.0.1:9."
        #expect(gathering.farewell(PartFarewell(run: "r", problem: words), of: 2, now: 1) == .taken)
        #expect((gathering.failure != nil) == (tolerated == 0))
        #expect(gathering.notes == ["Part 3/3 on \"host-3\" ended before its time: \(words)"])
    }

    @Test("ends for all when one part is interrupted, or part 1 is asked twice")
    func interrupted() {
        var gathering = complete()
        _ = gathering.ended(PartEnded(trial: 0, measured: 1, wasInterrupted: true), of: 1, now: 1)
        #expect(gathering.end == MeetingEnd(reason: "Part 2/3 on \"host-2\" was interrupted.", requests: 1))
        gathering.interrupt(2)
        #expect(gathering.end?.requests == 2)
        var alone = self.gathering()
        alone.interrupt(1)
        #expect(alone.failure?.sentence == "The run was ended before all parts were there.")
    }

    @Test("reads what it writes")
    func messages() {
        let replies: [MeetingReply] = [
            .wait, .joined("m"), .start(MeetingStart(at: 5, values: [nil, [1, 2]])), .taken, .failure("No."), .lost,
        ]
        for reply in replies { #expect(MeetingReply(.object(reply.members)) == reply) }
        let ready = PartReady(trial: 1, clockOffset: -5, values: [[255, 0]], failure: "x")
        #expect(PartReady(ready.json) == ready)
        let ended = PartEnded(trial: 2, measured: 7, wasInterrupted: true)
        #expect(PartEnded(ended.json) == ended)
        let farewell = PartFarewell(run: "r", limits: ["a", "b"], problem: "p")
        #expect(PartFarewell(farewell.json) == farewell)
        let end = MeetingEnd(reason: "r", requests: 2)
        #expect(MeetingEnd(.object(end.members)) == end)
        #expect(PartFacts(facts(2).json) == facts(2))
    }
}

@Suite("The clock of a part")
struct ClockOffsetTests {
    @Test("is set against the collector's by the round trip with the least delay")
    func least() {
        var offset = ClockOffset()
        // 300 ms ahead: 1 ms there and back, then 9 ms on the way there alone, which would make 4 ms of error.
        offset.add(sent: 1_300_000_000, other: 1_000_500_000, received: 1_301_000_000)
        offset.add(sent: 2_300_000_000, other: 2_009_000_000, received: 2_310_000_000)
        #expect(offset.offset == 300_000_000 && offset.roundTrip == 1_000_000)
    }
}

@Suite("The address of a meeting")
struct MeetingAddressTests {
    @Test(
        "is refused in one sentence",
        arguments: [
            ("https://host:1", "is not plain HTTP, which is all that parts speak."), ("http://host:1/path", "has a path."),
            ("http://:1", "has no host."), ("ftp://host", "only http and https can be tested."),
        ])
    func refused(_ text: String, _ words: String) {
        let problem = #expect(throws: Problem.self) { try MeetingAddress(text) }
        #expect(problem?.sentence.hasPrefix("\"--meet \(text)\"") == true && problem?.sentence.hasSuffix(words) == true)
        #expect(problem?.exitCode == 2)
    }

    @Test("is open to other machines with a token only")
    func token() throws {
        #expect(try MeetingAddress("http://127.0.0.1:1").objection(token: "") == nil)
        #expect(try MeetingAddress("http://10.0.0.1:1").objection(token: "abc") == nil)
        #expect(
            try MeetingAddress("http://10.0.0.1:1").objection(token: "")?.sentence.contains("PERFBENCH_TOKEN is not set") == true)
        #expect(try MeetingAddress("http://10.0.0.1:1").objection(token: "a b")?.sentence.contains("no header can carry") == true)
    }

    @Test(
        "is listened on where it is named, and everywhere where only its name is known",
        arguments: [
            ("http://10.0.0.1:1", "10.0.0.1", "http://10.0.0.1:1"), ("http://localhost:1", "localhost", "http://localhost:1"),
            ("http://node-0.peak:1", "0.0.0.0", "http://127.0.0.1:1"),
        ])
    func listening(_ text: String, _ listening: String, _ within: String) throws {
        let address = try MeetingAddress(text)
        #expect(address.listening == listening && "\(address.fromWithin.origin)" == within)
    }
}
