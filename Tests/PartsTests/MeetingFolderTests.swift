import Basics
import FoundationEssentials
import Parts
import Runs
import Synchronization
import Testing

@Suite("A meeting in a folder")
struct MeetingFolderTests {
    /// Time that each pause takes forward; parts yield to one another in it.
    private final class Clock: Sendable {
        private let time = Mutex<Nanoseconds>(0)
        let isOver = Mutex(false)

        var meeting: MeetingClock {
            MeetingClock(
                wallClock: { 1_700_000_000_000_000_000 + self.time.withLock { $0 } }, monotonic: { self.time.withLock { $0 } },
                pause: { span in
                    self.time.withLock { $0 += span }
                    await Task.yield()
                }, isOver: { self.isOver.withLock { $0 } })
        }
    }

    private let folder = FileManager.default.temporaryDirectory.appending(
        path: "perfbench-meeting-\(UInt64.random(in: 0 ... .max))"
    ).path

    private func facts(_ number: Int, of count: Int = 3, nonce: String? = nil, fingerprint: String = "f", seed: UInt64 = 1)
        -> PartFacts
    {
        PartFacts(
            part: Part(index: number - 1, count: count), version: "1", fingerprint: fingerprint, seed: seed, host: "host-\(number)",
            nonce: nonce ?? "n\(number)")
    }

    private func place(_ facts: PartFacts, _ clock: Clock, tolerated: Int = 0) -> MeetingFolder {
        MeetingFolder(folder, facts, tolerated: tolerated, patience: .seconds(10), clock: clock.meeting)
    }

    /// What each part comes to: the meeting and the start, or the sentence it ends with.
    private func meet(_ parts: [PartFacts], tolerated: Int = 0, values: [[UInt8]?] = []) async -> [String] {
        let clock = Clock()
        return await withTaskGroup(of: (Int, String).self) { group in
            for (index, facts) in parts.enumerated() {
                group.addTask {
                    let place = place(facts, clock, tolerated: tolerated)
                    do {
                        let meeting = try await place.join()
                        let values = facts.part.isFirst ? values : []
                        guard let start = try await place.start(meeting, round: 0, values: values) else { return (index, "") }
                        let texts = start.values.map { $0.map { String(decoding: $0, as: UTF8.self) } ?? "-" }
                        return (index, "\(meeting) \(start.at - 1_700_000_000_000_000_000 > 0) \(texts.joined(separator: ","))")
                    } catch let error as Problem {
                        return (index, error.sentence)
                    } catch {
                        return (index, "\(error)")
                    }
                }
            }
            var results = [String](repeating: "", count: parts.count)
            for await (index, text) in group { results[index] = text }
            return results
        }
    }

    private func cleanUp() { _ = try? FileManager.default.removeItem(atPath: folder) }

    @Test("agrees on one name and one start, and hands on what part 1 brought, again and again in the same folder")
    func together() async throws {
        defer { cleanUp() }
        for round in 0..<3 {
            let results = await meet(
                [facts(2, nonce: "b\(round)"), facts(1, nonce: "a\(round)"), facts(3, nonce: "c\(round)")],
                values: [Array("t 1".utf8), nil])
            #expect(results == [String](repeating: "a\(round) true t 1,-", count: 3))
        }
    }

    @Test("ends for all with one sentence when a part carries out something else")
    func strangers() async {
        defer { cleanUp() }
        let results = await meet([facts(1), facts(2), facts(3, fingerprint: "g")])
        #expect(results[0].contains("Part 3/3 on \"host-3\" carries out another scenario"))
        #expect(results[2].contains("Part 1 ended before the load") && results[2].contains("another scenario"))
    }

    @Test("names who is missing after its patience, and begins without as many as are tolerated", arguments: [0, 1])
    func missing(tolerated: Int) async {
        defer { cleanUp() }
        let results = await meet([facts(1), facts(2)], tolerated: tolerated)
        if tolerated == 0 {
            #expect(results[0].contains("2 of 3 parts came") && results[0].contains("missing: 3."))
            #expect(results[1].contains("missing: 3.") || results[1].contains("waited"))
        } else {
            #expect(results == ["n1 true ", "n1 true "])
        }
    }

    @Test("does not wait for ever without part 1, nor where it is told to end")
    func alone() async throws {
        defer { cleanUp() }
        #expect(await meet([facts(2)]).first?.contains("Part 2/3 waited 20.0 s") == true)
        let clock = Clock()
        clock.isOver.withLock { $0 = true }
        let problem = await #expect(throws: Problem.self) { try await place(facts(1), clock).join() }
        #expect(problem?.sentence.contains("ended before all parts were there") == true)
    }

    @Test("finds two processes that say they are the same part")
    func twice() async {
        defer { cleanUp() }
        let results = await meet([facts(1), facts(2), facts(2, nonce: "other")])
        #expect(results.contains { $0.contains("Two processes say that they are part 2/3") }, "\(results)")
    }

    @Test("keeps what setup extracted from other users, and takes it back after the load")
    func secrets() async throws {
        defer { cleanUp() }
        let clock = Clock()
        let place = place(facts(1, of: 1), clock)
        let meeting = try await place.join()
        _ = try await place.start(meeting, round: 0, values: [Array("token".utf8)])
        let file = "\(folder)/perfbench-start-0.json"
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode.map { $0 & 0o077 } == 0)
        place.clear(round: 0)
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test("says when the folder cannot be made")
    func noFolder() async throws {
        let place = MeetingFolder("/nonexistent/deep/folder", facts(1), clock: Clock().meeting)
        let problem = await #expect(throws: Problem.self) { try await place.join() }
        #expect(problem?.sentence.contains("cannot be made: No such file or directory") == true)
    }
}
