// What a run says it sent is what a counting server saw, to the request.

import Basics
import JSON
import RunStore
import Runs
import TestSupport
import Testing

extension EndToEnd.Runs {
    @Suite("Requests are counted exactly") struct CountTests {
        /// A workload, and how many iterations it has where that is known beforehand.
        struct Case: Sendable, CustomTestStringConvertible {
            var workload: String
            var iterations: Int?
            var testDescription: String { workload }

            static let all = [
                Case(workload: #"{ "executor": "constant-vus", "vus": 4, "for": "1s" }"#),
                Case(
                    workload: """
                        { "executor": "ramping-vus", "start": 1, "stages": [{ "to": 6, "over": "500ms" }, { "to": 0, "over": "500ms" }] }
                        """),
                Case(workload: #"{ "executor": "shared-iterations", "vus": 3, "iterations": 301 }"#, iterations: 301),
                Case(workload: #"{ "executor": "per-vu-iterations", "vus": 3, "iterations": 70 }"#, iterations: 210),
                Case(
                    workload: #"{ "executor": "constant-arrival-rate", "rate": "150/s", "for": "1s", "maxVUs": 50 }"#,
                    iterations: 150),
                Case(
                    workload: """
                        { "executor": "ramping-arrival-rate", "start": "50/s", "stages": [{ "to": "250/s", "over": "1s" }], "maxVUs": 50 }
                        """, iterations: 150),
            ]
        }

        static let steps = """
            { "name": "product", "get": "/products/${random.int(1,500)}?delay=2ms", "check": { "status": 200 } },
            { "name": "login", "post": "/login", "json": { "user": "user-${vu}", "password": "secret" } }
            """

        @Test("by every executor, on one worker and on two, with and without warm-up", arguments: Case.all, [1, 2])
        func everyExecutor(_ one: Case, workers: Int) async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                let scenario = Scenario(on: demo.url).with(workload: one.workload).with(steps: Self.steps)
                let flags = ["--workers", "\(workers)"] + (workers == 2 ? ["--warmup", "400ms"] : [])
                let run = try bench.performed(try await RunningProgram.run(try bench.start(scenario, flags)))
                run.expect(exit: 0)
                let stored = try load(bench)
                #expect(run.integer("totals.failedRequests") == 0)
                #expect(run.integer("totals.interruptedIterations") == 0)
                #expect(run.integer("totals.requests").map { $0 + Int(stored.warmupRequests) } == (try demo.count()))
                #expect((stored.warmupRequests > 0) == (workers == 2))
                let rest = try #require(run.integer("totals.requests")) - 2 * (run.integer("totals.iterations") ?? 0)
                // An iteration that began in the warm-up may send its second request after it.
                #expect(stored.warmupRequests == 0 ? rest == 0 : (0...50).contains(rest))
                if let iterations = one.iterations { #expect(run.integer("totals.iterations") == iterations) }
                expectPartsToAddUp(run)
            }
        }

        @Test("by several workloads at once, one of which starts later")
        func severalWorkloads() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                let run = try await bench.run(
                    Scenario(on: demo.url).with(steps: Self.steps).with(
                        workload: """
                            [{ "name": "visitors", "executor": "constant-arrival-rate", "rate": "50/s", "for": "1s" },
                             { "name": "robot", "executor": "per-vu-iterations", "vus": 2, "iterations": 20, "startAfter": "300ms" }]
                            """))
                run.expect(exit: 0)
                #expect(run.integer("totals.iterations") == 90)
                #expect(run.integer("totals.requests") == (try demo.count()))
                expectPartsToAddUp(run)
            }
        }

        @Test("when answers are errors")
        func errors() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                let run = try await bench.run(
                    Scenario(on: demo.url).with(workload: #"{ "executor": "shared-iterations", "vus": 2, "iterations": 200 }"#)
                        .with(steps: #"{ "name": "shaky", "get": "/health?errors=30%&status=503" }"#))
                run.expect(exit: 0)
                let server = try demo.stats()
                #expect(run.integer("totals.requests") == 200)
                #expect(run.number("statusCodes.200") == server.at("statuses.200").number)
                #expect(run.number("statusCodes.503") == server.at("statuses.503").number)
                #expect(run.number("totals.failedRequests") == server.at("statuses.503").number)
                #expect(run.document.at("errors.0.kind") == "status-5xx")
                #expect(run.number("failedResponseTime.count") == server.at("statuses.503").number)
                expectPartsToAddUp(run)
            }
        }

        @Test("when a connection is closed under a request, which is not sent again")
        func closed() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                let run = try await bench.run(
                    Scenario(on: demo.url).with(workload: #"{ "executor": "shared-iterations", "vus": 2, "iterations": 50 }"#)
                        .with(
                            steps: """
                                { "name": "fine", "get": "/health" },
                                { "name": "closed", "post": "/login?close=1", "json": { "user": "x", "password": "y" } }
                                """))
                run.expect(exit: 0)
                #expect(run.integer("totals.requests") == 100)
                #expect(run.integer("totals.failedRequests") == 50)
                #expect(run.integer("steps.1.failedRequests") == 50)
                #expect(try demo.count() == 100)
                #expect(run.document.at("errors.0.kind") == "reset")
            }
        }

        private func load(_ bench: Bench) throws -> (warmupRequests: Int64, id: String) {
            let store = try RunStore(path: bench.store, mustExist: true, isAlive: { _ in true })
            let id = try store.resolve("latest")
            return (try store.load(id).warmupRequests, id)
        }

        /// Every way to add the requests up gives the same.
        private func expectPartsToAddUp(_ run: Performed) {
            let total = run.integer("totals.requests")
            func sum(_ part: String, _ key: String) -> Int {
                Int(run.document.at(part).list.reduce(0) { $0 + ($1.at(key).number ?? 0) })
            }
            #expect(sum("steps", "requests") == total)
            #expect(sum("intervals", "requests") == total)
            #expect(sum("errors", "count") == run.integer("totals.failedRequests"))
            #expect(
                run.integer("responseTime.count").map { $0 + (run.integer("failedResponseTime.count") ?? 0) } == total)
        }
    }
}
