// How parts that share nothing but a folder come together: small files, each written whole and renamed into place.

package import Basics
import FoundationEssentials
import Glibc
import JSON
import Runs

/// A meeting in a folder that all parts see. Part 1 opens it under a name of its own, the others answer to that name, part 1 sets the moment at
/// which all begin. What an earlier run left there has another name, and part 1 removes it.
package struct MeetingFolder: MeetingPlace {
    /// How long to wait for the other parts: a scheduler may start them minutes apart.
    package static let patience = Nanoseconds.seconds(300)
    /// From the moment that part 1 sets the start to the start: a folder on a network shows a new file late.
    package static let lead = Nanoseconds.seconds(2)
    private static let pause = Nanoseconds.milliseconds(20)

    private let path: String
    private let me: PartFacts
    /// How many of the others may be missing.
    private let tolerated: Int
    private let patience: Nanoseconds
    private let clock: MeetingClock

    /// - Parameters:
    ///   - path: an existing folder, or one whose parent exists.
    ///   - tolerated: how many parts may be missing when all should begin.
    ///   - patience: how long to wait for the others, in nanoseconds.
    package init(
        _ path: String, _ me: PartFacts, tolerated: Int = 0, patience: Nanoseconds = MeetingFolder.patience, clock: MeetingClock
    ) {
        self.path = path
        self.me = me
        self.tolerated = tolerated
        self.patience = patience
        self.clock = clock
    }

    /// Finds the others. Answers the name of the meeting, which is the same in all parts and in no other run.
    package func join() async throws(Problem) -> String {
        try makeFolder()
        guard me.part.isFirst else { return try await answer() }
        let name = me.nonce
        for file in files() where file.hasPrefix(Self.prefix) { unlink("\(path)/\(file)") }
        try write(Self.meetingFile, [.init("meeting", .string(name))] + me.members)
        var seen: [PartFacts] = []
        do {
            try await gather(name, round: "join") { facts throws(Problem) in
                if !seen.contains(facts) { seen.append(facts) }
                if let objection = me.objection(to: facts) { throw objection }
            }
            try confirm(name, seen)
        } catch {
            try confirm(name, seen, failure: error)
            throw error
        }
        return name
    }

    /// Tells those who answered that they are taken, or why there will be no run.
    private func confirm(_ name: String, _ seen: [PartFacts], failure: Problem? = nil) throws(Problem) {
        try write(
            Self.joinedFile,
            [.init("meeting", .string(name)), .init("nonces", .array(seen.map { .string($0.nonce) }))]
                + (failure.map { [.init("failure", .string($0.sentence))] } ?? []))
    }

    package func start(
        _ meeting: String, round: Int, values: [[UInt8]?] = [], failure: Problem? = nil
    ) async throws(Problem) -> MeetingStart? {
        let file = Self.startFile(round)
        if me.part.isFirst {
            if failure == nil { try await gather(meeting, round: "\(round)") }
            let start = MeetingStart(at: clock.wallClock() + Self.lead, values: values)
            try write(
                file,
                [.init("meeting", .string(meeting))] + start.members
                    + (failure.map { [.init("failure", .string($0.sentence))] } ?? []))
            return start
        }
        try write(Self.partFile(me.part), [.init("meeting", .string(meeting)), .init("round", .string("\(round)"))] + me.members)
        let found = try await wait("part 1 did not say when to begin") { () -> JSONValue? in
            read(file).flatMap { $0.text("meeting") == meeting ? $0 : nil }
        }
        if let failure = found.text("failure") {
            throw refused(failure)
        }
        guard let start = MeetingStart(found) else { throw unreadable(file) }
        return start
    }

    /// After `patience` part 1 goes on without the others.
    package func end(_ meeting: String, round: Int, measured: Nanoseconds, waits: Bool) async throws(Problem) {
        guard waits else { return }
        if me.part.isFirst {
            do { try await gather(meeting, round: "end-\(round)") } catch { return }
        } else {
            try write(
                Self.partFile(me.part), [.init("meeting", .string(meeting)), .init("round", .string("end-\(round)"))] + me.members)
        }
    }

    /// Once the others have had a whole load's time to read it.
    package func clear(round: Int) {
        if me.part.isFirst { unlink("\(path)/\(Self.startFile(round))") }
    }

    // MARK: The two sides

    /// Answers to whatever meeting is open until part 1 has taken the answer: the first one seen may be left over from an earlier run.
    private func answer() async throws(Problem) -> String {
        var answered = ""
        return try await wait("part 1 did not come") { () throws(Problem) -> String? in
            if let name = read(Self.meetingFile)?.text("meeting"), name != answered {
                try write(Self.partFile(me.part), [.init("meeting", .string(name)), .init("round", "join")] + me.members)
                answered = name
            }
            if !answered.isEmpty, let mine = read(Self.partFile(me.part)), mine.text("meeting") == answered,
                mine.text("nonce") != me.nonce
            {
                throw .samePartTwice(me.part)
            }
            guard let joined = read(Self.joinedFile), joined.text("meeting") == answered,
                case .array(let nonces)? = joined["nonces"],
                nonces.contains(.string(me.nonce))
            else { return nil }
            if let failure = joined.text("failure") { throw refused(failure) }
            return answered
        }
    }

    /// What the parts drew that were there when the meeting was confirmed.
    private var takenNonces: [JSONValue] {
        guard case .array(let nonces)? = read(Self.joinedFile)?["nonces"] else { return [] }
        return nonces
    }

    private func refused(_ failure: String) -> Problem {
        Problem(.unreachable, "Part 1 ended before the load: \(failure)", hint: "What it printed says more.")
    }

    /// Waits until every other part has said that it is at `round` of the meeting.
    private func gather(
        _ meeting: String, round: String, _ check: (PartFacts) throws(Problem) -> Void = { _ throws(Problem) in }
    ) async throws(Problem) {
        let began = clock.monotonic()
        var nonces: [Int: String] = [:]
        // Those that were tolerated to be missing are not waited for again.
        let taken = round == "join" ? nil : takenNonces
        while true {
            var there = 1
            var missing: [Int] = []
            for index in 1..<max(1, me.part.count) {
                let part = Part(index: index, count: me.part.count)
                guard let found = read(Self.partFile(part)), found.text("meeting") == meeting, let facts = PartFacts(found) else {
                    if taken == nil { missing.append(part.number) }
                    continue
                }
                if let taken, !taken.contains(.string(facts.nonce)) { continue }
                try check(facts)
                if let known = nonces[index], known != facts.nonce { throw .samePartTwice(part) }
                nonces[index] = facts.nonce
                if found.text("round") == round { there += 1 } else { missing.append(part.number) }
            }
            if let opened = read(Self.meetingFile), opened.text("meeting") != meeting { throw .samePartTwice(me.part) }
            if missing.isEmpty { return }
            if clock.isOver() { throw Problem(.inability, "The run was ended before all parts were there.") }
            if clock.monotonic() - began > patience {
                if missing.count <= tolerated { return }
                throw Problem(
                    .unreachable,
                    "\(there) of \(me.part.count) parts came to \"\(path)\" within \(patience.forPeople); missing: \(missing.map(String.init).joined(separator: ", ")).",
                    hint: "Start all of them with the same folder, or begin without some: --tolerate \(missing.count).")
            }
            await clock.pause(Self.pause)
        }
    }

    private func wait<Found>(_ complaint: String, _ look: () throws(Problem) -> Found?) async throws(Problem) -> Found {
        let began = clock.monotonic()
        while true {
            if let found = try look() { return found }
            if clock.isOver() { throw Problem(.inability, "The run was ended before all parts were there.") }
            // Part 1 may come last of all, and then waits for others.
            guard clock.monotonic() - began <= 2 * patience else {
                throw Problem(
                    .unreachable, "Part \(me.part) waited \((2 * patience).forPeople) in \"\(path)\": \(complaint).",
                    hint: "Start all parts with the same folder; part 1 must be among them.")
            }
            await clock.pause(Self.pause)
        }
    }

    // MARK: Files

    private static let prefix = "perfbench-"
    private static let meetingFile = "perfbench-meeting.json"
    private static let joinedFile = "perfbench-joined.json"

    private static func startFile(_ round: Int) -> String { "\(prefix)start-\(round).json" }

    private static func partFile(_ part: Part) -> String { "\(prefix)part-\(part.number).json" }

    private func makeFolder() throws(Problem) {
        guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
        throw failed("made", errno)
    }

    private func files() -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }

    /// What a file says; `nil` when it is not there, or not whole yet on a slow file system.
    private func read(_ file: String) -> JSONValue? {
        guard let data = FileManager.default.contents(atPath: "\(path)/\(file)") else { return nil }
        return try? JSONValue(parsing: Array(data))
    }

    /// Writes beside, then renames: others see the whole file or none.
    private func write(_ file: String, _ members: [JSONValue.Member]) throws(Problem) {
        let (beside, place) = ("\(path)/.\(file).\(me.nonce)", "\(path)/\(file)")
        // What `setup` extracted may be a secret: for this user only.
        let file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0, let stream = fdopen(file, "w") else { throw failed("written", errno) }
        let text = Array("\(JSONValue.object(members).text())\n".utf8)
        let count = fwrite(text, 1, text.count, stream)
        let isWhole = fclose(stream) == 0 && count == text.count
        guard isWhole, rename(beside, place) == 0 else {
            let reason = errno
            unlink(beside)
            throw failed("written", reason)
        }
    }

    private func failed(_ verb: String, _ reason: Int32) -> Problem {
        Problem(
            .inability, "The meeting place \"\(path)\" cannot be \(verb): \(String(cString: strerror(reason))).",
            hint: "Name a folder that all parts may write to: --meet DIR.")
    }

    private func unreadable(_ file: String) -> Problem {
        Problem(.inability, "\"\(path)/\(file)\" is not what part 1 of this version writes.", hint: "Use an empty folder.")
    }
}
