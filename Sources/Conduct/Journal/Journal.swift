import Analysis
import Basics
import LoadEngine
import Monitors
import Reactor
import RunStore
import Runs
import SQLiteTransport
import Scenarios

/// Follows the load second by second: samples the resources, tells every witness, and does what they ask for.
///
/// `Sendable` without the compiler's check: `follow` runs while the session waits for it, and the session reads only after that.
final class Journal: @unchecked Sendable {
    private(set) var header: RunHeader
    private let clerk: Clerk
    private let sums: Sums
    private let judge: SearchJudge?
    private let witnesses: [any Witness]
    /// Why it ended before its time, in a sentence; `nil` when nothing ended it.
    private var abortReason: String?
    /// What loads count of their statements, and what became of them.
    let statementLog = StatementLog()
    var statements: [StatementFacts] = []

    /// - Parameter witnesses: those from outside; the journal's own come first.
    init(_ header: RunHeader, _ plan: Plan, _ clerk: Clerk, _ outside: [any Witness]) {
        self.header = header
        self.clerk = clerk
        sums = Sums(header)
        judge = header.search.map { SearchJudge(header, $0) }
        witnesses = [clerk, sums] + [judge].compactMap { $0 } + outside + [AbortWitness(header)]
        for witness in witnesses { witness.began(header, plan) }
    }

    /// Whether a threshold ended the run.
    var wasAborted: Bool { abortReason != nil }

    /// How a capacity search goes; `nil` for other runs.
    var search: SearchRecord? { judge?.record }

    func tell(_ kind: Notice.Kind, _ text: String) { witnesses.tell(kind, text) }

    /// Follows one trial to its end. `clock` is a loop whose clock the load goes by.
    func follow(_ load: Load, _ watches: [Watch], _ stop: StopRequest, clock: EventLoop, start: Nanoseconds, trial: Int) async {
        await MonitorSet.with(watches) { await follow(load, $0, stop, clock: clock, start: start, trial: trial) }
    }

    private func follow(
        _ load: Load, _ monitors: MonitorSet, _ stop: StopRequest, clock: EventLoop, start: Nanoseconds, trial: Int
    ) async {
        var notes = 0
        var saidItEnds = false
        let wallStart = Nanoseconds(RunStore.wallClock() * 1e9) - (clock.readClock() - start)
        while let interval = await load.nextInterval() {
            let now = clock.readClock()
            let samples = await monitors.sample(trial: trial, time: now - start, now: now)
            for note in monitors.notes.dropFirst(notes) { tell(.progress, note) }
            notes = monitors.notes.count
            if stop.isRequested, !saidItEnds {
                saidItEnds = true
                let words = ["Ending when what is under way has come to its end.", stop.hint]
                tell(.progress, words.filter { !$0.isEmpty }.joined(separator: " "))
            }
            let second = WitnessedSecond(
                interval, samples: samples, endedAt: wallStart + interval.start + interval.duration)
            take(second) { _ in load.stop(.gracefully) }
        }
    }

    /// Tells every witness of a second.
    /// - Parameter end: ends the load of the trial; is told why, in a sentence.
    func take(_ second: WitnessedSecond, end: (String) -> Void) {
        for remark in witnesses.flatMap({ $0.second(second) }) {
            switch remark {
            case .notice(let notice): for witness in witnesses { witness.notice(notice) }
            case .endTrial: end("")
            case .endRun(let failed):
                abort(
                    "the threshold \"\(failed.expression)\" failed.", "Ending the run: \(failed.reason ?? failed.expression)", end)
            case .endShare(let reason): abort(reason, "Ending the run with the others: \(reason)", end)
            }
        }
    }

    private func abort(_ reason: String, _ words: String, _ end: (String) -> Void) {
        guard abortReason == nil else { return }
        abortReason = reason
        tell(.progress, words)
        end(reason)
    }

    /// The first load of the run begins at that time, in seconds since 1970.
    func loadBegins(at time: Double) { if header.loadStartedAt == nil { header.loadStartedAt = time } }

    /// A trial has ended; its measured time in nanoseconds.
    func trialEnded(measured: Nanoseconds) { sums.figures.measured += measured }

    /// No second comes any more.
    func loadEnded() { for witness in witnesses { witness.loadEnded() } }

    /// The run is judged.
    func concluded(_ run: Run) { for witness in witnesses { witness.concluded(run) } }

    // MARK: Capacity searches

    /// A trial of a search is about to begin.
    func begin(_ trial: SearchTrial) {
        guard let judge else { return }
        judge.begin(trial)
        for witness in witnesses { witness.began(trial, of: judge.record) }
    }

    /// The trial that ended now, judged.
    func judged() -> SearchTrial? { judge?.judged() }

    /// Keeps a trial that has ended.
    func end(_ trial: SearchTrial) {
        guard let judge else { return }
        let result = judge.end(trial)
        clerk.save(trial)
        if let result { for witness in witnesses { witness.ended(trial, result) } }
    }

    /// The search is over.
    func end(_ reason: SearchEnd, elapsed: Nanoseconds) { judge?.end(reason, elapsed: elapsed) }

    // MARK: The end

    /// How the run ended, for the store.
    func ending(wasInterrupted: Bool, problem: Problem?) -> Ending {
        header.status = wasInterrupted ? .interrupted : problem != nil || wasAborted ? .aborted : .completed
        header.finishedAt = RunStore.wallClock()
        if let chosen = judge?.chosen { sums.figures = chosen }
        if header.status == .aborted {
            header.abortReason = abortReason ?? problem?.sentence ?? ""
        }
        return Ending(
            status: header.status, finishedAt: header.finishedAt!, measured: sums.figures.measured, totals: sums.figures.totals,
            peakVUs: sums.figures.peakVUs, abortReason: header.abortReason, search: search, statements: statements,
            loadStartedAt: header.loadStartedAt)
    }

    /// The run as it is remembered here: for when the store cannot give it back.
    var run: Run {
        let figures = sums.figures
        var run = Run(
            header: header, totals: figures.totals, warmupRequests: sums.warmupRequests + figures.totals.counts.warmupRequests,
            measured: figures.measured, intervals: sums.intervals, peakVUs: figures.peakVUs, slowestCommit: clerk.slowestCommit)
        run.search = search
        run.statements = statements
        return run
    }
}
