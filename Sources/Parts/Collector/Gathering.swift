// Who has come to a meeting over a network, how far each part is, and what comes next for all. Decides without clock and socket: the moment is an
// argument.

import Basics
import Runs

/// The parts of one run, as the collector knows them.
struct Gathering: Sendable {
    /// How long it waits for parts that have not come, and without a word from one that has until that one is lost.
    struct Patience: Sendable {
        var missing = MeetingFolder.patience
        var silence = Nanoseconds.seconds(15)
    }

    /// From the moment that all are ready to the start: every part must have asked once more by then.
    static let lead = Nanoseconds.seconds(1)

    /// A part that has come.
    struct Member: Sendable {
        var facts: PartFacts
        var lastHeard: Nanoseconds
        var clockOffset: Nanoseconds?
        /// When its first load began, by the collector's clock.
        var began: Nanoseconds?
        /// The trial that it is ready for, and how many it has ended.
        var ready = -1
        var ended = 0
        /// How many seconds it has sent.
        var seconds = 0
        var isLost = false
        var farewell: PartFarewell?
        /// What its generator used, over its samples.
        var cpu = (sum: 0.0, count: 0)

        /// Whether anything is still to be expected of it.
        var isAwaited: Bool { !isLost && farewell == nil }
    }

    let me: PartFacts
    let tolerated: Int
    private let patience: Patience
    private let opened: Nanoseconds
    /// By the index of the part; `nil` for one that has not come.
    private(set) var members: [Member?]
    /// Whether the run has been taken up, with those who are there.
    private(set) var isComplete = false
    /// Why there will be no run.
    private(set) var failure: Problem?
    private var values: [[UInt8]?] = []
    private var starts: [Int: MeetingStart] = [:]
    /// By trial: the longest measured time of those who have ended it.
    private(set) var measured: [Int: Nanoseconds] = [:]
    /// That all are to end before their time.
    var end: MeetingEnd?
    /// What happened, for people; taken out by the collector.
    var notes: [String] = []

    init(_ me: PartFacts, tolerated: Int, patience: Patience = Patience(), now: Nanoseconds) {
        self.me = me
        self.tolerated = tolerated
        self.patience = patience
        opened = now
        members = [Member?](repeating: nil, count: me.part.count)
    }

    /// The parts that have not come or were lost.
    private var missing: [Int] { members.indices.filter { members[$0]?.isLost ?? true }.map { $0 + 1 } }

    /// Whether all that can still be expected have come as far as `reached` says.
    func all(_ reached: (Member) -> Bool) -> Bool { members.allSatisfy { $0.map { !$0.isAwaited || reached($0) } ?? true } }

    /// Whether everything has been said.
    var isOver: Bool { isComplete && members.allSatisfy { !($0?.isAwaited ?? false) } }

    mutating func fail(_ problem: Problem) { if failure == nil { failure = problem } }

    // MARK: What parts say

    mutating func join(_ facts: PartFacts, now: Nanoseconds) -> MeetingReply {
        let index = facts.part.index
        if failure == nil {
            if let objection = me.objection(to: facts) {
                fail(objection)
            } else if let known = members[index] {
                if known.facts.nonce != facts.nonce { fail(.samePartTwice(facts.part)) } else { members[index]?.lastHeard = now }
            } else if isComplete {
                return .failure("The run has begun without part \(facts.part).")
            } else {
                members[index] = Member(facts: facts, lastHeard: now)
            }
            if !members.contains(where: { $0 == nil }) { isComplete = true }
        }
        if let failure { return .failure(failure.sentence) }
        return isComplete ? .joined(me.nonce) : .wait
    }

    /// - Parameter wallClock: nanoseconds since 1970.
    mutating func ready(_ ready: PartReady, of index: Int, now: Nanoseconds, wallClock: Nanoseconds) -> MeetingReply {
        if let reply = refusal(index, now) { return reply }
        members[index]?.clockOffset = ready.clockOffset
        members[index]?.ready = ready.trial
        if index == 0 { values = ready.values }
        if let sentence = ready.failure {
            fail(Problem(.unreachable, sentence))
            return .failure(sentence)
        }
        if end == nil, starts[ready.trial] == nil, all({ $0.ready >= ready.trial }) {
            starts[ready.trial] = MeetingStart(at: wallClock + Self.lead, values: values)
        }
        return starts[ready.trial].map { .start($0) } ?? .wait
    }

    /// A second has come; answers `nil` when it is to be added up.
    mutating func second(_ number: Int, began: Nanoseconds, of index: Int, now: Nanoseconds) -> MeetingReply? {
        if let reply = refusal(index, now) { return reply }
        // Sent again because the answer did not arrive.
        guard let member = members[index], number >= member.seconds else { return .taken }
        members[index]?.seconds = number + 1
        if member.began == nil { members[index]?.began = began }
        return nil
    }

