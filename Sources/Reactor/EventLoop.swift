// One thread, one loop, one task executor: the place where virtual users live. A loop waits in epoll, runs the handlers of ready
// descriptors, the timers that are due, and the tasks that either made runnable; then it waits again. Tasks started with
// `executorPreference: loop` never leave its thread, so what they share needs no lock.

package import Basics
private import CLinux
import Glibc
import Synchronization

/// An event loop with a thread of its own.
///
/// It is `Sendable` without the compiler's check because all mutable state but the inbox is touched only by the loop's own thread, which
/// every entry asserts; the inbox is made of atomics.
package final class EventLoop: TaskExecutor, @unchecked Sendable {
    /// Where time comes from.
    package enum Time: Sendable {
        /// `CLOCK_MONOTONIC`.
        case real
        /// A clock that stands still while there is work, and jumps to the next timer when there is none: an hour of load passes in
        /// the time its arithmetic takes. For tests.
        case virtual
    }

    /// Position among the loops that were started together, from 0.
    package let index: Int
    /// The moment this turn of the loop began: when epoll returned. Read the clock anew with `readClock()`.
    package private(set) var now: Nanoseconds
    /// Told how late each timer fired, in nanoseconds. Set on the loop by the code that measures.
    package var observeLag: ((_ late: Nanoseconds) -> Void)?

    private let time: Time
    private let spins: Bool
    /// Time in which a spinning loop found nothing to do.
    private var spunTime: Nanoseconds = 0
    private let epoll: Int32
    private let wakeup: Int32
    private let thread = Atomic<UInt>(0)
    private var handle = pthread_t()
    private var hasMail = false
    private var ready = JobQueue()
    private var timers = TimerHeap()
    private var watchers: [Watching?] = []
    private var generation: UInt32 = 0
    private let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: EventLoop.eventsPerTurn)
    private let inbox = Inbox()
    private static let eventsPerTurn = 512
    /// After this many events, what they made runnable runs: soon enough to find in the cache what the events were about, and not after each,
    /// because the kernel, too, does the same thing many times in a row for less.
    private static let eventsPerGroup = 32
    private static let longWait: Nanoseconds = .milliseconds(10)
    /// How long before an exact timer the loop is awake; what the kernel's wake-ups were late by lately.
    private var vigil: Nanoseconds = EventLoop.vigils.upperBound
    /// The longest costs 1.5 % of a core at 100 timers a second.
    private static let vigils: ClosedRange<Nanoseconds> = .microseconds(20)...(.microseconds(150))
    /// After a long wait a core rests deeply, and the loop has time to be awake earlier: for a 64th of the wait, which is 1.5 % of a core too.
    private static let longestVigil: Nanoseconds = .microseconds(1500)

    private struct Watching {
        let handler: Handler
        let generation: UInt32
    }

    init(index: Int, time: Time, spins: Bool) throws(Problem) {
        self.index = index
        self.time = time
        self.spins = spins
        now = time == .real ? perfbench_now() : 0
        epoll = perfbench_make_epoll()
        wakeup = perfbench_make_wakeup()
        guard epoll >= 0, wakeup >= 0,
            perfbench_epoll_control(epoll, EPOLL_CTL_ADD, wakeup, EPOLLIN.rawValue, UInt64.max) == 0
        else {
            throw Problem(
                .inability, "The event loop could not be made: \(String(cString: strerror(-min(epoll, wakeup)))).",
                hint: "Raise the limit of open files (ulimit -n).")
        }
    }

    deinit {
        close(epoll)
        close(wakeup)
        events.deallocate()
    }

    // MARK: Time

    /// Reads the clock; `now` stays what it was. About 25 ns.
    package func readClock() -> Nanoseconds { time == .real ? perfbench_now() : now }

    /// CPU time that this loop's thread has used, in nanoseconds. Called on the loop.
    package func threadCPUTime() -> Nanoseconds {
        assertOnLoop()
        return perfbench_thread_cpu()
    }

    /// CPU time that this loop's thread has used for something: spinning does not count. Called on the loop.
    package func busyTime() -> Nanoseconds {
        assertOnLoop()
        return max(0, perfbench_thread_cpu() - spunTime)
    }

    // MARK: Timers

    /// Arms `timer` for `deadline`, or moves it there when it is armed already. Called on the loop.
    package func schedule(_ timer: LoopTimer, at deadline: Nanoseconds) {
        assertOnLoop()
        timers.schedule(timer, at: deadline)
    }

    /// Disarms `timer`; nothing happens when it was not armed. Called on the loop.
    package func cancel(_ timer: LoopTimer) {
        assertOnLoop()
        timers.remove(timer)
    }

    // MARK: Descriptors

    /// Told that a descriptor is ready: which, for what (epoll's bits), and the moment epoll returned.
    package typealias Handler = (_ descriptor: Int32, _ events: UInt32, _ now: Nanoseconds) -> Void

    /// Calls `handler` whenever `descriptor` is ready for one of `events` (EPOLLIN, EPOLLOUT, …), until `unwatch`; called again, changes
    /// both. Called on the loop.
    package func watch(_ descriptor: Int32, for events: UInt32, _ handler: @escaping Handler) throws(Problem) {
        assertOnLoop()
        generation &+= 1
        let slot = Int(descriptor)
        while watchers.count <= slot { watchers.append(nil) }
        let isKnown = watchers[slot] != nil
        watchers[slot] = Watching(handler: handler, generation: generation)
        let tag = UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor))
        var result = perfbench_epoll_control(epoll, isKnown ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, events, tag)
        // A descriptor that was closed without `unwatch` is gone from epoll, one that was duplicated may still be there.
        if result == -ENOENT { result = perfbench_epoll_control(epoll, EPOLL_CTL_ADD, descriptor, events, tag) }
        if result == -EEXIST { result = perfbench_epoll_control(epoll, EPOLL_CTL_MOD, descriptor, events, tag) }
        guard result == 0 else {
            watchers[slot] = nil
            throw Problem(.inability, "A connection could not be watched: \(String(cString: strerror(-result))).")
        }
    }

    /// Ends watching `descriptor`; call it before the descriptor is closed. Called on the loop.
    package func unwatch(_ descriptor: Int32) {
        assertOnLoop()
        guard watchers.indices.contains(Int(descriptor)), watchers[Int(descriptor)] != nil else { return }
        watchers[Int(descriptor)] = nil
        _ = perfbench_epoll_control(epoll, EPOLL_CTL_DEL, descriptor, 0, 0)
    }

    // MARK: Jobs

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isOnLoop {
            ready.append(job)
        } else {
            send(.job(job))
        }
    }

    /// Runs `work` on the loop's thread: now when called there, otherwise in its next turn.
    package func run(_ work: @escaping @Sendable () -> Void) {
        if isOnLoop { return work() }
        send(.work(work))
    }

    /// Whether the caller runs on this loop's thread.
    package var isOnLoop: Bool { pthread_self() == thread.load(ordering: .relaxed) }

    @inline(__always)
    private func assertOnLoop() { precondition(isOnLoop, "called from outside the loop's thread") }

    private func send(_ mail: Inbox.Mail) {
        inbox.put(mail)
        var one: UInt64 = 1
        _ = write(wakeup, &one, 8)
    }

    // MARK: The loop itself

    func start() throws(Problem) {
        let box = Unmanaged.passRetained(self)
        let result = pthread_create(&handle, nil, loopMain, box.toOpaque())
        guard result == 0 else {
            box.release()
            throw Problem(.inability, "A thread could not be started: \(String(cString: strerror(result))).")
        }
    }

    func stopAndJoin() {
        send(.stop)
        pthread_join(handle, nil)
    }

    fileprivate func run() {
        thread.store(pthread_self(), ordering: .relaxed)
        perfbench_prepare_thread("loop-\(index)")
        var isRunning = true
        while isRunning || !ready.isEmpty {
            runReadyJobs()
            fireDueTimers()
            if hasMail { isRunning = takeInbox() }
            guard isRunning else { continue }
            wait(noLongerThan: ready.isEmpty ? timers.next : now)
        }
    }

    /// Runs what is ready now; what becomes ready meanwhile belongs to this turn too, up to a bound, so that sockets are not starved.
    private func runReadyJobs() {
        let executor = asUnownedTaskExecutor()
        var budget = 4096
        while budget > 0, let job = ready.removeFirst() {
            job.runSynchronously(on: executor)
            budget -= 1
        }
    }

    private func fireDueTimers() {
        while let timer = timers.popDue(at: now) {
            observeLag?(now - timer.deadline)
            timer.action(now)
        }
        runReadyJobs()
    }

    /// Takes in what other threads sent; `false` when the loop was asked to stop.
    private func takeInbox() -> Bool {
        hasMail = false
        var isRunning = true
        for mail in inbox.takeAll() {
            switch mail {
            case .job(let job): ready.append(job)
            case .work(let work): work()
            case .stop: isRunning = false
            }
        }
        return isRunning
    }

    private func wait(noLongerThan deadline: Nanoseconds?) {
        if let deadline, time == .real, !spins, timers.isNextExact, ready.isEmpty, deadline - perfbench_now() >= 3 * vigil {
            let count = waitExactly(until: deadline)
            now = perfbench_now()
            return dispatch(count)
        }
        var limit: Int64 = -1
        if let deadline { limit = time == .virtual ? 0 : max(0, deadline - perfbench_now()) }
        // The kernel may end a wait late by a thousandth of its length, a two-hundredth when niced: a millisecond after a second. So a
        // long wait ends a little early, and the rest is waited for exactly.
        if limit > Self.longWait { limit -= limit / 128 }
        if spins { limit = 0 }
        let count = perfbench_epoll_wait(epoll, events, Int32(Self.eventsPerTurn), limit)
        switch time {
        case .real:
            let last = now
            now = perfbench_now()
            if spins, count == 0, deadline ?? .max > now { spunTime += now - last }
        case .virtual: if count == 0, ready.isEmpty, let deadline { now = max(now, deadline) }
        }
        dispatch(count)
    }

    /// Sleeps until shortly before `deadline`, and asks again and again from there: a kernel that wakes a thread takes tens of microseconds for it,
    /// and longer on a core that rests. Answers what epoll found.
    private func waitExactly(until deadline: Nanoseconds) -> Int32 {
        let leastVigil = min(Self.longestVigil, (deadline - perfbench_now()) / 64)
        while true {
            let begin = perfbench_now()
            var limit = deadline - max(vigil, leastVigil) - begin
            guard limit > 0 else { break }
            let isLong = limit > Self.longWait
            if isLong { limit -= limit / 128 }
            let count = perfbench_epoll_wait(epoll, events, Int32(Self.eventsPerTurn), limit)
            guard count == 0 else { return count }
            let late = perfbench_now() - begin - limit
            // Quick to grow, slow to shrink: it is the late ones that count.
            if !isLong { vigil = (late > vigil ? late : vigil - (vigil - late) / 64).clamped(to: Self.vigils) }
        }
        let begin = perfbench_now()
        var count: Int32 = 0
        while count == 0, perfbench_now() < deadline {
            count = perfbench_epoll_wait(epoll, events, Int32(Self.eventsPerTurn), 0)
        }
        spunTime += perfbench_now() - begin
        return count
    }

    private func dispatch(_ count: Int32) {
        guard count > 0 else { return }
        for position in 0..<Int(count) {
            dispatch(events + position)
            if (position + 1) % Self.eventsPerGroup == 0 { runReadyJobs() }
        }
    }

    private func dispatch(_ event: UnsafePointer<epoll_event>) {
        let tag = perfbench_event_tag(event)
        guard tag != .max else {
            var count: UInt64 = 0
            _ = read(wakeup, &count, 8)
            hasMail = true
            return
        }
        // An event of this batch may be about a descriptor that an earlier one closed: its generation tells.
        let slot = Int(UInt32(truncatingIfNeeded: tag))
        guard let watching = watchers[slot], watching.generation == UInt32(truncatingIfNeeded: tag >> 32) else { return }
        watching.handler(Int32(slot), perfbench_event_kinds(event), now)
    }
}

private func loopMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    Unmanaged<EventLoop>.fromOpaque(argument!).takeRetainedValue().run()
    return nil
}

extension Nanoseconds {
    fileprivate func clamped(to range: ClosedRange<Nanoseconds>) -> Nanoseconds {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
