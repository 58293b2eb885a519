import Basics
import Database
import Histograms
import Metrics
import Runs
import TestSupport
import Testing

@testable import RunStore

struct RoundTripTests {
    private let folder: TemporaryFolder
    private let id = Sample.header().id

    init() throws { folder = try TemporaryFolder() }

    @Test func aRunComesBackAsItWas() throws {
        let intervals = try RunStore.temporary(folder).record()
        let run = try RunStore.temporary(folder).load(id)
        let (totals, measured) = Sample.totals(intervals)
        #expect(run.totals == totals)
        #expect(run.measured == measured)
        #expect(run.intervals == intervals.map(IntervalSummary.init))
        #expect(run.resources == (0..<2).flatMap { trial in (0..<5).flatMap { Sample.samples($0, trial: trial) } })
        // Four seconds of three steps, and five of each trial that ended after them.
        #expect(run.warmupRequests == 4 * 3 * 12 + 2 * 5)
        #expect(run.peakVUs == 77)
        #expect(run.slowestCommit > 0)
        #expect(run.thresholds == Sample.results)
        #expect(run.findings == Sample.findings)
        #expect(run.statements == Sample.statements)
        #expect(run.verdict == Sample.verdict)
    }

    @Test func theHeaderComesBackAsItWas() throws {
        try RunStore.temporary(folder).record()
        let header = try RunStore.temporary(folder).load(id).header
        var expected = Sample.header()
        expected.status = .completed
        expected.finishedAt = expected.startedAt + 40
        #expect(header.layout == expected.layout)
        #expect(header.thresholds == expected.thresholds)
        #expect(header.tags == expected.tags)
        #expect(header.machine == expected.machine)
        #expect(header.stages == expected.stages && header.stages.count == 2)
        #expect(String(reflecting: parts(header)) == String(reflecting: parts(expected)))
    }

    @Test func aSearchComesBackAsItWas() throws {
        try RunStore.temporary(folder).record(search: Sample.search)
        let run = try RunStore.temporary(folder).load(id)
        #expect(run.search == Sample.search)
        #expect(run.header.search == Sample.search.goal)
        #expect(run.peakVUs == 77)
    }

    @Test func aSearchThatWasKilledComesBackAsFarAsItCame() throws {
        let store = try RunStore.temporary(folder)
        var header = Sample.header()
        header.search = Sample.search.goal
        try store.begin(header).append(Sample.search.trials[0])
        let search = try RunStore.temporary(folder).load(id).search
        #expect(search?.trials == [Sample.search.trials[0]])
        #expect(search?.ended == nil)
    }

    @Test func fullIntervalsComeBackOneByOne() throws {
        let intervals = try RunStore.temporary(folder).record()
        var found: [Interval] = []
        try RunStore.temporary(folder).forEachInterval(of: id) { found.append($0) }
        #expect(found.map(\.tally) == intervals.map(\.tally))
        #expect(found.map(\.loopCPU) == intervals.map(\.loopCPU))
        #expect(found.map { IntervalSummary($0) } == intervals.map { IntervalSummary($0) })
        var ofSecondTrial: [Int] = []
        try RunStore.temporary(folder).forEachInterval(of: id, trial: 1) { ofSecondTrial.append($0.second) }
        #expect(ofSecondTrial == [0, 1, 2, 3, 4])
    }

    @Test func anErrorOfTheReaderOfIntervalsPassesThrough() throws {
        struct Stop: Error {}
        let store = try RunStore.temporary(folder)
        try store.record()
        #expect(throws: Stop.self) { try store.forEachInterval(of: id) { _ in throw Stop() } }
        _ = try store.load(id)
    }

    @Test func laterConclusionsTakeThePlaceOfEarlierOnes() throws {
        let store = try RunStore.temporary(folder)
        try store.record()
        try store.conclude(id, thresholds: [], findings: [], verdict: Verdict(outcome: .passed))
        let run = try store.load(id)
        #expect(run.thresholds.isEmpty && run.findings.isEmpty)
        #expect(run.verdict == Verdict(outcome: .passed))
    }

    @Test func onlyWhatHappenedTakesRows() throws {
        let store = try RunStore.temporary(folder)
        let recording = try store.begin(Sample.header())
        var quiet = Sample.interval(3)
        quiet.tally = Tally(Sample.layout)
        try recording.append(quiet)
        for table in ["step_tallies", "histograms", "status_counts", "failure_counts", "check_counts"] {
            #expect(try store.connection.first("SELECT count(*) FROM \(table)") { try $0.read(0) as Int } == 0)
        }
        #expect(try store.load(id).totals == quiet.tally)
    }

    @Test func oneClockIsStoredOnceWhenBothAgree() throws {
        let store = try RunStore.temporary(folder)
        try store.begin(Sample.header()).append(Sample.interval(3))
        let stored = try store.connection.all("SELECT service_histogram FROM step_tallies ORDER BY step") {
            try $0.read(0, as: [UInt8]?.self) != nil
        }
        #expect(stored == [false, true, true])
    }

