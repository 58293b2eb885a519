import Basics
import HTTPMessages
import Metrics
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
    /// How many loops share the load of this generator, and which of them this is.
    let place: (index: Int, of: Int)
    let carrier: Carrier
    var book: RequestBook
    var carriers: StepCarriers
    /// Index of the rows that statements return among the custom metrics; negative where there are no statements.
    let rowsMetric: Int
    let feeds: Feeds
    let reader = ResponseReader()
    var tester = ValueTester()
    let unixOffset: Nanoseconds
    /// Index of `arrival_error_ms` among the custom metrics; negative when arrivals are not timestamped.
    let arrivalMetric: Int
    /// Position among the custom metrics of how late the requests of a replay were sent; negative where there is none.
    let replayMetric: Int
    /// What thresholds on goodput ask of streams.
    let goals: [StreamGoal]
    private let slots: [Slot]
    private let stopper: Stopper
    /// Where the requests' trace ids come from; `nil` when they have none.
    let traces: TraceSource?
    /// Told of every step; `nil` unless someone debugs.
    let observe: ((Observation) -> Void)?
    private(set) var users: [ObjectIdentifier: User] = [:]
    var busyUsers = 0
    private var mostUsers = 0

    /// No new iterations start: the load is over, or was interrupted.
    private(set) var isEnding = false
    /// Everything under way ends at once.
    private(set) var isCut = false
    /// What to do when the load is to end, by workload.
    private var endings: [() -> Void] = []
    private lazy var cutTimer = LoopTimer { [unowned self] _ in cut() }

    init(
        loop: EventLoop, plan: Plan, base: BaseURL, layout: Layout, start: Nanoseconds, unixTime: Nanoseconds,
        trial: Int, place: (index: Int, of: Int), carrier: Carrier, carriers: StepCarriers, slots: [Slot], feeds: SharedFeeds,
        stopper: Stopper,
        traces: TraceSource?, observe: ((Observation) -> Void)? = nil
    ) {
        self.loop = loop
        self.plan = plan
        self.start = start
        self.place = place
        self.carrier = carrier
        self.carriers = carriers
        rowsMetric = plan.customMetrics.firstIndex(of: Plan.rowsMetric) ?? -1
        goals = Array(Set(plan.thresholds.filter { $0.metric == .goodput }.compactMap { StreamGoal($0.selectors) }))
        self.slots = slots
        self.stopper = stopper
        self.traces = traces
        self.observe = observe
        book = RequestBook(
            plan.steps, base: base, plan.connection, isTraced: traces != nil,
            keepsHeaders: !plan.exemplarHeaders.isEmpty)
        self.feeds = Feeds(plan, feeds)
        unixOffset = unixTime - start
        arrivalMetric = plan.connection.stampsArrivals ? plan.customMetrics.firstIndex(of: Plan.arrivalMetric) ?? -1 : -1
        replayMetric = plan.customMetrics.firstIndex(of: Plan.replayMetric) ?? -1
        recorder = Recorder(layout: layout, warmupEnd: start + plan.warmup.nanoseconds, start: start, trial: trial)
    }

    /// What `workload` does before it is measured; `nil` without a warm-up, and for one that starts later.
    func warmupWorkload(_ workload: Workload) -> Workload? {
        guard plan.warmup.nanoseconds > 0, workload.startAfter.nanoseconds == 0, workload.track == nil else { return nil }
        var warmup = workload
        warmup.executor = workload.executor.warmingUp(for: plan.warmup)
        return warmup
    }

    // MARK: Users

    func makeUser(number: Int) throws -> User {
        let user = User(
            number: number, seed: plan.seed, slots: slots, feeders: plan.feeders, session: try carrier.makeSession(), loop: loop)
        users[ObjectIdentifier(user)] = user
        mostUsers = max(mostUsers, users.count)
        return user
    }

    /// How many VUs there were at most since this was asked last.
    func takeMostUsers() -> Int {
        defer { mostUsers = users.count }
        return mostUsers
    }

    func retire(_ user: User) {
        user.listener?.stop()
        user.session.close()
        user.others.close()
        users[ObjectIdentifier(user)] = nil
    }

    // MARK: Ending

    /// Does `ending` when the load is to end before its time: now, when that was said already.
    func whenEnding(_ ending: @escaping () -> Void) {
        endings.append(ending)
        if isEnding { ending() }
    }

    /// Its workloads have ended: what they wanted to do at the end holds them, and they hold the worker.
    func forgetEndings() { endings = [] }

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

    /// The load cannot continue, here and on all loops.
    func fail(_ problem: Problem) {
        endLoad()
        stopper.fail(problem)
    }

    /// Ends everything now.
    func cut() {
        endLoad()
        isCut = true
        for user in users.values {
            user.session.cancel()
            user.others.cancel()
            user.sleeper.wake()
        }
    }
}
