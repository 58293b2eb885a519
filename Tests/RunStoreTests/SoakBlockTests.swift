import Basics
import Database
import Histograms
import Metrics
import Runs
import TestSupport
import Testing

@testable import RunStore

@Suite("A soak in blocks")
struct SoakBlockTests {
    private let folder: TemporaryFolder
    private let header: RunHeader

    init() throws {
        folder = try TemporaryFolder()
        var header = Sample.header()
        header.kind = .soak
        self.header = header
    }

    /// What comes of seconds that are fed one by one.
    private func blocks(_ intervals: [Interval]) -> SoakBlocks {
        intervals.reduce(into: SoakBlocks(header)) { $0.add($1) }
    }

    private func record(_ intervals: [Interval], totalsEvery: Int, isKilled: Bool) throws {
        let recording = try RunStore.temporary(folder).begin(header, totalsEvery: totalsEvery)
        for interval in intervals { try recording.append(interval) }
        guard !isKilled else { return }
        let (totals, measured) = Sample.totals(intervals)
        try recording.finish(Ending(status: .completed, finishedAt: 1, measured: measured, totals: totals, peakVUs: 1))
    }

    @Test(
        "comes back as it was gathered, whether it ended or was killed",
        arguments: [(true, 1), (true, 7), (true, 50), (true, 1000), (false, 7)])
    func comesBack(isKilled: Bool, totalsEvery: Int) throws {
        let intervals = (0..<333).map { Sample.interval($0) }
        try record(intervals, totalsEvery: totalsEvery, isKilled: isKilled)
        let store = try RunStore.temporary(folder)
        let found = try store.soakBlocks(of: header)
        #expect(found == blocks(intervals))
        #expect(found.all.count > SoakBlocks.most / 2 && found.all.areAll { $0.trial == 0 })
        #expect(found.all.dropLast().areAll { $0.intervals == found.all[0].intervals })
        #expect(found.all.reduce(0) { $0 + $1.intervals } == 331)
        #expect(found.all.reduce(0) { $0 + $1.requests } == 331 * 36)
    }

    @Test("of a run that ended needs no second of it")
    func needsNoSecond() throws {
        let intervals = (0..<20).map { Sample.interval($0) }
        try record(intervals, totalsEvery: 300, isKilled: false)
        let store = try RunStore.temporary(folder)
        try store.connection.run("DELETE FROM step_tallies")
        #expect(try store.soakBlocks(of: header) == blocks(intervals))
        let sql = "SELECT sum(requests), max(response_max_ms) FROM soak_blocks"
        let (requests, most) = try #require(try store.connection.first(sql) { (try $0.integer(0), try $0.number(1)) })
        #expect(requests == 18 * 36)
        #expect(most == blocks(intervals).all.map { $0.responseTime.max }.max()?.inMilliseconds)
    }

    @Test("of a store that has no blocks is made of all seconds")
    func fromBefore() throws {
        let intervals = (0..<20).map { Sample.interval($0) }
        try record(intervals, totalsEvery: 5, isKilled: true)
        let store = try RunStore.temporary(folder)
        try store.connection.run("DELETE FROM soak_blocks")
        #expect(try store.soakBlocks(of: header) == blocks(intervals))
    }

    @Test("is that of the longest trial")
    func longestTrial() throws {
        let intervals = [4, 9, 6].enumerated().flatMap { trial, seconds in (0..<seconds).map { Sample.interval($0, trial: trial) } }
        try record(intervals, totalsEvery: 3, isKilled: true)
        let found = try RunStore.temporary(folder).soakBlocks(of: header)
        #expect(found == blocks(intervals))
        #expect(found.all.map(\.trial) == Array(repeating: 1, count: 7))
        // What a store keeps is enough to continue.
        var resumed = SoakBlocks(header, saved: found.saved)
        var whole = blocks(intervals)
        for second in 6..<30 {
            resumed.add(Sample.interval(second, trial: 2))
            whole.add(Sample.interval(second, trial: 2))
        }
        #expect(resumed == whole && resumed.all.areAll { $0.trial == 2 })
    }

    @Test("is nothing for other kinds, and goes with its run")
    func otherKinds() throws {
        let intervals = (0..<9).map { Sample.interval($0) }
        try record(intervals, totalsEvery: 300, isKilled: false)
        let store = try RunStore.temporary(folder)
        #expect(try store.connection.first("SELECT count(*) FROM soak_blocks") { try $0.integer(0) } == 7)
        try store.delete(header.id)
        #expect(try store.connection.first("SELECT count(*) FROM soak_blocks") { try $0.integer(0) } == 0)
        try store.record()
        #expect(try store.soakBlocks(of: Sample.header()).all.isEmpty)
        #expect(try store.connection.first("SELECT count(*) FROM soak_blocks") { try $0.integer(0) } == 0)
    }

    @Test("response times of seconds are those of whole intervals, warm-up left out", arguments: [1, 3])
    func responseTimes(stride: Int) throws {
        let intervals = try RunStore.temporary(folder).record()
        let expected = intervals.filter { !$0.isWarmup && $0.second % stride == 0 }
        var found: [(trial: Int, second: Int, responseTime: Histogram)] = []
        try RunStore.temporary(folder).forEachResponseTime(of: Sample.header().id, every: stride) { found.append(($0, $1, $2)) }
        #expect(found.map { [$0.trial, $0.second] } == expected.map { [$0.trial, $0.second] })
        #expect(found.map(\.responseTime) == expected.map { $0.tally.merged(\.responseTime) })
    }
}
