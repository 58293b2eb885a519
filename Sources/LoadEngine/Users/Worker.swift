import Basics
import HTTPMessages
import Reactor
import Runs
import Scenarios

/// One loop's part of a run: its VUs, its transport, its recorder.
///
/// `Sendable` without the compiler's check because everything but `load` and `loop` is touched only from tasks and timers of `loop`, which
/// run on one thread; the only way in from elsewhere is `loop.run`.
final class Worker<Carrier: Transport>: @unchecked Sendable {
    typealias User = VirtualUser<Carrier.Session>

    let loop: EventLoop
    let plan: Plan
    let recorder: Recorder
    /// When the load began, on the loop's clock.
    let start: Nanoseconds
    /// How many workers share the load, and which of them this is.
    let share: (index: Int, of: Int)
    private let carrier: Carrier
    private var book: RequestBook
    private let unixOffset: Nanoseconds
    private(set) var users: [ObjectIdentifier: User] = [:]
    private(set) var busyUsers = 0

    /// No new iterations start: the load is over, or was interrupted.
    private(set) var isEnding = false
    /// Everything under way ends at once.
    private(set) var isCut = false
    /// What to do when the load is to end, by workload.
    var endings: [() -> Void] = []
    private lazy var cutTimer = LoopTimer { [unowned self] _ in cut() }

    init(
        loop: EventLoop, plan: Plan, base: BaseURL, layout: Layout, start: Nanoseconds, unixTime: Nanoseconds,
        share: (index: Int, of: Int), carrier: Carrier
    ) {
        self.loop = loop
        self.plan = plan
        self.start = start
        self.share = share
        self.carrier = carrier
        book = RequestBook(plan, base: base)
        unixOffset = unixTime - start
        recorder = Recorder(layout: layout, warmupEnd: start + plan.warmup.nanoseconds, start: start)
    }

    /// What `workload` does before it is measured; `nil` without a warm-up, and for one that starts later.
    func warmupWorkload(_ workload: Workload) -> Workload? {
        guard plan.warmup.nanoseconds > 0, workload.startAfter.nanoseconds == 0 else { return nil }
        var warmup = workload
        warmup.executor = workload.executor.warmingUp(for: plan.warmup)
        return warmup
    }

    // MARK: Users

    func makeUser(number: Int) throws -> User {
        let user = User(
            number: number, seed: plan.seed, slots: plan.slotCount, session: try carrier.makeSession(), loop: loop)
        users[ObjectIdentifier(user)] = user
        return user
    }

    func retire(_ user: User) {
        user.session.close()
        users[ObjectIdentifier(user)] = nil
    }

    // MARK: Ending

    /// Ends everything at `deadline`, unless the load has ended before.
    func cut(at deadline: Nanoseconds) { loop.schedule(cutTimer, at: deadline) }

    func cancelCut() { loop.cancel(cutTimer) }

    /// No new iterations; those under way have the workloads' grace to come to their end.
    func endLoad() {
        guard !isEnding else { return }
        isEnding = true
        cut(at: loop.now + plan.workloads.map(\.gracefulStop.nanoseconds).max()!)
        for ending in endings { ending() }
    }

    /// Ends everything now.
    func cut() {
        endLoad()
        isCut = true
        for user in users.values {
            user.session.cancel()
            user.sleeper.wake()
        }
    }

    // MARK: Iterations

