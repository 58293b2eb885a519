import Basics
import HTTPMessages
import Reactor
import Runs

/// Cuts one loop's record into intervals: every second since the load began, and once more where the warm-up ends.
final class IntervalCutter<Carrier: Transport> {
    private let worker: Worker<Carrier>
    private let collector: IntervalCollector
    private var second = 0
    private var cutAt: Nanoseconds
    private var lastCut: Nanoseconds
    private var lastCPU: Nanoseconds = 0
    private lazy var timer = LoopTimer { [unowned self] now in
        cut(at: now)
        scheduleNext()
    }

    init(_ worker: Worker<Carrier>, _ collector: IntervalCollector) {
        self.worker = worker
        self.collector = collector
        cutAt = worker.start
        lastCut = worker.start
    }

    func begin() {
        let recorder = worker.recorder
        worker.loop.observeLag = { recorder.record(lag: $0) }
        lastCPU = worker.loop.busyTime()
        scheduleNext()
    }

    /// Delivers what is left and stops.
    func end() {
        worker.loop.cancel(timer)
        worker.loop.observeLag = nil
        cutAt = max(worker.loop.readClock(), lastCut)
        if cutAt - lastCut > .milliseconds(50) || worker.recorder.hasActivity { cut(at: cutAt) }
    }

    private func scheduleNext() {
        let whole = lastCut - worker.start
        var next = worker.start + (whole / 1_000_000_000 + 1) * 1_000_000_000
        if lastCut < worker.recorder.warmupEnd { next = min(next, worker.recorder.warmupEnd) }
        cutAt = next
        worker.loop.schedule(timer, at: next)
    }

    private func cut(at now: Nanoseconds) {
        let cpu = worker.loop.busyTime()
        var tally = collector.emptyTally()
        let isWarmup = worker.recorder.isWarmup
        worker.recorder.exchange(&tally)
        worker.recorder.isWarmup = cutAt < worker.recorder.warmupEnd
        let elapsed = max(1, cutAt - lastCut)
        let part = IntervalCollector.Part(
            tally: tally, vus: worker.users.count, busyVUs: worker.busyUsers,
            cpu: min(1, Double(cpu - lastCPU) / Double(elapsed)))
        collector.deliver(
            part, second: second, start: lastCut - worker.start, end: cutAt - worker.start, isWarmup: isWarmup)
        second += 1
        lastCPU = cpu
        lastCut = cutAt
    }
}
