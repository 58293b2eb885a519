import Basics
import HTTPMessages
import Reactor
import Runs
import Scenarios

/// One loop's part of a closed workload: each VU starts its next iteration when the last one has ended, until its stop rule says no.
final class ClosedWorkload<Carrier: Transport> {
    private typealias User = VirtualUser<Carrier.Session>

    private let worker: Worker<Carrier>
    private let share: WorkloadShare
    private let begin: Nanoseconds
    /// Waits of VUs that are not active now.
    private var waiting: [Sleeper] = []
    /// Whether the load was ended before its time: what was not started then is not wanted any more.
    private var endedEarly = false
    private var end: Nanoseconds { begin + share.workload.executor.duration.nanoseconds }

    init(_ worker: Worker<Carrier>, _ share: WorkloadShare) {
        self.worker = worker
        self.share = share
        begin = worker.recorder.warmupEnd + share.workload.startAfter.nanoseconds
    }

    /// Carries the workload out: returns when its last VU has ended.
    func run() async {
        worker.whenEnding { [self] in
            endedEarly = endedEarly || worker.loop.readClock() < end
            for sleeper in waiting { sleeper.wake() }
        }
        await withDiscardingTaskGroup { group in
            guard let numbers = share.numbers(ofLoop: worker.place.index, of: worker.place.of) else { return }
            for position in stride(from: numbers.first, to: share.workload.executor.mostVUs, by: numbers.step) {
                let workload = OnLoop(self, position)
                group.addTask(executorPreference: worker.loop) { await workload.first.live(position: workload.second) }
            }
        }
        if isOutOfTime, case .sharedIterations(_, let iterations, _) = share.workload.executor {
            worker.drop(share.takeRest(of: iterations), share, end: end)
        }
    }

    /// Whether `atMost` is over, so that what was not started never is.
    private var isOutOfTime: Bool { !endedEarly && worker.loop.readClock() >= end }

    /// The life of the VU at `position` among the workload's, from 0.
    private func live(position: Int) async {
        let sleeper = Sleeper(on: worker.loop)
        waiting.append(sleeper)
        var user: User?
        for (stretch, executor) in stretches(of: position) {
            await sleeper.sleep(until: stretch.lowerBound)
            if worker.isEnding { break }
            var rule = StopRule(share, executor, end: stretch.upperBound)
            if user == nil { user = try? worker.makeUser(number: share.firstNumber + position + 1) }
            guard let user else { break }
            while !worker.isEnding {
                let now = worker.loop.readClock()
                guard rule.allowsOneMore(at: now) else { break }
                worker.recorder.count(\.offered, now)
                await worker.iterate(user, share, intended: now, number: rule.number)
            }
            if isOutOfTime { worker.drop(rule.left, of: user.context.random, share, end: end) }
        }
        if let user { worker.retire(user) }
    }

    /// When the VU is active, and under which executor: in the warm-up, then in the load.
    private func stretches(of position: Int) -> [(Range<Nanoseconds>, Executor)] {
        var stretches: [(Range<Nanoseconds>, Executor)] = []
        if let warmup = worker.warmupWorkload(share.workload), position < warmup.executor.mostVUs {
            stretches.append((worker.start..<worker.start + warmup.executor.duration.nanoseconds, warmup.executor))
        }
        let executor = share.workload.executor
        var active = [0..<executor.duration.nanoseconds]
        if case .rampingVUs(let start, let stages) = executor {
            active = VUProfile(start: start, stages: stages).stretches(of: position)
        }
        return stretches + active.map { (begin + $0.lowerBound..<begin + $0.upperBound, executor) }
    }
}

/// When a VU of a closed workload stops.
struct StopRule {
    private let share: WorkloadShare
    private let executor: Executor
    private let end: Nanoseconds
    private var done = 0
    /// The number of the shared iteration that was allowed last; `nil` for an executor that shares none.
    private(set) var number: Int64?

    init(_ share: WorkloadShare, _ executor: Executor, end: Nanoseconds) {
        self.share = share
        self.executor = executor
        self.end = end
    }

    /// Whether another iteration may start now; counts it.
    mutating func allowsOneMore(at now: Nanoseconds) -> Bool {
        guard now < end else { return false }
        switch executor {
        case .sharedIterations(_, let iterations, _):
            number = share.take(of: iterations)
            return number != nil
        case .perVUIterations(_, let iterations, _):
            guard done < iterations else { return false }
            done += 1
            return true
        default: return true
        }
    }

    /// How many iterations of its own the VU has not begun.
    var left: Int64 {
        if case .perVUIterations(_, let iterations, _) = executor { Int64(iterations - done) } else { 0 }
    }
}
