import Basics
import HTTPMessages
import Histograms
import LoadEngine
import Runs
import Scenarios
import Testing

@Suite("A load") struct LoadTests {
    private static let fast: ScriptedTransport.Script = { _ in (.milliseconds(10), 200, nil) }

    @Test(
        "sends exactly as many requests as its executor says, and counts each",
        arguments: [
            (Executor.constantVUs(vus: 3, duration: .seconds(2)), 600),
            (
                .rampingVUs(
                    start: 2,
                    stages: [
                        VUStage(to: 2, over: .seconds(1)), VUStage(to: 4, over: .seconds(0)), VUStage(to: 4, over: .seconds(1)),
                    ]), 600
            ),
            (.sharedIterations(vus: 7, iterations: 1000, atMost: .seconds(60)), 1000),
            (.perVUIterations(vus: 7, iterations: 13, atMost: .seconds(60)), 91),
            (.constantArrivalRate(rate: Rate("250/s")!, duration: .seconds(4), maxVUs: 50), 1000),
            (
                .rampingArrivalRate(start: Rate("0/s")!, stages: [RateStage(to: Rate("100/s")!, over: .seconds(10))], maxVUs: 50),
                500
            ),
        ])
    func countsAreExact(executor: Executor, count: Int) async throws {
        let run = try await Simulation.run(.plain(executor), script: Self.fast)
        #expect(run.log.requests.count == count)
        #expect(run.totals.requests == Int64(count))
        #expect(run.totals.counts.iterations == Int64(count))
        #expect(run.totals.counts.offered == Int64(count))
        #expect(run.totals.failedRequests == 0)
        #expect(!run.outcome.wasStopped)
    }

    @Test("holds its clock against the kernel's, where arrivals are stamped", arguments: [false, true])
    func measuresArrivalError(isStamped: Bool) async throws {
        var plan = Plan.plain(.perVUIterations(vus: 3, iterations: 5, atMost: .seconds(60)))
        plan.customMetrics = [Plan.arrivalMetric]
        plan.connection.stampsArrivals = isStamped
        let errors = try await Simulation.run(plan, script: Self.fast).totals.custom[0]
        #expect(errors.totalCount == (isStamped ? 15 : 0))
        // In millionths of a millisecond.
        #expect(errors.min == (isStamped ? 2000 : 0) && errors.max == errors.min)
    }

    @Test("of an open model is late, not less, when the target is slow")
    func slowTargetMakesArrivalsLate() async throws {
        // Two VUs and 50 ms each carry 40/s; 100/s are offered for 2 s.
        let plan = Plan.plain(.constantArrivalRate(rate: Rate("100/s")!, duration: .seconds(2), maxVUs: 2))
        let run = try await Simulation.run(plan) { _ in (.milliseconds(50), 200, nil) }
        #expect(run.log.requests.count == 200)
        #expect(run.totals.counts.late > 190)
        #expect(run.totals.counts.dropped == 0)
        // Arrival 199 is meant for 1.99 s and served as the 100th of its VU: it ends at 5.0 s.
        #expect(run.totals.steps[0].responseTime.max.inSeconds > 3)
        #expect(run.totals.steps[0].serviceTime.max < .milliseconds(51))
        // They waited for a VU: that is the target's doing, not the generator's.
        #expect(run.totals.lateness.max == 0)
    }

    @Test("measures response time from the intended start through a freeze, as arithmetic says")
    func freezeIsSeen() async throws {
        // 200/s for 20 s; the target freezes from 5 s to 7 s: 400 arrivals wait 2 s, 1.995 s, … 0.005 s.
        let plan = Plan.plain(.constantArrivalRate(rate: Rate("200/s")!, duration: .seconds(20), maxVUs: 1000))
        let run = try await Simulation.run(plan) { sent in
            (.seconds(5)..<(.seconds(7))).contains(sent) ? (.seconds(7) - sent, 200, nil) : (.milliseconds(1), 200, nil)
        }
        let p95 = run.totals.steps[0].responseTime.value(atPercentile: 95).inSeconds
        #expect(abs(p95 - 1.0) < 0.01)
    }

    @Test("shows what service time hides when few VUs carry an open model through a freeze")
    func serviceTimeHidesAFreeze() async throws {
        let plan = Plan.plain(.constantArrivalRate(rate: Rate("200/s")!, duration: .seconds(20), maxVUs: 4))
        let run = try await Simulation.run(plan) { sent in
            (.seconds(5)..<(.seconds(7))).contains(sent) ? (.seconds(7) - sent, 200, nil) : (.milliseconds(1), 200, nil)
        }
        #expect(run.totals.requests == 4000)
        #expect(run.totals.steps[0].responseTime.value(atPercentile: 95).inSeconds > 0.9)
        #expect(run.totals.steps[0].serviceTime.value(atPercentile: 95) < .milliseconds(2))
    }

