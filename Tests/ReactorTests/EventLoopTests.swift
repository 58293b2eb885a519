import Basics
import Glibc
import Reactor
import Synchronization
import Testing

@Suite("An event loop") struct EventLoopTests {
    @Test("runs tasks that prefer it on its own thread, and nowhere else")
    func runsTasksOnItsThread() async throws {
        let onLoop = try await EventLoop.with { loops in
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<100 {
                    group.addTask(executorPreference: loops[0]) {
                        let sleeper = Sleeper(on: loops[0])
                        await sleeper.sleep(until: loops[0].now + 1000)
                        return loops[0].isOnLoop
                    }
                }
                return await group.reduce(true) { $0 && $1 }
            }
        }
        #expect(onLoop)
    }

    @Test("in virtual time, sleeps an hour in no time and to the nanosecond")
    func virtualTimeJumps() async throws {
        let woke = try await EventLoop.with(time: .virtual) { loops in
            await withTaskGroup(of: Nanoseconds.self) { group in
                group.addTask(executorPreference: loops[0]) {
                    let sleeper = Sleeper(on: loops[0])
                    await sleeper.sleep(until: .seconds(3600) + 7)
                    return loops[0].now
                }
                return await group.next()!
            }
        }
        #expect(woke == .seconds(3600) + 7)
    }

    @Test("fires timers in order of deadline, those of one moment in the order they were armed")
    func timersFireInOrder() async throws {
        let order = try await EventLoop.with(time: .virtual) { loops in
            await withTaskGroup(of: [Int].self) { group in
                group.addTask(executorPreference: loops[0]) {
                    let loop = loops[0]
                    let log = Log()
                    var random = SeededRandom(seed: 4)
                    var timers: [NumberedTimer] = []
                    for number in 0..<1000 {
                        let timer = NumberedTimer(number, log)
                        timers.append(timer)
                        loop.schedule(timer.timer, at: random.integer(in: 0...50))
                    }
                    for timer in timers where timer.number % 3 == 0 { loop.cancel(timer.timer) }
                    for timer in timers where timer.number % 5 == 1 { loop.schedule(timer.timer, at: 60 + Int64(timer.number)) }
                    await Sleeper(on: loop).sleep(until: 5000)
                    let expected = timers.filter { $0.number % 3 != 0 || $0.number % 5 == 1 }
                        .sorted { ($0.timer.deadline, $0.number) < ($1.timer.deadline, $1.number) }
                    return log.numbers == expected.map(\.number) ? log.numbers : []
                }
                return await group.next()!
            }
        }
        #expect(order.count == 733)
    }

    @Test("wakes a parked task once")
    func wakesParkedTask() async throws {
        let moment = try await EventLoop.with(time: .virtual) { loops in
            await withTaskGroup(of: Nanoseconds.self) { group in
                let sleeper = Shared(Sleeper(on: loops[0]))
                group.addTask(executorPreference: loops[0]) {
                    await sleeper.value.park()
                    return loops[0].now
                }
                group.addTask(executorPreference: loops[0]) {
                    await Sleeper(on: loops[0]).sleep(until: 500)
                    sleeper.value.wake()
                    sleeper.value.wake()
                    return 500
                }
                return await group.reduce(0, max)
            }
        }
        #expect(moment == 500)
    }

    @Test("offers its time as a clock whose sleep can be cancelled")
    func clockSleepIsCancellable() async throws {
        let wasCancelled = try await EventLoop.with { loops in
            await withTaskGroup(of: Bool.self) { group in
                group.addTask(executorPreference: loops[0]) {
                    do {
                        let clock = LoopClock(loops[0])
                        try await clock.sleep(until: clock.now.advanced(by: .seconds(3600)), tolerance: nil)
                        return false
                    } catch {
                        return true
                    }
                }
                group.cancelAll()
                return await group.next()!
            }
        }
        #expect(wasCancelled)
    }

    @Test("tells a watcher that its descriptor is ready, and no longer once it is unwatched")
    func watchesDescriptors() async throws {
        let counts = try await EventLoop.with { loops in
            await withTaskGroup(of: Int.self) { group in
                group.addTask(executorPreference: loops[0]) {
                    let loop = loops[0]
                    var pair: [Int32] = [0, 0]
                    socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair)
                    var bytes = 0
                    try? loop.watch(pair[0], for: 1) { descriptor, _, _ in
                        var buffer = [UInt8](repeating: 0, count: 16)
                        bytes += max(0, read(descriptor, &buffer, 16))
                    }
                    for _ in 0..<3 {
                        write(pair[1], "x", 1)
                        await Sleeper(on: loop).sleep(until: loop.now + .milliseconds(2))
                    }
                    loop.unwatch(pair[0])
                    write(pair[1], "x", 1)
                    await Sleeper(on: loop).sleep(until: loop.now + .milliseconds(2))
                    close(pair[0])
                    close(pair[1])
                    return bytes
                }
                return await group.next()!
            }
        }
        #expect(counts == 3)
    }

    @Test("runs what some events have made runnable before it tells of many more")
    func runsJobsBetweenEvents() async throws {
        let order = try await EventLoop.with { loops in
            await withTaskGroup(of: [Int].self) { group in
                group.addTask(executorPreference: loops[0]) {
                    let loop = Shared(loops[0])
                    let log = Shared(Log())
                    let sockets = (0..<100).map { _ in
                        var pair: [Int32] = [0, 0]
                        socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair)
                        return pair
                    }
                    await withTaskGroup(of: Void.self) { waiters in
                        for (number, pair) in sockets.enumerated() {
                            let sleeper = Shared(Sleeper(on: loop.value))
                            waiters.addTask(executorPreference: loop.value) {
                                await sleeper.value.park()
                                log.value.numbers.append(-1 - number)
                            }
                            try? loop.value.watch(pair[0], for: 1) { descriptor, _, _ in
                                loop.value.unwatch(descriptor)
                                log.value.numbers.append(number)
                                sleeper.value.wake()
                            }
                        }
                        // All wait before the first event comes.
                        await Sleeper(on: loop.value).sleep(until: loop.value.now + 1)
                        for pair in sockets { write(pair[1], "x", 1) }
                    }
                    for pair in sockets { for descriptor in pair { close(descriptor) } }
                    return log.value.numbers
                }
                return await group.next()!
            }
        }
        #expect(order.filter { $0 >= 0 } == Array(0..<100))
        #expect(order.filter { $0 < 0 } == (0..<100).map { -1 - $0 })
        // The first task has run long before the last event was told of.
        let firstTask = try #require(order.firstIndex(of: -1))
        let lastEvent = try #require(order.firstIndex(of: 99))
        #expect(firstTask < lastEvent)
    }

    @Test("takes work from other threads, all of it, exactly once")
    func takesWorkFromOtherThreads() async throws {
        let total = Total()
        try await EventLoop.with(count: 2) { loops in
            await withTaskGroup(of: Void.self) { group in
                for number in 1...2000 {
                    group.addTask(executorPreference: loops[number % 2]) { total.sum.add(number, ordering: .relaxed) }
                }
            }
            for number in 1...100 { loops[0].run { total.sum.add(number, ordering: .relaxed) } }
        }
        #expect(total.sum.load(ordering: .relaxed) == 2_001_000 + 5050)
    }
}

/// Hands a value that is not `Sendable` to tasks that all run on one loop, which is what makes it safe.
private struct Shared<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}

private final class Total: Sendable { let sum = Atomic(0) }

private final class Log { var numbers: [Int] = [] }

private struct NumberedTimer {
    let number: Int
    let timer: LoopTimer

    init(_ number: Int, _ log: Log) {
        self.number = number
        timer = LoopTimer { _ in log.numbers.append(number) }
    }
}
