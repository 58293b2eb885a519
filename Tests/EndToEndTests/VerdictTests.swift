// What a run is judged to be, and why.

import Basics
import JSON
import TestSupport
import Testing

extension EndToEnd.Runs {
    @Suite("A run is judged") struct VerdictTests {
        @Test("failed, with 99, when a threshold does not hold")
        func thresholds() async throws {
            let bench = try Bench()
            let run = try await bench.run(
                Scenario(on: "demo").with(workload: #"{ "executor": "constant-vus", "vus": 2, "for": "1s" }"#)
                    .with(steps: #"{ "name": "slow", "get": "/health?delay=40ms" }"#)
                    .with(#""thresholds": ["service_time p95 < 10ms", "errors rate < 1%"]"#))
            run.expect(exit: 99)
            #expect(run.document.at("thresholds.0.expression") == "service_time p95 < 10ms")
            #expect(run.document.at("thresholds.0.state") == "failed")
            #expect(run.number("thresholds.0.actual").map { $0 >= 40 && $0 < 1000 } == true)
            #expect(run.number("thresholds.0.limit") == 10)
            #expect(run.document.at("thresholds.1.state") == "passed")
            #expect(run.number("verdict.exitCode") == Double(run.ending.exit))
            #expect(run.document.at("verdict.reasons").list.contains { $0.text?.contains("service_time p95 < 10ms") == true })
            #expect(run.ending.output.contains("✗") && run.ending.output.contains("✓"))
        }

        @Test("undecided about leaks when it was too short; load and rest take turns, and every arrival is counted")
        func tooShort() async throws {
            let bench = try Bench()
            let run = try await bench.run(
                Scenario(on: "demo").with(
                    workload: """
                        { "executor": "constant-arrival-rate", "rate": "50/s", "for": "3s", "cycle": { "load": "700ms", "rest": "300ms" } }
                        """
                ).with(#""kind": "memory-leak""#))
            #expect(run.document.at("totals.requests") == 105)
            let rules = run.document.at("findings").list.map { $0.at("rule") }
            #expect(rules.contains("leak-undecided"), "\(run.text)")
            #expect(run.text.contains("→ Cannot tell yet whether the target leaks"), "\(run.text)")
            // A busy machine may disown the run; the missing answer does not fail it.
            #expect([0, 4].contains(run.ending.exit))
        }

        @Test("unmeasured, with 3, when a threshold has nothing to go by")
        func noSample() async throws {
            let bench = try Bench()
            let run = try await bench.run(
                Scenario(on: "demo").with(
                    steps: """
                        { "name": "fine", "get": "/health" }, { "name": "bad", "get": "/health?status=500" }
                        """
                ).with(#""thresholds": ["service_time{step:bad} p95 < 1s"]"#))
            #expect(run.ending.exit == 3)
            #expect(run.document.at("verdict.outcome") == "unmeasured")
            #expect(run.document.at("thresholds.0.state") == "unmeasured")
        }

        @Test("unmeasured, with 3, when nothing succeeds")
        func nothingSucceeds() async throws {
            let bench = try Bench()
            let run = try await bench.run(Scenario(on: "demo").with(steps: #"{ "name": "x", "get": "/health?status=500" }"#))
            #expect(run.ending.exit == 3)
            #expect(run.document.at("totals.failedRequests") == 10)
            #expect(run.text.contains("None of 10 requests succeeded; most often: status 5xx (10)."))
        }

        @Test("by checks: of a status, and of a class of them; a check decides what success is")
        func checks() async throws {
            let bench = try Bench()
            let run = try await bench.run(
                Scenario(on: "demo").with(
                    steps: """
                        { "name": "right", "get": "/health", "check": { "status": "2xx" } },
                        { "name": "refused", "get": "/cart", "check": { "status": 401 } },
                        { "name": "one-of", "get": "/nowhere", "check": { "status": [200, "4xx"] } },
                        { "name": "wrong", "get": "/health", "check": { "status": 201 } },
                        { "name": "wrong-class", "get": "/health", "check": { "status": "3xx" } },
                        { "name": "missing", "get": "/nowhere", "check": { "status": 200 } }
                        """
                ).with(#""thresholds": ["checks rate > 99%"]"#))
            run.expect(exit: 99)
            #expect(run.document.at("steps").list.map { $0.at("failedRequests").number } == [0, 0, 0, 10, 10, 10])
            #expect(run.document.at("checks").list.map { $0.at("passed").number } == [10, 10, 10, 0, 0, 0])
            #expect(run.document.at("checks").list.map { $0.at("failed").number } == [0, 0, 0, 10, 10, 10])
            #expect(run.integer("totals.checksPassed") == 30 && run.integer("totals.checksFailed") == 30)
            let kinds = Dictionary(
                uniqueKeysWithValues: run.document.at("errors").list.map { ($0.at("kind").text, $0.at("count").number) })
            #expect(kinds == ["check": 20, "status-4xx": 10])
        }

        @Test("an arrival without a free user is late, one that never gets one is dropped, and each is counted")
        func lateAndDropped() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                let run = try await bench.run(
                    Scenario(on: demo.url)
                        .with(
                            workload: """
                                { "executor": "constant-arrival-rate", "rate": "100/s", "for": "1s", "maxVUs": 2,
                                  "gracefulStop": "300ms" }
                                """
                        )
                        .with(steps: #"{ "name": "slow", "get": "/health?delay=100ms" }"#))
                let late = try #require(run.integer("totals.lateIterations"))
                let dropped = try #require(run.integer("totals.droppedIterations"))
                let iterations = try #require(run.integer("totals.iterations"))
                let interrupted = try #require(run.integer("totals.interruptedIterations"))
                #expect(run.document.at("intervals").list.reduce(0) { $0 + ($1.at("offered").number ?? 0) } == 100)
                #expect(iterations + dropped + interrupted == 100)
                #expect(late >= 90 && late <= 98, "\(late)")
                #expect(dropped > 50 && iterations <= 30)
                #expect(run.integer("totals.requests").map { $0 + interrupted } == (try demo.count()))
                #expect(run.integer("totals.peakVUs") == 2)
                // The clock of an arrival that waits runs.
                #expect(run.number("responseTime.max").map { $0 > 300 } == true)
            }
        }

        @Test("over several trials, each with a service of its own")
        func trials() async throws {
            let bench = try Bench()
            let log = bench.folder.file("started")
            let scenario = Scenario(command: "echo $$ >> \(log); exec \(Perfbench.path) demo --listen 127.0.0.1:${port}")
            let run = try await bench.run(scenario, "--trials", "2")
            run.expect(exit: 0)
            #expect(run.integer("run.trials") == 2)
            #expect(run.integer("totals.requests") == 20)
            #expect(Set(run.document.at("intervals").list.compactMap { $0.at("trial").number }) == [0, 1])
            let processes = try #require(bench.read("started")).split(separator: "\n").compactMap { Int32($0) }
            #expect(Set(processes).count == 2)
            for process in processes { #expect(!isRunning(process)) }
        }
    }
}
