import Basics
import Testing

@testable import DemoTarget

@Suite("What takes time, without waiting for it") struct TimingTests {
    @Test("a pool of c workers finishes c jobs in each service time, first come, first served", arguments: [1, 4, 50])
    func poolHasCapacity(_ workers: Int) {
        let pool = WorkerPool(workers: workers)
        let done = (0..<workers * 10).map { pool.serve(.milliseconds(10), at: Nanoseconds($0)) }
        #expect(done == done.sorted())
        // Arrivals are a nanosecond apart, and so are those who finish together.
        for (index, end) in done.enumerated() {
            #expect(end == .milliseconds(10 * (index / workers + 1)) + Nanoseconds(index % workers))
        }
        #expect(pool.serve(.milliseconds(10), at: .seconds(5)) == .milliseconds(5010))
    }

    @Test("an M/D/1 queue in the pool waits as Pollaczek and Khinchine say")
    func poolWaitsAsTheorySays() {
        let pool = WorkerPool(workers: 1)
        let gap = Distribution.exponential(mean: .milliseconds(20))
        var random = SeededRandom(seed: 5)
        var now: Nanoseconds = 0
        var waited = 0.0
        for _ in 0..<100_000 {
            now += gap.sample(&random)
            waited += (pool.serve(.milliseconds(14), at: now) - now - .milliseconds(14)).inMilliseconds
        }
        // Utilisation 0.7: 0.7 × 14 ms / (2 × 0.3).
        #expect(abs(waited / 100_000 - 16.333) < 0.7)
    }

    private static let ends: [(Nanoseconds, Nanoseconds, Nanoseconds)] = [
        (0, 50, 50), (0, 100, 100), (0, 101, 151), (99, 2, 151), (100, 0, 150), (120, 7, 157), (149, 0, 150), (150, 0, 150),
        (200, 5, 205),
    ]

    @Test("work stands still during a freeze from 100 to 150", arguments: ends)
    func workStandsStill(_ start: Nanoseconds, _ length: Nanoseconds, _ end: Nanoseconds) {
        #expect(Stall.end(of: length, from: start, freeze: 100..<150) == end)
        #expect(Stall.end(of: length, from: start, freeze: nil) == start + length)
    }

    @Test("a stall begins some time after the first request, once, and anew after a silence")
    func stallBeginsOnce() {
        let stall = Stall(FaultPlan.Stall(length: .seconds(2), after: .seconds(10)))
        let first = Nanoseconds.seconds(100)
        for second in 0..<60 { #expect(stall.freeze(at: first + .seconds(second)) == .seconds(110)..<Nanoseconds.seconds(112)) }
        #expect(stall.freeze(at: .seconds(165)) == .seconds(175)..<Nanoseconds.seconds(177))
    }

    @Test("a freeze of the server puts off what is under way by its length, however many there are")
    func freezePutsOff() {
        let clock = WorkClock()
        let due = clock.work(at: 1000) + 100
        #expect(clock.moment(of: due, from: 1000) == 1100)
        clock.freeze(for: 50, now: 1020)
        #expect(clock.isFrozen(at: 1069))
        #expect(!clock.isFrozen(at: 1070))
        #expect(clock.work(at: 1030) == clock.work(at: 1070))
        #expect(clock.moment(of: due, from: 1030) == 1150)
        #expect(clock.moment(of: due, from: 1100) == 1150)
        clock.freeze(for: 50, now: 1030)
        #expect(clock.moment(of: due, from: 1040) == 1160)
        clock.freeze(for: 1000, now: 1159)
        #expect(clock.moment(of: due, from: 1159) == 2160)
        #expect(clock.moment(of: due, from: 2159) == 2160)
    }

    @Test("litter is freed at its limit, and a cache settles to its own")
    func heldMemory() {
        let garbage = HeldMemory()
        let littered = (0..<10).map { _ in
            garbage.litter(.init(each: 300, limit: 1000))
            return garbage.held
        }
        #expect(littered == [300, 600, 900, 300, 600, 900, 300, 600, 900, 300])
        let cache = HeldMemory()
        for _ in 0..<20_000 { cache.cache(.init(each: 1, limit: 1000)) }
        #expect(cache.held >= 990 && cache.held <= 1000)
    }

    @Test("a service becomes slower little by little, or at once, and begins anew after a silence")
    func slowdown() {
        let drift = Slowdown(.init(share: 0.2, after: .seconds(10), isSudden: false))
        #expect([100, 105, 110].map { drift.factor(at: .seconds($0)) } == [1, 1.1, 1.2])
        #expect(drift.factor(at: .seconds(130)) == 1)
        let step = Slowdown(.init(share: 0.5, after: .seconds(4), isSudden: true))
        #expect([100, 103, 104, 108].map { step.factor(at: .seconds($0)) } == [1, 1, 1.5, 1.5])
    }

    @Test("a leak loses exactly what it is asked to", arguments: [1, 256, 16_384, 1_000_000])
    func leakLoses(_ bytes: Int) {
        let leak = Leak()
        for _ in 0..<10 { leak.lose(bytes) }
        #expect(leak.total == 10 * bytes)
    }
}
