import Basics
import HTTPMessages
import Reactor
import Runs

/// Cuts one loop's record into intervals: every second since the load began, and once more where the warm-up ends. Arrivals like whole
/// seconds too, so the cut itself only swaps two tallies; the expensive part, waking the consumer, is deferred.
final class IntervalCutter<Carrier: Transport> {
    private let worker: Worker<Carrier>
    private let collector: IntervalCollector
    private var second = 0
    private var cutAt: Nanoseconds
    private var lastCut: Nanoseconds
    private var lastCPU: Nanoseconds = 0
    /// What the next cut swaps in.
    private var empty: Tally
    /// What was cut off and not handed over yet.
    private var finished: (part: IntervalCollector.Part, second: Int, start: Nanoseconds, end: Nanoseconds, isWarmup: Bool)?
    private lazy var deliveryTimer = LoopTimer { [unowned self] _ in deliver() }
    /// Fires ten times a second for its lateness alone: so a loop that stalled is seen, whatever else it had to do.
    private lazy var pulse: LoopTimer = LoopTimer { [unowned self] now in worker.loop.schedule(pulse, at: now + .milliseconds(100))
    }
    private lazy var timer = LoopTimer { [unowned self] now in
        cut(at: now)
        scheduleNext()
    }

    init(_ worker: Worker<Carrier>, _ collector: IntervalCollector) {
        self.worker = worker
        self.collector = collector
        cutAt = worker.start
        lastCut = worker.start
        empty = collector.emptyTally()
    }

    func begin() {
        let recorder = worker.recorder
        worker.loop.observeLag = { recorder.record(lag: $0) }
        lastCPU = worker.loop.busyTime()
        scheduleNext()
        worker.loop.schedule(pulse, at: worker.loop.now + .milliseconds(100))
    }

    /// Delivers what is left and stops.
    func end() {
        worker.loop.cancel(timer)
        worker.loop.cancel(pulse)
        worker.loop.observeLag = nil
        deliver()
        cutAt = max(worker.loop.readClock(), lastCut)
        if cutAt - lastCut > .milliseconds(50) || worker.recorder.hasActivity { cut(at: cutAt) }
        deliver()
    }

    private func scheduleNext() {
        let whole = lastCut - worker.start
        var next = worker.start + (whole / 1_000_000_000 + 1) * 1_000_000_000
        if lastCut < worker.recorder.warmupEnd { next = min(next, worker.recorder.warmupEnd) }
        cutAt = next
        worker.loop.schedule(timer, at: next)
    }

    private func cut(at now: Nanoseconds) {
        deliver()
        let cpu = worker.loop.busyTime()
        let isWarmup = worker.recorder.isWarmup
        worker.recorder.exchange(&empty)
        worker.recorder.isWarmup = cutAt < worker.recorder.warmupEnd
        let share = min(1, Double(cpu - lastCPU) / Double(max(1, cutAt - lastCut)))
        let part = IntervalCollector.Part(tally: empty, vus: worker.takeMostUsers(), busyVUs: worker.busyUsers, cpu: share)
        finished = (part, second, lastCut - worker.start, cutAt - worker.start, isWarmup)
        worker.loop.schedule(deliveryTimer, at: now + .microseconds(500))
        second += 1
        lastCPU = cpu
        lastCut = cutAt
    }

    private func deliver() {
        guard let cut = finished else { return }
        worker.loop.cancel(deliveryTimer)
        finished = nil
        empty = collector.emptyTally()
        collector.deliver(cut.part, second: cut.second, start: cut.start, end: cut.end, isWarmup: cut.isWarmup)
    }
}
