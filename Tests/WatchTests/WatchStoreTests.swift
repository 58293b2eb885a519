import Basics
import Database
import Histograms
import TestSupport
import Testing

@testable import Watch

/// What is kept of checks.
struct WatchStoreTests {
    private func store(_ folder: TemporaryFolder) throws -> WatchStore {
        try WatchStore(path: folder.file("watch.sqlite"), isAlive: { _ in false })
    }

    @Test("results come back as they were saved")
    func results() throws {
        let folder = try TemporaryFolder()
        let store = try store(folder)
        let number = try store.number(of: "shop", integration: "payments")
        let saved = [
            StoredResult(at: 1000, state: .good, everySeconds: 60, duration: 5_000_000, times: [5_000_000]),
            StoredResult(
                at: 2000, state: .failed, everySeconds: 60, duration: 9_000_000, attempts: 3, failedRequests: 1, times: [2_000_000],
                reason: "\"pay\": status 500"),
        ]
        try store.save(saved.map { (number, $0) })
        #expect(try store.results(of: number, in: 0..<3000) == saved)
        #expect(try store.number(of: "shop", integration: "x") == number && store.lastResult() == 2000)
    }

    @Test("hours are rolled up once each, with what reaches into them from before")
    func hours() throws {
        let folder = try TemporaryFolder()
        let store = try store(folder)
        let number = try store.number(of: "shop", integration: "")
        let hour: Int64 = 3_600_000
        try store.save([
            (number, StoredResult(at: hour - 1000, state: .failed, everySeconds: 60, duration: 7_000_000)),
            (number, StoredResult(at: hour + 9000, state: .good, everySeconds: 60, duration: 5_000_000, times: [5_000_000])),
            (number, StoredResult(at: 3 * hour, state: .degraded, everySeconds: 60, duration: 5_000_000, times: [5_000_000])),
        ])
        try store.rollUp(now: 3 * hour)
        try store.rollUp(now: 3 * hour + 1)
        let summaries = try store.hours(of: number, in: 0..<10)
        #expect(summaries.map(\.hour) == [0, 1])
        #expect(summaries[0].coverage == Coverage(failed: 1000) && summaries[0].counts == [.failed: 1])
        #expect(summaries[1].coverage == Coverage(good: 120_000, failed: 9000) && summaries[1].histogram.totalCount == 1)
        try store.rollUp(now: 4 * hour)
        #expect(try store.hours(of: number, in: 0..<10).map(\.hour) == [0, 1, 3])
    }

    @Test("a second watcher on one store is refused, until the first has ended")
    func lock() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("watch.sqlite")
        do {
            let first = try WatchLock(store: path)
            do {
                _ = try WatchLock(store: path)
                Issue.record("a second watcher was let in")
            } catch {
                #expect(
                    error.description
                        == "error: Another watcher works on the store \"\(path)\". End it first, or use another store with --db.")
            }
            withExtendedLifetime(first) {}
        }
        _ = try WatchLock(store: path)
    }

    @Test("what a window is about is known again after a restart")
    func restart() throws {
        let folder = try TemporaryFolder()
        let check = try Written.scheduled(#""conditions": ["response_time p95 < 50ms over 1h"],"#)
        var file = try Written.read(Written.file(Written.check("shop")))
        file.checks = [check]
        func execution(minute: Int) -> Execution {
            Execution(endedAt: .seconds(minute * 60), duration: 80_000_000, steps: [.init(step: 0, time: 80_000_000)])
        }
        for part in [0..<10, 10..<20] {
            let desk = Desk(try store(folder)) { _ in }
            try desk.follow(file, now: Int64(part.lowerBound) * 60_000)
            for minute in part {
                let judgement = desk.take(Report(check, execution(minute: minute)))
                #expect(judgement.state == (minute < 19 ? .good : .failed))
            }
            desk.save(now: Int64(part.upperBound) * 60_000)
            #expect(desk.waiting == 0)
        }
    }

    @Test("a store that takes nothing costs no result: they wait, and it is said once")
    func locked() throws {
        let folder = try TemporaryFolder()
        var said: [String] = []
        let desk = Desk(try WatchStore(path: folder.file("watch.sqlite"), patience: 1_000_000, isAlive: { _ in false })) {
            said.append($0)
        }
        let check = try Written.scheduled()
        var file = try Written.read(Written.file(Written.check("shop")))
        file.checks = [check]
        try desk.follow(file, now: 0)
        _ = desk.take(Report(check, Execution(endedAt: .seconds(60), duration: 1)))
        let other = try Connection(path: folder.file("watch.sqlite"))
        try other.execute("BEGIN IMMEDIATE")
        desk.save(now: 61_000)
        desk.save(now: 62_000)
        #expect(desk.waiting == 1 && said.count == 1 && said[0].hasSuffix("Checks continue; their results wait in memory."))
        try other.execute("COMMIT")
        desk.save(now: 63_000)
        #expect(desk.waiting == 0 && said.last == "The store takes results again.")
    }
}
