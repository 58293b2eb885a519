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

    init(_ worker: Worker<Carrier>, _ share: WorkloadShare) {
        self.worker = worker
        self.share = share
        begin = worker.start + share.workload.startAfter.nanoseconds
    }

    /// Carries the workload out: returns when its last VU has ended.
    func run() async {
        worker.endings.append { [self] in for sleeper in waiting { sleeper.wake() } }
        await withDiscardingTaskGroup { group in
            for position in stride(from: worker.share.index, to: share.workload.executor.mostVUs, by: worker.share.of) {
                let workload = OnLoop(self, position)
                group.addTask(executorPreference: worker.loop) { await workload.first.live(position: workload.second) }
            }
        }
    }

    /// The life of the VU at `position` among the workload's, from 0.
    private func live(position: Int) async {
        let sleeper = Sleeper(on: worker.loop)
        waiting.append(sleeper)
        var user: User?
        for stretch in stretches(of: position) {
            await sleeper.sleep(until: begin + stretch.lowerBound)
            if worker.isEnding { break }
            var rule = StopRule(share, end: begin + stretch.upperBound)
            if user == nil { user = try? worker.makeUser(number: share.firstNumber + position + 1) }
            guard let user else { break }
            while !worker.isEnding, rule.allowsOneMore(at: worker.loop.readClock()) {
                let now = worker.loop.readClock()
                worker.recorder.count(\.offered, now)
                await worker.iterate(user, share.workload, intended: now)
            }
        }
        if let user { worker.retire(user) }
    }

    private func stretches(of position: Int) -> [Range<Nanoseconds>] {
        if case .rampingVUs(let start, let stages) = share.workload.executor {
            return VUProfile(start: start, stages: stages).stretches(of: position)
        }
        return [0..<share.workload.executor.length]
    }
}

/// When a VU of a closed workload stops.
struct StopRule {
    private let share: WorkloadShare
    private let end: Nanoseconds
    private var done = 0

    init(_ share: WorkloadShare, end: Nanoseconds) {
        self.share = share
        self.end = end
    }

    /// Whether another iteration may start now; counts it.
    mutating func allowsOneMore(at now: Nanoseconds) -> Bool {
        guard now < end else { return false }
        switch share.workload.executor {
        case .sharedIterations(_, let iterations, _): return share.take(of: iterations)
        case .perVUIterations(_, let iterations, _):
            done += 1
            return done <= iterations
        default: return true
        }
    }
}