    @Test func singleRequestsAreInTheTotalsAndInTheSecondsThatHadThem() throws {
        let store = try RunStore.temporary(folder)
        let intervals = try store.record()
        let exemplars = try store.load(id).totals.steps.map(\.exemplars)
        #expect(exemplars == Sample.totals(intervals).totals.steps.map(\.exemplars))
        #expect(exemplars.map(\.slow.count) == [5, 5, 5, 0] && exemplars.map(\.failed.count) == [5, 5, 5, 0])
        // For whoever asks the database itself.
        let sql = "SELECT trace_id, headers FROM exemplars WHERE status = 201 AND kind = 'slow' AND at_ns = 4000000006"
        #expect(
            try store.connection.first(sql) { "\(try $0.read(0) as String) \(try $0.read(1) as String)" }
                == "ffffffffffffffff0000000000000006 x-request-id: a: b\nserver-timing: ")
    }

    @Test(arguments: [true, false])
    func aPartAndAMergedRunAreKnown(isPart: Bool) throws {
        let folder = try TemporaryFolder()
        let store = try RunStore(path: folder.file("a.sqlite"), isAlive: { _ in true })
        var header = Sample.header()
        header.meeting = "m1"
        header.loadStartedAt = 1_795_000_001.5
        if isPart { header.part = Part(index: 1, count: 3) } else { (header.parts, header.toleratedParts) = (3, 1) }
        _ = try store.begin(header)
        let generators = [
            Generator(
                part: 1, host: "a", run: "r1", startSkew: 5, clockOffset: -7, cpuPercent: 12.5, isLost: false,
                limits: ["One.", "Two."]),
            Generator(part: 2, isLost: true),
        ]
        try store.save(generators, of: header.id)
        let stored = try store.load(header.id)
        #expect(parts(stored.header) == parts(header))
        #expect(stored.generators == generators)
        // A merge that did not come to its end may be made again.
        #expect(try store.parts().count == (isPart ? 1 : 0))
        try store.connection.execute("UPDATE runs SET status = 'completed'")
        let line = try #require(try store.parts().first)
        #expect(line.part == header.part && line.family.count == 3 && line.family.meeting == "m1")
    }

    @Test func everyResourceMetricHasAColumn() throws {
        let folder = try TemporaryFolder()
        let store = try RunStore(path: folder.file("a.sqlite"), isAlive: { _ in true })
        let columns = try store.connection.all("SELECT name FROM pragma_table_info('resource_samples')") {
            try $0.read(0, as: String.self)
        }
        let missing = Set(ResourceMetric.allCases.map(\.name)).subtracting(columns)
        #expect(missing.isEmpty, "add a migration with a column for each")
        #expect(try store.connection.all("SELECT * FROM performance_metrics_daily") { _ in true }.isEmpty)
    }

    @Test(arguments: [
        (Counts() as any Sendable, 15), (StepTally() as any Sendable, 13), (Tally(Sample.layout) as any Sendable, 10),
        (PhaseTally() as any Sendable, 5), (Sample.statements[0] as any Sendable, 11),
        (exemplar as any Sendable, 12), (exemplar.phases as any Sendable, 5), (Sample.interval(0) as any Sendable, 9),
        (Sample.header() as any Sendable, 34), (Generator(part: 1) as any Sendable, 8), (Sample.findings[0] as any Sendable, 7),
        (Sample.results[0] as any Sendable, 7),
        (Sample.thresholds[0] as any Sendable, 9), (Sample.layout as any Sendable, 5),
        (Sample.search as any Sendable, 4), (Sample.search.goal as any Sendable, 5), (Sample.search.trials[0] as any Sendable, 21),
    ])
    func nothingIsForgotten(value: any Sendable, parts: Int) {
        #expect(Mirror(reflecting: value).children.count == parts, "what was added must be stored too, with a migration")
    }

    private static let exemplar = Sample.interval(3).tally.steps[0].exemplars.slow[0]

    /// Everything in a header that has no equality of its own to show.
    private func parts(_ header: RunHeader) -> [String] {
        [
            header.id, header.scenario, header.kind.rawValue, header.label, "\(header.startedAt)", "\(header.finishedAt ?? 0)",
            header.status.rawValue, header.target, "\(header.seed)", "\(header.trials)", "\(header.plannedDuration ?? 0)",
            "\(header.warmup)", header.fingerprint, header.version, "\(header.process)", header.model.rawValue,
            header.transport.rawValue,
            "\(header.workers)", header.source, "\(header.part?.description ?? "")", header.meeting, "\(header.loadStartedAt ?? 0)",
            "\(header.parts ?? 0) \(header.toleratedParts)",
        ]
    }
}
