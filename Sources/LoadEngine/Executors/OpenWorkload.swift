import Basics
import HTTPMessages
import Reactor
import Runs
import Scenarios

/// One loop's part of an open workload: arrivals come by the clock, whatever the target does. An arrival goes to a free VU, or to a new
/// one, or it waits, its response time running; it is dropped only when too many wait.
final class OpenWorkload<Carrier: Transport> {
    private typealias User = VirtualUser<Carrier.Session>

    private let worker: Worker<Carrier>
    private let share: WorkloadShare
    private var warmup: PartialSchedule?
    private var arrivals: PartialSchedule
    private let mostUsers: Int
    /// Which arrivals and users are this loop's.
    private let numbers: (first: Int, step: Int)
    private var created = 0
    private var idle: [User] = []
    private var backlog: Backlog
    /// The sessions of a replay with a request under way, and what waits for its end: a user sends nothing before it has its last answer.
    private var sessions: [UInt32: [Arrival]] = [:]
    private let sleeper: Sleeper
    private var isOver = false
    private let begin: Nanoseconds
    private let end: Nanoseconds

    /// How many seconds' worth of arrivals at the peak rate may wait.
    private static var patience: Double { 60 }

    /// `nil` when the loop has no users of this workload, and so no arrivals.
    init?(_ worker: Worker<Carrier>, _ share: WorkloadShare, _ schedule: ArrivalSchedule) {
        guard let numbers = share.numbers(ofLoop: worker.place.index, of: worker.place.of) else { return nil }
        self.worker = worker
        self.share = share
        self.numbers = numbers
        let (index, count) = numbers
        arrivals = schedule.part(index, of: count)
        warmup = worker.warmupWorkload(share.workload).flatMap {
            ArrivalSchedule($0, seed: worker.plan.seed &+ 1)?.part(index, of: count)
        }
        let most = share.workload.executor.mostVUs
        mostUsers = Part(index: index, count: count).share(of: most)
        let waiting = schedule.peak / Double(count) * Self.patience
        backlog = Backlog(limit: Int(min(max(1000, waiting), 10_000_000)))
        sleeper = Sleeper(on: worker.loop, isExact: true)
        begin = worker.recorder.warmupEnd + share.workload.startAfter.nanoseconds
        end = begin + share.workload.executor.duration.nanoseconds
    }

    /// Carries the workload out: returns when its last VU has ended.
    func run() async {
        worker.whenEnding { [self] in endEarly() }
        await withDiscardingTaskGroup { group in
            while !isOver, let next = nextArrival() {
                await sleeper.sleep(until: next.intended)
                if isOver { break }
                offer(next, &group)
            }
            // The time after the last arrival belongs to the load as the time before the first one does.
            if !isOver { await sleeper.sleep(until: end) }
            over()
        }
        dropWaiting()
    }

    /// The next arrival: those of the warm-up, then those of the load.
    private func nextArrival() -> Arrival? {
        if let next = warmup?.next() { return Arrival(intended: worker.start + next, number: -1 - (warmup?.number ?? 0)) }
        warmup = nil
        return arrivals.next().map { Arrival(intended: begin + $0, number: arrivals.number) }
    }

    private func offer(_ arrival: Arrival, _ group: inout DiscardingTaskGroup) {
        worker.recorder.count(\.offered, arrival.intended)
        if let session = session(of: arrival) {
            if sessions[session] != nil {
                sessions[session]?.append(arrival)
                return
            }
            sessions[session] = []
        }
        if let user = idle.popLast() {
            assign(arrival, to: user, hadToWait: false)
            user.sleeper.wake()
        } else if created < mostUsers, let user = newUser() {
            assign(arrival, to: user, hadToWait: false)
            let shared = OnLoop(self, user)
            group.addTask(executorPreference: worker.loop) { await shared.first.live(shared.second) }
        } else {
            if backlog.append(arrival) {
                worker.recorder.count(\.late, arrival.intended)
            } else {
                drop(arrival)
            }
        }
    }

    /// The session of a replayed request, within which order is kept; `nil` for every other arrival.
    private func session(of arrival: Arrival) -> UInt32? {
        arrival.number >= 0 ? share.workload.track?.session(of: arrival.number) : nil
    }

    /// Gives up an arrival, with those that wait for it.
    private func drop(_ arrival: Arrival) {
        worker.drop(arrival, share)
        guard let session = session(of: arrival) else { return }
        for waiting in sessions.removeValue(forKey: session) ?? [] { worker.drop(waiting, share) }
    }

    /// The next request of the session whose last one has ended; `nil` when none is due.
    private func successor(of arrival: Arrival) -> Arrival? {
        guard let session = session(of: arrival), var waiting = sessions[session] else { return nil }
        guard !waiting.isEmpty else {
            sessions[session] = nil
            return nil
        }
        let next = waiting.removeFirst()
        sessions[session] = waiting
        return next
    }

    /// Gives up the arrivals that wait.
    private func dropWaiting() { while let waiting = backlog.removeFirst() { drop(waiting) } }

    private func newUser() -> User? {
        let number = share.firstNumber + created * numbers.step + numbers.first + 1
        guard let user = try? worker.makeUser(number: number) else { return nil }
        created += 1
        return user
    }

    private func assign(_ arrival: Arrival, to user: User, hadToWait: Bool) {
        user.isIdle = false
        user.assigned = arrival
        user.hadToWait = hadToWait
    }

    /// A VU's life: one arrival after the other, waiting in between.
    private func live(_ user: User) async {
        while true {
            await worker.iterate(user, share, intended: user.assigned.intended, number: user.assigned.number)
            if worker.isCut { break }
            if let next = successor(of: user.assigned) {
                assign(next, to: user, hadToWait: true)
            } else if let waiting = backlog.removeFirst() {
                assign(waiting, to: user, hadToWait: true)
            } else if isOver {
                break
            } else {
                idle.append(user)
                user.isIdle = true
                await user.sleeper.park()
                // Woken for an arrival it was given, or because there are no more; then it is still idle.
                if user.isIdle { break }
            }
        }
        worker.retire(user)
    }

    /// No more arrivals; those that wait are still served.
    private func over() {
        isOver = true
        for user in idle { user.sleeper.wake() }
    }

    /// The load is to end before its time: those that wait are given up.
    private func endEarly() {
        dropWaiting()
        over()
        sleeper.wake()
    }
}