    @Test("keeps the warm-up out of every figure, and accounts for all of it")
    func warmupIsExcluded() async throws {
        let plan = Plan.plain(
            .constantArrivalRate(rate: Rate("100/s")!, duration: TimeSpan("3500ms")!, maxVUs: 200), warmup: TimeSpan("1500ms")!)
        // What is sent in the warm-up takes 400 ms, so that some of it ends after the warm-up.
        let run = try await Simulation.run(plan) { sent in
            (sent < .milliseconds(1500) ? .milliseconds(400) : .milliseconds(5), 200, nil)
        }
        #expect(run.totals.requests == 350)
        #expect(run.totals.counts.offered == 350)
        #expect(run.totals.counts.iterations == 350)
        #expect(run.totals.steps[0].responseTime.max < .milliseconds(6))
        let warm = run.intervals.filter(\.isWarmup)
        #expect(warm.map(\.duration) == [.seconds(1), .milliseconds(500)])
        #expect(warm.reduce(0) { $0 + $1.tally.requests } + run.totals.counts.warmupRequests == 150)
        #expect(run.outcome.measured == .milliseconds(3500))
    }

    @Test("has a stall in its figures that begins in the warm-up and lasts into the measured time", arguments: [true, false])
    func stallAcrossTheWarmup(isOpen: Bool) async throws {
        let executor: Executor =
            isOpen
            ? .constantArrivalRate(rate: Rate("10/s")!, duration: .seconds(4), maxVUs: 3)
            : .constantVUs(vus: 3, duration: .seconds(4))
        let run = try await Simulation.run(.plain(executor, warmup: .seconds(2))) { sent in
            // From 1.5 s until 3 s nothing is answered.
            (.milliseconds(1500)...(.seconds(3))).contains(sent)
                ? (.seconds(3) - sent + 1, 200, nil) : (.milliseconds(10), 200, nil)
        }
        let slowest = run.totals.steps[0].responseTime.max
        #expect(slowest >= (isOpen ? .milliseconds(900) : .milliseconds(1400)), "\(slowest)")
        #expect(slowest < .milliseconds(1600))
    }

    @Test(
        "measures exactly what its executor says, whatever its warm-up",
        arguments: [
            (Executor.constantVUs(vus: 3, duration: .seconds(2)), 600),
            (.rampingVUs(start: 0, stages: [VUStage(to: 4, over: .seconds(0)), VUStage(to: 4, over: .seconds(1))]), 400),
            (.sharedIterations(vus: 7, iterations: 1000, atMost: .seconds(60)), 1000),
            (.perVUIterations(vus: 7, iterations: 13, atMost: .seconds(60)), 91),
            (.constantArrivalRate(rate: Rate("250/s")!, duration: .seconds(4), maxVUs: 50), 1000),
            (
                .rampingArrivalRate(start: Rate("0/s")!, stages: [RateStage(to: Rate("100/s")!, over: .seconds(10))], maxVUs: 50),
                500
            ),
        ])
    func countsAreExactAfterWarmup(executor: Executor, count: Int) async throws {
        let run = try await Simulation.run(.plain(executor, warmup: .seconds(2)), script: Self.fast)
        #expect(run.totals.requests == Int64(count))
        #expect(run.totals.counts.iterations == Int64(count))
        let warm = run.intervals.filter(\.isWarmup).reduce(0) { $0 + $1.tally.requests } + run.totals.counts.warmupRequests
        #expect(warm > 0)
        #expect(run.log.requests.count == count + Int(warm))
    }

    @Test("sorts failures apart from successes")
    func failuresAreKeptApart() async throws {
        let plan = Plan.plain(.sharedIterations(vus: 1, iterations: 100, atMost: .seconds(60)))
        let run = try await Simulation.run(plan) { sent in
            switch sent / .milliseconds(10) % 4 {
            case 0: (.milliseconds(10), 200, nil)
            case 1: (.milliseconds(10), 503, nil)
            case 2: (.milliseconds(10), 0, .reset)
            default: (.milliseconds(10), 404, nil)
            }
        }
        #expect(run.totals.requests == 100)
        #expect(run.totals.failedRequests == 75)
        #expect(run.totals.steps[0].responseTime.totalCount == 25)
        #expect(run.totals.steps[0].failedResponseTime.totalCount == 75)
        #expect(run.totals.failures.map(\.failure) == [.reset, .status4xx, .status5xx])
        #expect(run.totals.statusCodes[503] == 25)
    }

