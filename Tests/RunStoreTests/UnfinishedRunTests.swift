import Basics
import Database
import FoundationEssentials
import Metrics
import Runs
import TestSupport
import Testing

@testable import RunStore

struct UnfinishedRunTests {
    private let folder: TemporaryFolder
    private let id = Sample.header().id

    init() throws { folder = try TemporaryFolder() }

    private func expect(_ run: Run, toBe intervals: [Interval]) {
        let (totals, measured) = Sample.totals(intervals)
        #expect(run.totals == totals)
        #expect(run.measured == measured)
        #expect(run.intervals == intervals.map(IntervalSummary.init))
    }

    @Test(arguments: [0, 1, 2, 3, 9])
    func aRunThatWasNeverFinishedIsRebuilt(seconds: Int) throws {
        let intervals = (0..<seconds).map { Sample.interval($0) }
        do {
            let recording = try RunStore.temporary(folder).begin(Sample.header())
            for interval in intervals { try recording.append(interval) }
        }
        let run = try RunStore.temporary(folder).load(id)
        #expect(run.header.status == .incomplete)
        expect(run, toBe: intervals)
        #expect(run.peakVUs == intervals.last { !$0.isWarmup }?.vus ?? 0)
        let line = try #require(try RunStore.temporary(folder).list().first)
        #expect(line.status == .incomplete)
        #expect(line.requests == run.totals.requests)
        #expect(line.measured == run.measured)
    }

    @Test func theFilesOfAKilledProcessHoldEverySecond() throws {
        let store = try RunStore.temporary(folder)
        let recording = try store.begin(Sample.header())
        let intervals = (0..<6).map { Sample.interval($0) }
        for interval in intervals { try recording.append(interval, samples: Sample.samples(interval.second)) }
        // The store is open: what a killed process leaves behind is the file and its log.
        let left = try TemporaryFolder()
        for name in ["perfbench.sqlite", "perfbench.sqlite-wal"] {
            try FileManager.default.copyItem(atPath: folder.file(name), toPath: left.file(name))
        }
        let run = try RunStore.temporary(left).load(id)
        expect(run, toBe: intervals)
        #expect(run.resources.count == 12)
    }

    @Test func aLogCutInTheMiddleLosesOnlyTheLastSeconds() throws {
        let store = try RunStore.temporary(folder)
        let recording = try store.begin(Sample.header())
        let intervals = (0..<6).map { Sample.interval($0) }
        var lengths: [Int] = []
        for interval in intervals {
            try recording.append(interval)
            lengths.append(try Data(contentsOf: URL(filePath: folder.file("perfbench.sqlite-wal"))).count)
        }
        let left = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: folder.file("perfbench.sqlite"), toPath: left.file("perfbench.sqlite"))
        let log = try Data(contentsOf: URL(filePath: folder.file("perfbench.sqlite-wal")))
        try Data(log[..<(lengths[5] - 100)]).write(to: URL(filePath: left.file("perfbench.sqlite-wal")))
        expect(try RunStore.temporary(left).load(id), toBe: Array(intervals[..<5]))
    }

    @Test func aLongRunIsRebuiltFromItsLastTotalsAndWhatCameAfter() throws {
        let seconds = 11
        let intervals = (0..<seconds).map { Sample.interval($0) }
        do {
            let recording = try RunStore.temporary(folder).begin(Sample.header(), totalsEvery: 4)
            for interval in intervals { try recording.append(interval) }
        }
        let store = try RunStore.temporary(folder)
        let through = try store.connection.first("SELECT through FROM tallies WHERE second IS NULL") { try $0.read(0) as Int }
        // Two seconds of warm-up, and twice four.
        #expect(through == 2 + 8 + 1)
        expect(try store.load(id), toBe: intervals)
        #expect(try store.list()[0].requests == Int64(36 * (seconds - 2)))
        let sql = "SELECT sum(requests) FROM step_summary"
        #expect(try store.connection.first(sql) { try $0.read(0) as Int } == 36 * (seconds - 2))
    }

    @Test func aRunThatGoesOnIsReadByOthers() throws {
        let store = try RunStore.temporary(folder)
        let recording = try store.begin(Sample.header())
        let reader = try RunStore.temporary(folder, alive: [4242])
        var intervals: [Interval] = []
        for second in 0..<4 {
            intervals.append(Sample.interval(second))
            try recording.append(intervals[second])
            let run = try reader.load(id)
            #expect(run.header.status == .running)
            expect(run, toBe: intervals)
        }
        #expect(try reader.list().map(\.status) == [.running])
    }

    @Test func aSecondThatCouldNotBeSavedCanBeSavedLater() throws {
        let store = try RunStore(path: folder.file("perfbench.sqlite"), patience: 0, isAlive: { _ in false }, now: { 0 })
        let recording = try store.begin(Sample.header())
        let other = try RunStore.temporary(folder)
        try other.connection.write {
            let problem = #expect(throws: Problem.self) { try recording.append(Sample.interval(2)) }
            #expect(problem?.sentence == "The database \"\(store.path)\" is locked by another program.")
        }
        try recording.append(Sample.interval(2))
        expect(try store.load(id), toBe: [Sample.interval(2)])
    }

    @Test func samplesMayComeBeforeTheFirstSecond() throws {
        let store = try RunStore.temporary(folder)
        let early = ResourceSample(trial: 0, time: -5, source: "host", values: [.cpuPercent: 1, .load1: .nan])
        try store.begin(Sample.header()).append(nil, samples: [early])
        let found = try store.load(id).resources
        #expect(found == [ResourceSample(trial: 0, time: -5, source: "host", values: [.cpuPercent: 1])])
    }
}
