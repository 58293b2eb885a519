import Basics
import HTTPMessages
import LoadEngine
import Reactor
import Runs
import Scenarios
import TestSupport
import Testing

@Suite("The same seed") struct SeedTests {
    /// Everything that chance has a part in: numbers, texts, rows, think times, repeats, weights, picks.
    private static func plan(seed: Int) throws -> Plan {
        let text = #"""
            { "name": "t", "target": "demo", "seed": \#(seed), "workload": { "executor": "per-vu-iterations", "vus": 6, "iterations": 8 },
              "data": { "rows": { "file": "r.csv", "pick": "random" }, "users": { "file": "r.csv" } },
              "flows": [
                { "name": "f", "weight": 2, "onStart": [{ "name": "o", "get": "/${vu}/o/${uuid}" }], "repeat": { "uniform": [1, 2] }, "steps": [
                  { "name": "a", "get": "/${vu}/a/${iteration}/${random.int(1,1000000)}/${rows.n}/${users.n}", "repeat": { "uniform": [0, 3] },
                    "extract": { "x": { "json": "$.ids[*]", "pick": "random" } }, "think": { "normal": ["1ms", "300us"] } } ] },
                { "name": "g", "steps": [ { "name": "b", "post": "/${vu}/b/${random.string(9)}", "when": { "x": { "above": 4 } }, "json": { "x": "${x}" } },
                  { "name": "c", "get": "/${vu}/c/${rows.n}" } ] } ] }
            """#
        let rows = "n\n" + (1...50).map { "r\($0)\n" }.joined()
        return try Plan.load(Array(text.utf8), file: "t.json", files: ScenarioFiles { _, _ in .success(Array(rows.utf8)) })
    }

    /// What each VU sent, in order.
    private static func sequences(_ log: TargetLog) -> [String: [String]] {
        Dictionary(grouping: log.requests) { String($0.text.split(separator: "/")[1]) }.mapValues { $0.map { $0.text + $0.body } }
    }

    private static let content: ScriptedTransport.Content = { _ in ("", #"{"ids":[1,2,3,4,5,6,7,8,9]}"#) }
    private static let script: ScriptedTransport.Script = { _ in (.microseconds(300), 200, nil) }

    private static func onLoops(_ count: Int, seed: Int) async throws -> [String: [String]] {
        let log = TargetLog()
        try await EventLoop.with(count: count) { loops in
            let base = BaseURL(origin: Origin(scheme: .http, host: "127.0.0.1", port: 80))
            let load = Load(try plan(seed: seed), base: base, loops: loops)
            async let draining: Void = { while await load.nextInterval() != nil {} }()
            _ = try await load.run(start: loops[0].readClock()) { ScriptedTransport($0, log, script, content) }
            await draining
        }
        return sequences(log)
    }

    @Test("gives each user the same requests, on one loop and on two, in real time and in virtual time")
    func isTheSameEverywhere() async throws {
        let virtual = Self.sequences(try await Simulation.run(Self.plan(seed: 7), content: Self.content, script: Self.script).log)
        #expect(virtual.count == 6)
        #expect(virtual.values.areAll { $0.count > 8 })
        #expect(try await Self.onLoops(1, seed: 7) == virtual)
        #expect(try await Self.onLoops(2, seed: 7) == virtual)
        #expect(try await Self.onLoops(2, seed: 8) != virtual)
    }
}
