package import Basics
import Database
package import Runs

/// A run on its way into the store, from `RunStore.begin` to `finish`. Every second is one transaction, so that a killed process loses
/// at most the last one. What fails to be saved can be tried again: nothing of it was kept.
package final class Recording {
    /// The run's id.
    package let id: String
    /// The longest any second took to be packed and committed, in nanoseconds.
    package private(set) var slowestCommit: Nanoseconds = 0

    private let store: RunStore
    private let run: Int64
    private let layout: Layout
    private let totalsEvery: Int
    private var progress: Progress
    /// The gauges that are in the store, by what they are called.
    private var series: [GaugeSeries: Int64] = [:]

    init(store: RunStore, run: Int64, header: RunHeader, totalsEvery: Int) {
        self.store = store
        self.run = run
        id = header.id
        layout = header.layout
        self.totalsEvery = totalsEvery
        progress = Progress(tally: Tally(header.layout), blocks: SoakBlocks(header))
    }

    /// Saves one second, and the resource samples that came with it, in one transaction.
    /// - Parameter interval: `nil` when there are only samples, as before the load begins.
    /// - Returns: how long it took, in nanoseconds.
    @discardableResult
    package func append(_ interval: Interval?, samples: [ResourceSample] = []) throws -> Nanoseconds {
        let clock = SuspendingClock()
        let start = clock.now
        let number = try store.speaking { try save(interval, samples) }
        if let interval, let number { progress.add(interval, number: number) }
        let (seconds, attoseconds) = (clock.now - start).components
        let took = Nanoseconds.seconds(seconds) + attoseconds / 1_000_000_000
        slowestCommit = max(slowestCommit, took)
        return took
    }

    /// Saves what one trial of a capacity search showed.
    package func append(_ trial: SearchTrial) throws {
        try store.speaking { try store.connection.write { try store.connection.insert(trial, run: run) } }
    }

    private func save(_ interval: Interval?, _ samples: [ResourceSample]) throws -> Int64? {
        let time = store.now()
        let packed = interval.map { PackedTally($0, layout: layout) }
        let totals = progress.unsaved >= totalsEvery ? PackedTotals(progress, layout) : nil
        // Kept only when the transaction is: numbers that were rolled back are given out again.
        var series = series
        let number = try store.connection.write {
            if let totals { try replaceTotals(totals, through: progress.last, at: time) }
            let number = try packed.map {
                let place = Stretch.second(trial: $0.summary.trial, second: $0.summary.second)
                return try store.connection.insert($0, as: place, run: run, at: time)
            }
            for sample in samples { try store.connection.insert(sample, run: run, at: time, series: &series) }
            return number
        }
        self.series = series
        if totals != nil { progress.unsaved = 0 }
        return number
    }

    /// Ends the run. Its totals take the place of whatever would be rebuilt from its seconds.
    package func finish(_ ending: Ending) throws {
        let summary = Progress(tally: ending.totals, measured: ending.measured, peakVUs: ending.peakVUs, blocks: progress.blocks)
        let packed = PackedTotals(summary, layout)
        try store.speaking {
            try store.connection.write {
                let last = try store.connection.first("SELECT max(number) FROM tallies WHERE run = ?", run) {
                    try $0.read(0, as: Int64?.self) ?? 0
                }
                try replaceTotals(packed, through: last ?? 0, at: store.now())
                try store.connection.execute(
                    """
                    UPDATE runs SET status = ?, finished_at = ?, slowest_commit_ns = ?, abort_reason = ?,
                        load_started_at = coalesce(?, load_started_at) WHERE number = ?
                    """,
                    ending.status.rawValue, ending.finishedAt, slowestCommit, ending.abortReason, ending.loadStartedAt, run)
                try store.connection.replace(ending.statements, of: run)
                if let search = ending.search {
                    try store.connection.execute(
                        "UPDATE searches SET ended = ?, elapsed_ns = ? WHERE run = ?", search.ended?.rawValue, search.elapsed, run)
                }
            }
        }
    }

    private func replaceTotals(_ totals: PackedTotals, through number: Int64, at time: Double) throws {
        try store.connection.execute("DELETE FROM tallies WHERE run = ? AND second IS NULL", run)
        try store.connection.insert(totals.tally, as: .total(through: number), run: run, at: time)
        try store.connection.replaceSoakBlocks(of: run, totals.blocks)
        try store.connection.execute("UPDATE runs SET slowest_commit_ns = ? WHERE number = ?", slowestCommit, run)
    }
}

/// How a run ended.
package struct Ending: Sendable {
    package var status: RunHeader.Status
    /// Seconds since 1970.
    package var finishedAt: Double
    /// Length of the measured window, all trials together, in nanoseconds.
    package var measured: Nanoseconds
    /// The measured window of all trials, merged.
    package var totals: Tally
    package var peakVUs: Int
    /// Why it was aborted, in one sentence; empty when it was not.
    package var abortReason: String
    /// Why and when a capacity search ended; its trials are saved already.
    package var search: SearchRecord?
    package var statements: [StatementFacts]
    /// When the first load began, in seconds since 1970; `nil` where none did.
    package var loadStartedAt: Double?

    package init(
        status: RunHeader.Status, finishedAt: Double, measured: Nanoseconds, totals: Tally, peakVUs: Int, abortReason: String = "",
        search: SearchRecord? = nil, statements: [StatementFacts] = [], loadStartedAt: Double? = nil
    ) {
        self.loadStartedAt = loadStartedAt
        self.status = status
        self.search = search
        self.statements = statements
        self.finishedAt = finishedAt
        self.measured = measured
        self.totals = totals
        self.peakVUs = peakVUs
        self.abortReason = abortReason
    }
}

/// Everything measured so far. Saved now and then, so that rebuilding a run that was killed after a day merges minutes, not the day.
private struct Progress {
    var tally: Tally
    var measured: Nanoseconds = 0
    var peakVUs = 0
    /// The number of the last tally saved.
    var last: Int64 = 0
    /// Measured seconds that no saved total contains.
    var unsaved = 0
    /// The same over time, of a soak.
    var blocks: SoakBlocks

    mutating func add(_ interval: Interval, number: Int64) {
        last = number
        blocks.add(interval)
        guard !interval.isWarmup else { return }
        tally.add(interval.tally)
        measured += interval.duration
        peakVUs = max(peakVUs, interval.vus)
        unsaved += 1
    }
}

/// Everything measured so far on its way into the store, packed before the transaction like a `PackedTally`.
private struct PackedTotals {
    let tally: PackedTally
    let blocks: [PackedBlock]

    init(_ progress: Progress, _ layout: Layout) {
        tally = PackedTally(
            Interval(
                trial: 0, second: 0, start: 0, duration: progress.measured, isWarmup: false, vus: progress.peakVUs, busyVUs: 0,
                loopCPU: [], tally: progress.tally),
            layout: layout)
        blocks = progress.blocks.saved.map { PackedBlock(block: $0, responseTime: PackedHistogram($0.responseTime)) }
    }
}