    /// One pass of `user` through a flow that `workload` chooses.
    /// - Parameter intended: when it was meant to start: the arrival of an open model, now for a closed one.
    func iterate(_ user: User, _ workload: Workload, intended: Nanoseconds) async {
        guard !isCut else { return recorder.count(\.interrupted, intended) }
        busyUsers += 1
        recorder.count(\.started, intended)
        let flow = plan.flows[choose(workload, &user.context.random)]
        let isOpen = workload.executor.isOpen
        var planned = intended
        var groupStart = intended
        for index in flow.steps {
            let step = plan.steps[index]
            if index == flow.steps.lowerBound || step.group != plan.steps[index - 1].group { groupStart = planned }
            let hadToWait = user.hadToWait && index == flow.steps.lowerBound
            guard let end = await perform(step, index, user, planned: planned, isOpen: isOpen, hadToWait: hadToWait) else {
                return interrupt(intended)
            }
            if step.group >= 0, index + 1 == flow.steps.upperBound || plan.steps[index + 1].group != step.group {
                recorder.record(group: step.group, from: groupStart, to: end)
            }
            planned = end
            if let think = step.think {
                planned += think.draw(&user.context.random)
                await user.sleeper.sleep(until: planned)
                if isCut { return interrupt(intended) }
            }
        }
        user.context.iteration += 1
        busyUsers -= 1
        recorder.record(iterationFrom: intended, to: planned)
        if flow.pacing.nanoseconds > 0, !isEnding {
            // There is nothing to wait for beyond the end of the load.
            let end = recorder.warmupEnd + workload.startAfter.nanoseconds + workload.executor.duration.nanoseconds
            await user.sleeper.sleep(until: min(end, intended + flow.pacing.nanoseconds))
        }
    }

    private func interrupt(_ intended: Nanoseconds) {
        busyUsers -= 1
        recorder.count(\.interrupted, intended)
    }

    /// Sends one step's request and records what came of it. Answers when it ended; `nil` when it was cut off.
    private func perform(
        _ step: Step, _ index: Int, _ user: User, planned: Nanoseconds, isOpen: Bool, hadToWait: Bool
    ) async -> Nanoseconds? {
        user.context.now = (loop.now + unixOffset) / 1_000_000
        guard book.prepare(index, &user.context) else {
            let now = loop.readClock()
            let unsent = Exchange(failure: .missingValue, sentAt: now, endedAt: now)
            recorder.record(unsent, step: index, intended: isOpen ? planned : now, failure: .missingValue, checksFailed: false)
            return now
        }
        user.session.start(book.requests[index])
        let exchange = await user.session.finish()
        if isCut { return nil }
        let intended = isOpen ? planned : exchange.sentAt
        if !hadToWait { recorder.record(lateness: max(0, exchange.sentAt - planned), intended: intended) }
        let (failure, checksFailed) = judge(exchange, step, intended)
        recorder.record(exchange, step: index, intended: intended, failure: failure, checksFailed: checksFailed)
        return exchange.endedAt
    }

    /// Whether an exchange counts as a success. A step that checks the status decides for itself which one is right; otherwise 200 to
    /// 399 are.
    private func judge(_ exchange: borrowing Exchange, _ step: Step, _ intended: Nanoseconds) -> (Failure?, checksFailed: Bool) {
        if let failure = exchange.failure { return (failure, false) }
        var checksStatus = false
        var failed = false
        for check in step.checks {
            let passed: Bool
            switch check.rule {
            case .status(let set):
                checksStatus = true
                passed = set.contains(exchange.status)
            }
            recorder.record(check: check.index, passed: passed, intended: intended)
            if !passed { failed = true }
        }
        if !checksStatus, let failure = Failure(ofStatus: exchange.status) { return (failure, failed) }
        return (failed ? Failure(ofStatus: exchange.status) ?? .check : nil, failed)
    }

    private func choose(_ workload: Workload, _ random: inout SeededRandom) -> Int {
        guard workload.flows.count > 1 else { return workload.flows[0].flow }
        let total = workload.flows.reduce(0) { $0 + $1.weight }
        var ticket = Int(random.next() % UInt64(total))
        for (flow, weight) in workload.flows {
            if ticket < weight { return flow }
            ticket -= weight
        }
        return workload.flows[0].flow
    }
}

extension Failure {
    /// What a status outside 200 to 399 counts as; `nil` for one inside.
    fileprivate init?(ofStatus status: Int) {
        switch status {
        case 200..<400: return nil
        case 400..<500: self = .status4xx
        case 500..<600: self = .status5xx
        default: self = .unexpectedStatus
        }
    }
}