    @Test("lets a status check decide which status is right")
    func statusCheckDecides() async throws {
        let check = Check(index: 0, rule: .status(StatusSet(codes: [404])))
        let plan = Plan.plain(.sharedIterations(vus: 1, iterations: 10, atMost: .seconds(60)), checks: [check])
        let run = try await Simulation.run(plan) { sent in (.milliseconds(10), sent < .milliseconds(45) ? 404 : 200, nil) }
        #expect(run.totals.checks[0] == CheckTally(passed: 5, failed: 5))
        #expect(run.totals.failures.map(\.failure) == [.check])
        #expect(run.totals.failedRequests == 5)
    }

    @Test("that is stopped gracefully lets iterations end, and starts none")
    func gracefulStop() async throws {
        let plan = Plan.plain(.constantVUs(vus: 10, duration: .seconds(60)))
        let run = try await Simulation.run(plan, stop: (.milliseconds(1050), .gracefully)) { _ in (.milliseconds(100), 200, nil) }
        #expect(run.outcome.wasStopped)
        #expect(run.totals.requests == Int64(run.log.requests.count))
        #expect(run.totals.requests == 110)
        #expect(run.totals.counts.interrupted == 0)
    }

    @Test("that is stopped at once cuts off what is under way, and says so", arguments: [Load.Stop.now])
    func immediateStop(urgency: Load.Stop) async throws {
        let plan = Plan.plain(.constantVUs(vus: 10, duration: .seconds(60)))
        let run = try await Simulation.run(plan, stop: (.milliseconds(1050), urgency)) { _ in (.milliseconds(100), 200, nil) }
        #expect(run.totals.requests == 100)
        #expect(run.totals.counts.interrupted == 10)
    }

    @Test(
        "cuts off iterations that outlast the grace",
        arguments: [
            Executor.constantVUs(vus: 2, duration: .seconds(1)),
            .constantArrivalRate(rate: Rate("2/s")!, duration: .seconds(1), maxVUs: 2),
        ])
    func graceEnds(executor: Executor) async throws {
        let run = try await Simulation.run(.plain(executor, grace: .seconds(3))) { _ in (.seconds(3600), 200, nil) }
        #expect(run.totals.requests == 0)
        #expect(run.totals.counts.interrupted == 2)
        #expect(run.intervals.count <= 5)
    }

    @Test("gives each VU the same requests for the same seed")
    func seedDecides() async throws {
        func texts(_ seed: UInt64) async throws -> [[String]] {
            var plan = Plan.plain(.perVUIterations(vus: 3, iterations: 5, atMost: .seconds(60)), seed: seed)
            let address = Template([
                .literal(Array("/".utf8)), .value(.vu, .url), .literal(Array("/".utf8)),
                .value(.randomInteger(1...1_000_000), .url),
                .value(.uuid, .url), .value(.randomString(8), .url), .value(.iteration, .url),
            ])
            plan.steps[0].action = .http(HTTPStep(target: address))
            let log = try await Simulation.run(plan, script: Self.fast).log
            return Dictionary(grouping: log.requests, by: \.session).values.map { $0.map(\.text) }.sorted { $0[0] < $1[0] }
        }
        let first = try await texts(1)
        #expect(first == (try await texts(1)))
        #expect(first != (try await texts(2)))
        #expect(Set(first.joined()).count == 15)
    }

    @Test("waits between steps and paces iterations as the flow says")
    func thinkAndPacing() async throws {
        let plan = Plan.plain(
            .constantVUs(vus: 1, duration: .seconds(10)), paths: ["/a", "/b"], think: .constant(.milliseconds(200)),
            pacing: .seconds(1))
        let run = try await Simulation.run(plan, script: Self.fast)
        #expect(run.log.requests.prefix(4).map(\.at) == [0, .milliseconds(210), .seconds(1), .milliseconds(1210)])
        #expect(run.log.requests.count == 20)
    }

    @Test("of an open model lasts as long as it says, though its last arrival came long before")
    func lastsItsTime() async throws {
        let plan = Plan.plain(.constantArrivalRate(rate: Rate("0.5/s")!, duration: .seconds(6), maxVUs: 5), warmup: .seconds(1))
        let run = try await Simulation.run(plan, script: Self.fast)
        #expect(run.totals.counts.started == 3 && run.outcome.measured == .seconds(6))
        #expect(run.intervals.reduce(0) { $0 + $1.duration } == .seconds(7))
    }

    @Test(
        "shows its VUs, even when they have ended within a second",
        arguments: [
            Executor.sharedIterations(vus: 2, iterations: 5, atMost: .seconds(9)),
            .perVUIterations(vus: 2, iterations: 3, atMost: .seconds(9)),
            .constantArrivalRate(rate: Rate("100/s")!, duration: .milliseconds(500), maxVUs: 2),
        ])
    func shortLives(executor: Executor) async throws {
        let run = try await Simulation.run(.plain(executor)) { _ in (.milliseconds(50), 200, nil) }
        #expect(run.intervals.map(\.vus).max() == 2)
        #expect(run.totals.requests > 3)
    }
}
