import Basics
import Database
import Runs
import TestSupport
import Testing

@testable import RunStore

struct DeleteTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func nothingOfADeletedRunStays() throws {
        let store = try RunStore.temporary(folder)
        try store.record(seconds: 3, search: Sample.search)
        try store.save([Generator(part: 1, host: "a"), Generator(part: 2, isLost: true)], of: Sample.header().id)
        try store.delete(Sample.header().id)
        let tables = try store.connection.all(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('migrations', 'failure_names')"
        ) { try $0.read(0, as: String.self) }
        #expect(tables.count == 57)
        for table in tables {
            #expect(try store.connection.first("SELECT count(*) FROM \(table)") { try $0.read(0) as Int } == 0, "\(table)")
        }
        #expect(try store.connection.first("PRAGMA freelist_count") { try $0.read(0) as Int } == 0)
    }

    @Test func aBaselineOrARunThatGoesOnIsKept() throws {
        let store = try RunStore.temporary(folder, alive: [7])
        try store.record(seconds: 3)
        _ = try store.begin(Sample.header("b", process: 7))
        try store.setBaseline(Sample.header().id)
        let baseline = #expect(throws: Problem.self) { try store.delete(Sample.header().id) }
        #expect(baseline?.sentence == "The run \"\(Sample.header().id)\" is the baseline \"default\".")
        #expect(baseline?.hint == "Give it up first: perfbench baseline remove default.")
        let running = #expect(throws: Problem.self) { try store.delete("b") }
        #expect(running?.sentence == "The run \"b\" is still running.")
        let unknown = #expect(throws: Problem.self) { try store.delete("c") }
        #expect(unknown?.hint == "\"perfbench runs\" lists all.")
        #expect(try store.prune(keep: 0) == [])
        #expect(try store.list().count == 2)
    }

    @Test(
        arguments: [
            (2, nil, ["c", "b", "a"]), (nil, 250, ["b", "a"]), (3, 50, ["b", "a"]), (1, 350, ["a"]),
            (0, 0, ["e", "d", "c", "b", "a"]),
            (9, nil, []), (nil, nil, []),
        ] as [(Int?, Int?, [String])])
    func pruningKeepsTheNewestAndTheYoung(keep: Int?, seconds: Int?, deleted: [String]) throws {
        // a … e, 400, 300, 200, 100 and 1 s ago.
        let store = try RunStore.temporary(folder, at: 1000)
        for (id, age) in [("a", 400.0), ("b", 300), ("c", 200), ("d", 100), ("e", 1)] {
            _ = try store.begin(Sample.header(id, startedAt: 1000 - age))
        }
        #expect(try store.prune(keep: keep, olderThan: seconds.map(TimeSpan.seconds)) == deleted)
        #expect(try store.list().count == 5 - deleted.count)
    }
}
