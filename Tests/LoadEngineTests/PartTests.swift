import Basics
import HTTPMessages
import LoadEngine
import Reactor
import Runs
import Scenarios
import TestSupport
import Testing

@Suite("The parts of a run")
struct PartTests {
    /// Two flows with draws, rows at random, in order and given out once, and a warm-up.
    private static func plan(_ workload: String, warmup: String = "1s") throws -> Plan {
        let text = #"""
            { "name": "t", "target": "demo", "seed": 7, "warmup": "\#(warmup)", "workload": \#(workload),
              "data": { "rows": { "file": "r.csv", "pick": "random" }, "users": { "file": "r.csv" } },
              "flows": [
                { "name": "f", "weight": 2, "steps": [ { "name": "a", "post": "/a/${random.int(1,1000000)}/${rows.n}", "body": "${users.n}" } ] },
                { "name": "g", "steps": [ { "name": "b", "get": "/b/${random.string(9)}/${users.n}" } ] } ] }
            """#
        let rows = "n\n" + (1...50).map { "r\($0)\n" }.joined()
        return try Plan.load(Array(text.utf8), file: "t.json", files: ScenarioFiles { _, _ in .success(Array(rows.utf8)) })
    }

    private static func requests(_ plan: Plan, _ part: Part = .whole) async throws -> [String] {
        try await Simulation.run(plan, part: part) { _ in (.milliseconds(3), 200, nil) }.log.requests.map {
            "\($0.at) \($0.text) \($0.body)"
        }
    }

    private static let open = [
        #"{ "executor": "constant-arrival-rate", "rate": "130/s", "for": "2s", "maxVUs": 100 }"#,
        #"{ "executor": "constant-arrival-rate", "rate": "130/s", "for": "2s", "maxVUs": 100, "arrivals": "poisson" }"#,
        #"{ "executor": "ramping-arrival-rate", "start": "10/s", "stages": [ { "to": "200/s", "over": "2s" } ], "maxVUs": 100 }"#,
    ]

    @Test("together send what one generator would, each request at its own time", arguments: open, [2, 7, 64])
    func arrivals(workload: String, count: Int) async throws {
        let plan = try Self.plan(workload)
        let whole = try await Self.requests(plan)
        var parts: [String] = []
        for index in 0..<count { parts += try await Self.requests(plan, Part(index: index, count: count)) }
        #expect(whole.count > 200)
        #expect(parts.sorted() == whole.sorted())
    }

    @Test("share iterations without rest, and draw for each what one generator would", arguments: [1, 2, 7, 64])
    func sharedIterations(count: Int) async throws {
        let plan = try Self.plan(#"{ "executor": "shared-iterations", "vus": 70, "iterations": 333 }"#, warmup: "0s")
        func texts(_ part: Part) async throws -> [String] {
            try await Simulation.run(plan, part: part) { _ in (.milliseconds(3), 200, nil) }.log.requests.map { $0.text + $0.body }
        }
        let whole = try await texts(.whole)
        var parts: [String] = []
        for index in 0..<count { parts += try await texts(Part(index: index, count: count)) }
        #expect(whole.count == 333)
        #expect(parts.sorted() == whole.sorted())
    }

    @Test(
        "have as many virtual users as one generator, and each sends as much",
        arguments: [
            #"{ "executor": "constant-vus", "vus": 9, "for": "1s" }"#,
            #"{ "executor": "per-vu-iterations", "vus": 9, "iterations": 20 }"#,
            #"{ "executor": "ramping-vus", "start": 1, "stages": [ { "to": 9, "over": "1s" }, { "to": 1, "over": "1s" } ] }"#,
        ], [2, 7, 64])
    func users(workload: String, count: Int) async throws {
        let plan = try Self.plan(workload, warmup: "0s")
        let whole = try await Self.requests(plan).count
        var parts = 0
        for index in 0..<count { parts += try await Self.requests(plan, Part(index: index, count: count)).count }
        #expect(whole > 100 && parts == whole)
    }

    @Test("give out rows that are given out once to one user of one part each")
    func unique() async throws {
        let text = #"""
            { "name": "t", "target": "demo", "workload": { "executor": "shared-iterations", "vus": 8, "iterations": 40 },
              "data": { "users": { "file": "r.csv", "pick": "unique" } },
              "flows": [ { "name": "f", "steps": [ { "name": "a", "get": "/${users.n}" } ] } ] }
            """#
        let rows = "n\n" + (1...40).map { "r\($0)\n" }.joined()
        let plan = try Plan.load(Array(text.utf8), file: "t.json", files: ScenarioFiles { _, _ in .success(Array(rows.utf8)) })
        var seen: [String] = []
        for index in 0..<4 {
            seen += try await Simulation.run(plan, part: Part(index: index, count: 4)) { _ in (.milliseconds(3), 200, nil) }
                .log.requests.map(\.text)
        }
        #expect(seen.sorted() == (1...40).map { "GET /r\($0)" }.sorted())
    }

    @Test("count what was not started in time once")
    func dropped() async throws {
        let plan = try Self.plan(
            #"{ "executor": "shared-iterations", "vus": 4, "iterations": 100, "atMost": "1s", "gracefulStop": "1s" }"#, warmup: "0s"
        )
        var (started, dropped) = (Int64(0), Int64(0))
        for index in 0..<3 {
            let totals = try await Simulation.run(plan, part: Part(index: index, count: 3)) { _ in (.milliseconds(200), 200, nil) }
                .totals
            started += totals.counts.started
            dropped += totals.counts.dropped
        }
        #expect(started > 10 && started + dropped == 100)
    }

    @Test("a loop without users has no arrivals: none is lost on more loops than users")
    func moreLoopsThanUsers() async throws {
        let plan = Plan.plain(.constantArrivalRate(rate: Rate(perSecond: 200), duration: .seconds(1), maxVUs: 1))
        let log = TargetLog()
        try await EventLoop.with(count: 3) { loops in
            let load = Load(plan, base: BaseURL(origin: Origin(scheme: .http, host: "127.0.0.1", port: 80)), loops: loops)
            async let draining: Void = { while await load.nextInterval() != nil {} }()
            _ = try await load.run(start: loops[0].readClock()) {
                ScriptedTransport($0, log, { _ in (.microseconds(300), 200, nil) })
            }
            await draining
        }
        #expect(log.requests.count == 200)
    }

    @Test("begin with what the first one's setup extracted")
    func setUpValues() async throws {
        let text = #"""
            { "name": "t", "target": "demo", "workload": { "executor": "shared-iterations", "vus": 1, "iterations": 1 },
              "setup": [ { "name": "s", "post": "/login", "extract": { "token": { "json": "$.token" } } } ],
              "flows": [ { "name": "f", "steps": [ { "name": "a", "get": "/${token}" } ] } ] }
            """#
        let plan = try Plan.load(Array(text.utf8), file: "t.json", files: ScenarioFiles { _, _ in .success([]) })
        let log = TargetLog()
        try await EventLoop.with(time: .virtual) { loops in
            let base = BaseURL(origin: Origin(scheme: .http, host: "127.0.0.1", port: 80))
            let make: @Sendable (EventLoop) -> ScriptedTransport = { loop in
                ScriptedTransport(loop, log, { _ in (.microseconds(300), 200, nil) }, { _ in ("", #"{"token":"t1"}"#) })
            }
            let first = Load(plan, base: base, loops: loops, part: Part(index: 0, count: 2))
            try await first.setUp(makeTransport: make)
            #expect(first.setUpValues == [Array("t1".utf8)])
            let second = Load(plan, base: base, loops: loops, part: Part(index: 0, count: 1))
            second.setUpValues = first.setUpValues
            async let draining: Void = { while await second.nextInterval() != nil {} }()
            _ = try await second.run(start: loops[0].readClock(), makeTransport: make)
            await draining
        }
        #expect(log.requests.map(\.text) == ["POST /login", "GET /t1"])
    }
}
