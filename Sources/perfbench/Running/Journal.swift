import Analysis
import Basics
import LoadEngine
import Monitors
import Reactor
import Reports
import RunStore
import Runs

/// Follows the load second by second: samples the resources, shows both, hands them to the clerk, and keeps the sums.
///
/// `Sendable` without the compiler's check: `follow` runs while the session waits for it, and the session reads only after that.
final class Journal: @unchecked Sendable {
    private(set) var header: RunHeader
    let progress: Progress?
    private let clerk: Clerk
    private let pusher: Pusher?
    private var totals: Tally
    private var intervals: [IntervalSummary] = []
    private var measured: Nanoseconds = 0
    private var peakVUs = 0
    private var abort: AbortWatch
    private var limits: LimitWatch
    private var failedThreshold: ThresholdResult?
    /// Of a capacity search: how it goes, and what its present trial shows.
    private(set) var search: SearchRecord?
    private var judge: TrialJudge?
    private var wasLost = false
    /// What the trials measured whose figures may come to stand for the run.
    private var kept: [(trial: SearchTrial, totals: Tally, measured: Nanoseconds, peakVUs: Int)] = []

    init(_ header: RunHeader, _ progress: Progress?, _ clerk: Clerk, _ pusher: Pusher? = nil) {
        self.header = header
        self.progress = progress
        self.clerk = clerk
        self.pusher = pusher
        totals = Tally(header.layout)
        abort = AbortWatch(header)
        limits = LimitWatch(header)
        search = header.search.map { SearchRecord(goal: $0) }
    }

    /// Whether a threshold ended the run.
    var wasAborted: Bool { failedThreshold != nil }

    /// Follows one trial to its end. `clock` is a loop whose clock the load goes by.
    func follow(
        _ load: Load, _ watches: [Watch], _ interruption: Interruption, clock: EventLoop, start: Nanoseconds, trial: Int
    ) async {
        let monitors = MonitorSet(watches)
        var notes = 0
        var saidItEnds = false
        let wallStart = Nanoseconds(RunStore.wallClock() * 1e9) - (clock.readClock() - start)
        while let interval = await load.nextInterval() {
            let now = clock.readClock()
            let samples = monitors.sample(trial: trial, time: now - start, now: now)
            for note in monitors.notes.dropFirst(notes) { progress?.notice(note) }
            notes = monitors.notes.count
            if interruption.isRequested, !saidItEnds {
                saidItEnds = true
                progress?.notice("Ending when what is under way has come to its end. Press Ctrl-C again to end now.")
            }
            if let progress, search == nil, !limits.isIdle {
                for line in limits.add(interval, samples: samples) { progress.notice(line) }
            }
            progress?.update(interval, samples)
            clerk.save(interval, samples)
            let summary = IntervalSummary(interval)
            pusher?.push(PushedSecond(interval, summary, samples, endedAt: wallStart + interval.start + interval.duration))
            add(interval, summary, samples)
            if let judge, !wasLost, judge.isLost {
                wasLost = true
                load.stop(.gracefully)
            }
            if failedThreshold == nil, !abort.isIdle, let failed = abort.add(interval, samples: samples) {
                failedThreshold = failed
                progress?.notice("Ending the run: \(failed.reason ?? failed.expression)")
                load.stop(.gracefully)
            }
        }
    }

    private func add(_ interval: Interval, _ summary: IntervalSummary, _ samples: [ResourceSample]) {
        intervals.append(summary)
        judge?.add(interval, samples: samples)
        guard !interval.isWarmup, judge == nil else { return }
        totals.add(interval.tally)
        peakVUs = max(peakVUs, interval.vus)
    }

    func trialEnded(_ outcome: Load.Outcome) { measured += outcome.measured }

    // MARK: Capacity searches

    /// A trial of a search is about to begin.
    func begin(_ trial: SearchTrial) {
        judge = TrialJudge(header, trial)
        wasLost = false
        progress?.begin(trial, search)
    }

    /// The trial that ended now, judged.
    func judged() -> SearchTrial? { judge?.finished(wasLost: wasLost) }

    /// Keeps a trial that has ended; `bounds` are those after it.
    func end(_ trial: SearchTrial) {
        guard let judge else { return }
        search?.trials.append(trial)
        clerk.save(trial)
        // One for each load that may turn out to be the answer, and the last one in case none does.
        let lowest = search?.goal.from ?? 0
        kept.removeAll { old in
            let isSame = old.trial.offered == trial.offered
            return trial.passed ? isSame : !old.trial.passed && (isSame || old.trial.offered > lowest)
        }
        kept.append((trial, judge.totals, judge.measured, judge.peakVUs))
        self.judge = nil
        if let search, let result = SearchResult(search) { progress?.end(trial, result) }
    }

    /// The search is over.
    func end(_ reason: SearchEnd, elapsed: Nanoseconds) {
        search?.ended = reason
        search?.elapsed = elapsed
    }

    /// The figures of the trial that stands for the run take the place of the sums.
    private func chooseTrial() {
        guard let search, let chosen = SearchResult.representative(of: search),
            let figures = kept.last(where: { $0.trial.trial == chosen.trial })
        else { return }
        (totals, measured, peakVUs) = (figures.totals, figures.measured, figures.peakVUs)
    }

    /// How the run ended, for the store.
    func ending(wasInterrupted: Bool, problem: Problem?) -> Ending {
        header.status = wasInterrupted ? .interrupted : problem != nil || wasAborted ? .aborted : .completed
        header.finishedAt = RunStore.wallClock()
        chooseTrial()
        if header.status == .aborted {
            header.abortReason = failedThreshold.map { "the threshold \"\($0.expression)\" failed." } ?? problem?.sentence ?? ""
        }
        return Ending(
            status: header.status, finishedAt: header.finishedAt!, measured: measured, totals: totals, peakVUs: peakVUs,
            abortReason: header.abortReason, search: search)
    }

    /// The run as it is remembered here: for when the store cannot give it back.
    var run: Run {
        let warm = intervals.filter(\.isWarmup).reduce(0) { $0 + $1.requests }
        var run = Run(
            header: header, totals: totals, warmupRequests: warm + totals.counts.warmupRequests, measured: measured,
            intervals: intervals, peakVUs: peakVUs, slowestCommit: clerk.slowestCommit)
        run.search = search
        return run
    }
}
