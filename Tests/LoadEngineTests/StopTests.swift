import Basics
import HTTPMessages
import LoadEngine
import Reactor
import Runs
import Scenarios
import Testing

@Suite("A stop")
struct StopTests {
    @Test(
        "that comes before the load sends nothing",
        arguments: [
            Executor.constantArrivalRate(rate: Rate("100/s")!, duration: .seconds(2), maxVUs: 5),
            .constantVUs(vus: 3, duration: .seconds(2)), .sharedIterations(vus: 2, iterations: 9, atMost: .seconds(9)),
        ])
    func beforeTheLoad(executor: Executor) async throws {
        let log = TargetLog()
        let outcome = try await EventLoop.with(time: .virtual) { loops in
            let load = Load(.plain(executor, warmup: .seconds(1)), base: Self.base, loops: loops)
            load.stop(.gracefully)
            async let draining: Void = { while await load.nextInterval() != nil {} }()
            let outcome = try await load.run(start: loops[0].readClock() + .milliseconds(20)) {
                ScriptedTransport($0, log, Self.quick)
            }
            await draining
            return outcome
        }
        #expect(log.requests.isEmpty && outcome.wasStopped)
    }

    /// Two steps, the first followed by a pause of 2 s.
    private static func plan(_ part: WritableKeyPath<Plan, [Step]>) -> Plan {
        var plan = Plan.plain(.constantVUs(vus: 1, duration: .seconds(1)), grace: .seconds(3))
        plan[keyPath: part] = ["/1", "/2"].map {
            Step(name: $0, flow: -1, action: .http(HTTPStep(target: Template($0))), think: .constant(.seconds(2)))
        }
        return plan
    }

    @Test(
        "during setup begins no further step, and cuts a step off that hangs",
        arguments: [
            (Load.Stop.gracefully, Nanoseconds.milliseconds(10), ["GET /1"], Nanoseconds.seconds(1)),
            (.now, .milliseconds(10), ["GET /1"], .seconds(1)), (.gracefully, .seconds(60), ["GET /1"], .seconds(4)),
            (.now, .seconds(60), ["GET /1"], .seconds(1)),
        ])
    func duringSetup(urgency: Load.Stop, takes: Nanoseconds, texts: [String], ends: Nanoseconds) async throws {
        let log = TargetLog()
        let end = try await EventLoop.with(time: .virtual) { loops in
            let load = Load(Self.plan(\.setup), base: Self.base, loops: loops)
            try await load.setUp { Self.target($0, log, takes, stopping: load, [(.seconds(1), urgency)]) }
            return loops[0].readClock()
        }
        #expect(log.requests.map(\.text) == texts && end == ends)
    }

    @Test("during the load leaves the teardown to be done, and one during the teardown cuts it off")
    func duringTeardown() async throws {
        func teardown(_ stops: [(Nanoseconds, Load.Stop)], before: Load.Stop?, takes: Nanoseconds) async throws -> [String] {
            let log = TargetLog()
            try await EventLoop.with(time: .virtual) { loops in
                let load = Load(Self.plan(\.teardown), base: Self.base, loops: loops)
                if let before { load.stop(before) }
                try await load.tearDown { Self.target($0, log, takes, stopping: load, stops) }
            }
            return log.requests.map(\.text)
        }
        #expect(try await teardown([], before: .gracefully, takes: .milliseconds(1)) == ["GET /1", "GET /2"])
        #expect(try await teardown([], before: .now, takes: .milliseconds(1)) == [])
        #expect(try await teardown([(.seconds(1), .now)], before: .gracefully, takes: .seconds(60)) == ["GET /1"])
        #expect(try await teardown([(.seconds(1), .gracefully)], before: nil, takes: .milliseconds(1)) == ["GET /1", "GET /2"])
    }

    /// A target that takes so long, and has the load stopped at these moments after its first request.
    private static func target(
        _ loop: EventLoop, _ log: TargetLog, _ takes: Nanoseconds, stopping load: Load, _ stops: [(Nanoseconds, Load.Stop)]
    ) -> ScriptedTransport {
        ScriptedTransport(loop, log) { sent in
            for (at, urgency) in stops where log.requests.count == 1 {
                loop.schedule(LoopTimer { _ in load.stop(urgency) }, at: sent + at)
            }
            return (takes, 200, nil)
        }
    }

    private static let base = BaseURL(origin: Origin(scheme: .http, host: "127.0.0.1", port: 80))
    private static let quick: ScriptedTransport.Script = { _ in (.milliseconds(1), 200, nil) }
}
