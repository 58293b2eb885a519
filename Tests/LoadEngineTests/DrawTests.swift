import Basics
import HTTPMessages
import LoadEngine
import Reactor
import Runs
import Scenarios
import TestSupport
import Testing

@Suite("What is drawn for an iteration")
struct DrawTests {
    /// Two flows, a data file, random numbers: nothing of it names the virtual user.
    private static func plan(_ workload: String) throws -> Plan {
        let text = #"""
            { "name": "t", "target": "demo", "seed": 7, "workload": \#(workload),
              "data": { "rows": { "file": "r.csv", "pick": "random" }, "users": { "file": "r.csv" } },
              "flows": [
                { "name": "f", "weight": 2, "steps": [ { "name": "a", "get": "/a/${random.int(1,1000000)}/${rows.n}/${users.n}" } ] },
                { "name": "g", "steps": [ { "name": "b", "get": "/b/${random.string(9)}/${users.n}" } ] } ] }
            """#
        let rows = "n\n" + (1...50).map { "r\($0)\n" }.joined()
        return try Plan.load(Array(text.utf8), file: "t.json", files: ScenarioFiles { _, _ in .success(Array(rows.utf8)) })
    }

    private static func sent(_ workload: String, takes: Nanoseconds) async throws -> [String] {
        try await Simulation.run(plan(workload)) { _ in (takes, 200, nil) }.log.requests.map(\.text)
    }

    private static func arrivals(_ most: Int) -> String {
        #"{ "executor": "constant-arrival-rate", "rate": "100/s", "for": "2s", "maxVUs": \#(most), "gracefulStop": "60s" }"#
    }

    @Test("hangs on the number of the arrival, not on the virtual user that was free, or on how fast the target is")
    func arrivals() async throws {
        let many = try await Self.sent(Self.arrivals(100), takes: .milliseconds(1))
        let few = try await Self.sent(Self.arrivals(3), takes: .milliseconds(90))
        #expect(many.count == 200 && Set(many).count == 200)
        #expect(many == few)
    }

    @Test("hangs on the number of the shared iteration")
    func sharedIterations() async throws {
        func workload(_ vus: Int) -> String { #"{ "executor": "shared-iterations", "vus": \#(vus), "iterations": 60 }"# }
        let one = try await Self.sent(workload(1), takes: .milliseconds(1))
        let seven = try await Self.sent(workload(7), takes: .milliseconds(5))
        #expect(one.count == 60 && one == seven)
    }

    @Test("is the same on one loop and on two")
    func loops() async throws {
        let plan = try Self.plan(Self.arrivals(20))
        func texts(_ count: Int) async throws -> Set<String> {
            let log = TargetLog()
            try await EventLoop.with(count: count) { loops in
                let base = BaseURL(origin: .init(scheme: .http, host: "127.0.0.1", port: 80))
                let load = Load(plan, base: base, loops: loops)
                async let draining: Void = { while await load.nextInterval() != nil {} }()
                _ = try await load.run(start: loops[0].readClock()) {
                    ScriptedTransport($0, log, { _ in (.microseconds(300), 200, nil) })
                }
                await draining
            }
            return Set(log.requests.map(\.text))
        }
        let one = try await texts(1)
        #expect(one.count == 200)
        #expect(try await texts(2) == one)
    }

    @Test("decides where an arrival counts that is dropped: in the first step of the flow it would have taken")
    func dropped() async throws {
        let fast = try await Simulation.run(Self.plan(Self.arrivals(100))) { _ in (.milliseconds(1), 200, nil) }.totals
        let workload = #"{ "executor": "constant-arrival-rate", "rate": "100/s", "for": "2s", "maxVUs": 2, "gracefulStop": "1s" }"#
        let slow = try await Simulation.run(Self.plan(workload)) { _ in (.milliseconds(200), 200, nil) }.totals
        #expect(slow.counts.dropped > 100)
        #expect(slow.steps.reduce(0) { $0 + $1.dropped } == slow.counts.dropped)
        #expect(slow.counts.started + slow.counts.dropped + slow.counts.interrupted >= 200)
        // What was not dropped was sent: together as many of each flow as the fast target saw.
        let all = zip(slow.steps, fast.steps).map { $0.requests + $0.dropped - $1.requests }
        #expect(all.areAll { abs($0) <= 2 } && all.count == 2, "\(all)")
    }
}