    mutating func ended(_ ended: PartEnded, of index: Int, now: Nanoseconds) -> MeetingReply {
        if let reply = refusal(index, now) { return reply }
        let before = members[index]?.ended ?? 0
        members[index]?.ended = max(before, ended.trial + 1)
        measured[ended.trial] = max(measured[ended.trial] ?? 0, ended.measured)
        if ended.wasInterrupted, end == nil, let member = members[index] {
            end = MeetingEnd(reason: "\(member.facts.name) was interrupted.", requests: 1)
        }
        return all { $0.ended > ended.trial } ? .taken : .wait
    }

    mutating func farewell(_ farewell: PartFarewell, of index: Int, now: Nanoseconds) -> MeetingReply {
        if let reply = refusal(index, now), failure == nil { return reply }
        if members[index]?.farewell == nil, let problem = farewell.problem, let member = members[index] {
            lose(index, "\(member.facts.name) ended before its time: \(problem)")
        }
        members[index]?.farewell = farewell
        return isOver || failure != nil || farewell.problem != nil ? .taken : .wait
    }

    mutating func alive(_ index: Int, now: Nanoseconds) -> MeetingReply { refusal(index, now) ?? .taken }

    mutating func note(cpu percent: Double, of index: Int) {
        members[index]?.cpu.sum += percent
        members[index]?.cpu.count += 1
    }

    /// Part 1 was asked `count` times to end the run.
    mutating func interrupt(_ count: Int) {
        guard isComplete else { return fail(Problem(.inability, "The run was ended before all parts were there.")) }
        var end = end ?? MeetingEnd(reason: "\(me.name) was interrupted.")
        end.requests = max(end.requests, count)
        self.end = end
    }

    /// Why nothing more is taken of a part; notes that it is alive.
    private mutating func refusal(_ index: Int, _ now: Nanoseconds) -> MeetingReply? {
        if let failure { return .failure(failure.sentence) }
        guard let member = members[index], isComplete else { return .failure("Part \(index + 1) has not joined.") }
        if member.isLost { return .lost }
        members[index]?.lastHeard = now
        return nil
    }

    // MARK: What time brings

    /// To be called now and then.
    mutating func tick(now: Nanoseconds) {
        guard failure == nil else { return }
        let silent = members.indices.filter { members[$0].map { $0.isAwaited && now - $0.lastHeard > patience.silence } ?? false }
        if isComplete {
            for index in silent {
                guard let member = members[index] else { continue }
                lose(index, "\(member.facts.name) was lost: nothing was heard of it for \(patience.silence.forPeople).")
            }
            return
        }
        // It may have been started anew, and comes again.
        for index in silent { members[index] = nil }
        guard now - opened > patience.missing else { return }
        if missing.count <= tolerated {
            isComplete = true
            return
        }
        fail(
            Problem(
                .unreachable,
                "\(members.count - missing.count) of \(members.count) parts came within \(patience.missing.forPeople); missing: \(missing.map(String.init).joined(separator: ", ")).",
                hint: "Start all of them with the same URL, or begin without some: --tolerate \(missing.count)."))
    }

    /// The run goes on without it, unless the load has not begun.
    private mutating func lose(_ index: Int, _ sentence: String) {
        members[index]?.isLost = true
        notes.append(sentence)
        if starts.isEmpty, missing.count > tolerated {
            fail(Problem(.unreachable, sentence, hint: "Begin without it: --tolerate \(missing.count)."))
        }
    }

    // MARK: The end

    /// Who carried the run out.
    var generators: [Generator] {
        let first = members.compactMap { $0?.began }.min()
        let reference = members[0]?.clockOffset ?? 0
        return members.enumerated().map { index, member in
            guard let member else { return Generator(part: index + 1, isLost: true) }
            return Generator(
                part: index + 1, host: member.facts.host, run: member.farewell?.run ?? "",
                startSkew: member.began.flatMap { began in first.map { began - $0 } },
                clockOffset: member.clockOffset.map { $0 - reference },
                cpuPercent: member.cpu.count > 0 ? member.cpu.sum / Double(member.cpu.count) : nil, isLost: member.isLost,
                limits: member.farewell?.limits ?? [])
        }
    }
}

extension PartFacts {
    /// `Part 3/10 on "node-7"`.
    var name: String { "Part \(part) on \"\(host)\"" }
}

extension Problem {
    /// Two processes were given the same number.
    static func samePartTwice(_ part: Part) -> Problem {
        Problem(
            .usage, "Two processes say that they are part \(part).",
            hint: "Give each its own number: --part \(part.number)/\(part.count).")
    }
}
