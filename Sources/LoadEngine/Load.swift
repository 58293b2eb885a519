// The face of the engine: one trial of a plan, carried out on a number of loops and recorded second by second.

package import Basics
package import HTTPMessages
package import Reactor
package import Runs
package import Scenarios
import Glibc
import Synchronization

/// One trial: the plan's load, once.
package final class Load: Sendable {
    /// How it went.
    package struct Outcome: Sendable {
        /// From the end of the warm-up to the end of the load, or to the last response if that came later, in nanoseconds.
        package var measured: Nanoseconds
        /// Whether `stop` ended it before its time.
        package var wasStopped: Bool
        /// What made it impossible to continue: data that ran out. What was measured until then is sound.
        package var problem: Problem?
    }

    /// How urgently it is to end.
    package enum Stop: Int, Sendable {
        /// No new iterations; those under way have the workload's `gracefulStop` to come to their end.
        case gracefully = 1
        /// At once.
        case now = 2
    }

    private let plan: Plan
    private let base: BaseURL
    private let loops: [EventLoop]
    private let layout: Layout
    private let collector: IntervalCollector
    private let shares: [WorkloadShare]
    private let stopper = Stopper()
    private let feeds: SharedFeeds
    private let observe: (@Sendable (Observation) -> Void)?
    private let trial: Int
    private let traces: TraceSource?
    private let others: StepTransports
    /// What every VU begins with: the values that `setUp` has extracted.
    private let slots: Mutex<[Slot]>

    /// - Parameters:
    ///   - base: where steps without an origin of their own go.
    ///   - loops: the worker loops; the load is spread over them, its rate is that of all together.
    ///   - trial: its number, from 0.
    ///   - part: which share of the plan it carries, where several generators carry it together.
    ///   - previous: a load of the same plan that this one continues: what its `setUp` extracted is known, and rows that are given out
    ///     once are not given out again.
    ///   - others: what carries the steps that are not HTTP requests.
    ///   - traceHigh: the first half of all its trace ids, when the plan wants any; not 0.
    ///   - observe: is told of every step, on the loop that took it; only for debugging, because it copies everything.
    package init(
        _ plan: Plan, base: BaseURL, loops: [EventLoop], trial: Int = 0, part: Part = .whole, after previous: Load? = nil,
        others: StepTransports = [:], traceHigh: UInt64 = .random(in: 1 ... .max), observe: (@Sendable (Observation) -> Void)? = nil
    ) {
        self.observe = observe
        self.others = others
        self.plan = plan
        self.trial = trial
        traces = plan.isTraced ? TraceSource(seed: plan.seed, high: traceHigh) : nil
        self.base = base
        self.loops = loops
        layout = Layout(plan)
        collector = IntervalCollector(layout: layout, loops: loops.count, trial: trial)
        feeds = previous?.feeds ?? SharedFeeds(plan.feeders.count, part: part)
        slots = Mutex(previous?.slots.withLock { $0 } ?? [Slot](repeating: Slot(), count: plan.slots.count))
        var number = 0
        shares = plan.workloads.enumerated().map { position, workload in
            defer { number += workload.executor.mostVUs }
            return WorkloadShare(workload, at: position, firstNumber: number, part: part)
        }
    }

    /// From the start to the planned end of the load, in nanoseconds, warm-up included.
    package var length: Nanoseconds {
        plan.warmup.nanoseconds + (plan.workloads.map { $0.startAfter.nanoseconds + $0.executor.duration.nanoseconds }.max() ?? 0)
    }

    /// Ends the load before its time. May be called from anywhere, more than once.
    package func stop(_ urgency: Stop) { stopper.stop(urgency) }

    /// The next second of results; `nil` after the last one. For one consumer, beside `run`.
    package func nextInterval() async -> Interval? { await collector.next() }

    /// Does the steps of the plan's `setup`, before `run`; what they extract, every VU has from the start. Throws a `Problem` when one
    /// fails: then there is nothing to measure. After a `stop` it begins no further step, and `run` sends nothing.
    package func setUp<Carrier: Transport>(makeTransport: @escaping @Sendable (EventLoop) throws -> Carrier) async throws {
        guard !plan.setup.isEmpty else { return }
        let values = try await chores(plan.setup, .setup, makeTransport)
        slots.withLock { $0 = values }
    }

    /// Lets every VU begin with what the `setUp` of another load has extracted.
    package func takeSetUp(of other: Load) {
        let values = other.slots.withLock { $0 }
        slots.withLock { $0 = values }
    }

    /// What `setUp` has extracted, as UTF-8, by the plan's slots; `nil` where there is no value. Setting it lets every VU begin with it.
    package var setUpValues: [[UInt8]?] {
        get { slots.withLock { $0.map { $0.isSet ? $0.bytes : nil } } }
        set {
            slots.withLock { slots in
                for (index, value) in newValue.enumerated() where slots.indices.contains(index) {
                    if let value { slots[index].set(value) } else { slots[index].clear() }
                }
            }
        }
    }

    /// Does the steps of the plan's `teardown`, after `run`, also when that was stopped; a `stop` said since then ends them.
    package func tearDown<Carrier: Transport>(makeTransport: @escaping @Sendable (EventLoop) throws -> Carrier) async throws {
        guard !plan.teardown.isEmpty else { return }
        _ = try await chores(plan.teardown, .teardown, makeTransport)
    }

    private func chores<Carrier: Transport>(
        _ steps: [Step], _ part: Chores<Carrier>.Part, _ makeTransport: @escaping @Sendable (EventLoop) throws -> Carrier
    ) async throws -> [Slot] {
        defer { stopper.forgetListeners() }
        return try await withThrowingTaskGroup(of: [Slot].self) { group in
            let loop = loops[0]
            group.addTask(executorPreference: loop) { [self] in
                let known = slots.withLock { $0 }
                let chores = try Chores(
                    steps, part, plan, base: base, slots: known, loop: loop, carrier: try makeTransport(loop),
                    others: others, stopper: stopper, traces: traces, observe: observe)
                return try await chores.perform()
            }
            return try await group.next() ?? []
        }
    }

    /// Carries the load out. Returns when the last VU has ended.
    /// - Parameters:
    ///   - start: when it is to begin, a moment of the loops' clock in the near future.
    ///   - makeTransport: called once on each loop.
    package func run<Carrier: Transport>(
        start: Nanoseconds, makeTransport: @escaping @Sendable (EventLoop) throws -> Carrier
    ) async throws -> Outcome {
        defer { stopper.forgetListeners() }
        let unixTime = wallClock() + start - loops[0].readClock()
        let slots = slots.withLock { $0 }
        let ends = try await withThrowingTaskGroup(of: Nanoseconds.self) { group in
            for loop in loops {
                group.addTask(executorPreference: loop) { [self] in
                    defer { collector.loopEnded() }
                    let worker = Worker(
                        loop: loop, plan: plan, base: base, layout: layout, start: start, unixTime: unixTime, trial: trial,
                        place: (loop.index, loops.count), carrier: try makeTransport(loop),
                        carriers: try StepCarriers(plan.steps, others, on: loop), slots: slots, feeds: feeds,
                        stopper: stopper, traces: traces, observe: observe)
                    return await carryOut(worker)
                }
            }
            return try await group.reduce(0, max)
        }
        let planned = start + length
        let wasStopped = stopper.urgency != nil
        let end = wasStopped || plan.workloads.allSatisfy(\.executor.endsByItself) ? ends : max(ends, planned)
        return Outcome(measured: max(0, end - start - plan.warmup.nanoseconds), wasStopped: wasStopped, problem: stopper.problem)
    }

    /// One loop's part; answers when its last request ended.
    private func carryOut<Carrier: Transport>(_ worker: Worker<Carrier>) async -> Nanoseconds {
        let cutter = IntervalCutter(worker, collector)
        await Sleeper(on: worker.loop).sleep(until: worker.start)
        cutter.begin()
        stopper.add { urgency in
            worker.loop.run { if urgency == .now { worker.cut() } else { worker.endLoad() } }
        }
        worker.cut(at: worker.recorder.warmupEnd + plan.workloads.map { $0.startAfter.nanoseconds + $0.end }.max()!)
        await withDiscardingTaskGroup { group in
            for share in shares {
                let context = OnLoop(worker, share)
                group.addTask(executorPreference: worker.loop) { [plan] in
                    let (worker, share) = (context.first, context.second)
                    if let schedule = ArrivalSchedule(share.workload, seed: plan.seed) {
                        await OpenWorkload(worker, share, schedule)?.run()
                    } else {
                        await ClosedWorkload(worker, share).run()
                    }
                }
            }
        }
        worker.forgetEndings()
        await worker.carriers.close()
        worker.cancelCut()
        cutter.end()
        return worker.recorder.lastEnd
    }
}

/// Nanoseconds since 1970.
func wallClock() -> Nanoseconds {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Nanoseconds(time.tv_sec) * 1_000_000_000 + Nanoseconds(time.tv_nsec)
}
