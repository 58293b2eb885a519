import Analysis
import Basics
import LoadEngine
import Monitors
import Reactor
import RunStore
import Runs

/// Follows the load second by second: samples the resources, shows both, hands them to the clerk, and keeps the sums.
///
/// `Sendable` without the compiler's check: `follow` runs while the session waits for it, and the session reads only after that.
final class Journal: @unchecked Sendable {
    private(set) var header: RunHeader
    let progress: Progress?
    private let clerk: Clerk
    private var totals: Tally
    private var intervals: [IntervalSummary] = []
    private var measured: Nanoseconds = 0
    private var peakVUs = 0
    private var abort: AbortWatch
    private var limits: LimitWatch
    private var failedThreshold: ThresholdResult?

    init(_ header: RunHeader, _ progress: Progress?, _ clerk: Clerk) {
        self.header = header
        self.progress = progress
        self.clerk = clerk
        totals = Tally(header.layout)
        abort = AbortWatch(header)
        limits = LimitWatch(header)
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
        while let interval = await load.nextInterval() {
            let now = clock.readClock()
            let samples = monitors.sample(trial: trial, time: now - start, now: now)
            for note in monitors.notes.dropFirst(notes) { progress?.notice(note) }
            notes = monitors.notes.count
            if interruption.isRequested, !saidItEnds {
                saidItEnds = true
                progress?.notice("Ending when what is under way has come to its end. Press Ctrl-C again to end now.")
            }
            if let progress, !limits.isIdle { for line in limits.add(interval, samples: samples) { progress.notice(line) } }
            progress?.update(interval, samples)
            clerk.save(interval, samples)
            add(interval)
            if failedThreshold == nil, !abort.isIdle, let failed = abort.add(interval, samples: samples) {
                failedThreshold = failed
                progress?.notice("Ending the run: \(failed.reason ?? failed.expression)")
                load.stop(.gracefully)
            }
        }
    }

    private func add(_ interval: Interval) {
        intervals.append(IntervalSummary(interval))
        guard !interval.isWarmup else { return }
        totals.add(interval.tally)
        peakVUs = max(peakVUs, interval.vus)
    }

    func trialEnded(_ outcome: Load.Outcome) { measured += outcome.measured }

    /// How the run ended, for the store.
    func ending(wasInterrupted: Bool, problem: Problem?) -> Ending {
        header.status = wasInterrupted ? .interrupted : problem != nil || wasAborted ? .aborted : .completed
        header.finishedAt = RunStore.wallClock()
        return Ending(
            status: header.status, finishedAt: header.finishedAt!, measured: measured, totals: totals, peakVUs: peakVUs)
    }

    /// The run as it is remembered here: for when the store cannot give it back.
    var run: Run {
        let warm = intervals.filter(\.isWarmup).reduce(0) { $0 + $1.requests }
        return Run(
            header: header, totals: totals, warmupRequests: warm + totals.counts.warmupRequests, measured: measured,
            intervals: intervals, peakVUs: peakVUs, slowestCommit: clerk.slowestCommit)
    }
}
