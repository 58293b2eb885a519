// Parts that meet over a network: one run comes of them while they run.

import Basics
import Glibc
import JSON
import TestSupport
import Testing

extension EndToEnd.Runs {
    @Suite("Parts and their collector") struct CollectorTests {
        /// Starts all parts of a run on one machine, each with a store of its own; answers how each ended.
        private static func parts(
            _ count: Int, of scenario: Scenario, in bench: Bench, _ flags: @escaping @Sendable (Int) -> [String] = { _ in [] }
        ) async throws -> [RunningProgram.Ending] {
            let path = try bench.write(scenario.text)
            let (descriptor, port) = try Loopback.listen(backlog: 1)
            close(descriptor)
            return try await withThrowingTaskGroup(of: (Int, RunningProgram.Ending).self) { group in
                for part in 1...count {
                    let arguments = [
                        "run", path, "--part", "\(part)/\(count)", "--meet", "http://127.0.0.1:\(port)", "--db",
                        bench.folder.file("part-\(part).sqlite"), "--quiet", "--json", bench.folder.file("result.json"),
                    ]
                    let all = arguments + flags(part)
                    group.addTask { (part, try await RunningProgram.run(Perfbench.start(all))) }
                }
                return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
            }
        }

        private static let load = #"{ "executor": "constant-arrival-rate", "rate": "60/s", "for": "2s", "maxVUs": 20 }"#

        @Test func `become one run, which part 1 judges, and the same as their stores merged afterwards`() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                let scenario = Scenario(on: demo.url).with(workload: Self.load).with(#""thresholds": ["throughput > 1000000/s"]"#)
                let endings = try await Self.parts(3, of: scenario, in: bench) { $0 == 2 ? ["--clock-shift", "300ms"] : [] }
                let words = endings.map(\.errors).joined()
                // The limit is for the whole run: only part 1 fails by it.
                #expect([4, 99].contains(endings[0].exit) && endings[1].exit == 0 && endings[2].exit == 0, "\(words)")
                let document = try JSONValue(parsing: try #require(bench.read("result.json")))
                #expect(document.at("totals.requests").number == 120)
                #expect(document.at("thresholds.0.state") == "failed")
                let generators = document.at("generators").list
                #expect(generators.count == 3 && generators.areAll { $0.at("lost") == false && !($0.at("run").text ?? "").isEmpty })
                #expect(generators.areAll { ($0.at("startSkewMs").number ?? 999) < 500 })
                #expect(generators.map { ($0.at("clockOffsetMs").number ?? 999) > 250 } == [false, true, false])
                #expect(try demo.count() == 120)

                let stores = (1...3).map { bench.folder.file("part-\($0).sqlite") }
                let beside = try await Perfbench.run(
                    "merge", stores[0], stores[1], stores[2], "-o", bench.folder.file("all.sqlite"))
                #expect(beside.exit == 2 && beside.errors.contains("holds these parts already merged"))
                // As if the collector had not come to its end.
                let merged = try #require(document.at("run.id").text)
                #expect(try await Perfbench.run("runs", "delete", merged, "--db", stores[0]).exit == 0)
                let file = bench.folder.file("all.json")
                let again = try await Perfbench.run(
                    "merge", stores[0], stores[1], stores[2], "-o", bench.folder.file("all.sqlite"), "--json", file)
                #expect([4, 99].contains(again.exit), "\(again.errors)")
                let afterwards = try JSONValue(parsing: try #require(bench.read("all.json")))
                for path in ["totals", "responseTime", "serviceTime", "steps", "statusCodes", "checks"] {
                    #expect(afterwards.at(path) == document.at(path), "\(path)")
                }
            }
        }

        @Test func `share what setup extracted, and a limit that aborts ends them all`() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                let scenario = Scenario(on: demo.url).with(
                    workload: #"{ "executor": "constant-arrival-rate", "rate": "60/s", "for": "20s", "maxVUs": 20 }"#
                ).with(steps: #"{ "name": "health", "get": "/health?errors=60%&who=${who}" }"#)
                    .with(
                        #""setup": [{ "name": "first", "get": "/health", "extract": { "who": { "json": "$.status" } } }]"#
                    ).with(#""thresholds": [{ "expect": "errors rate < 1%", "abort": true, "after": "1s" }]"#)
                let endings = try await Self.parts(2, of: scenario, in: bench)
                #expect([4, 99].contains(endings[0].exit) && endings[1].exit == 0, "\(endings.map(\.exit))")
                let document = try JSONValue(parsing: try #require(bench.read("result.json")))
                #expect(document.at("run.status") == "aborted")
                #expect(document.at("totals.requests").number.map { $0 > 30 && $0 < 600 } == true)
            }
        }

        @Test func `have no run where one does not belong to it`() async throws {
            let bench = try Bench()
            let endings = try await Self.parts(2, of: Scenario(on: "demo").with(workload: Self.load), in: bench) {
                $0 == 2 ? ["--seed", "7"] : []
            }
            #expect(endings.map(\.exit) == [2, 3], "\(endings.map(\.errors))")
            #expect(endings.map(\.errors).areAll { $0.contains("Part 2/2") && $0.contains("carries out another scenario") })
        }

        @Test func `take no part that does not know the secret, and wait no longer when they are told to end`() async throws {
            let bench = try Bench()
            let path = try bench.write(Scenario(on: "demo").with(workload: Self.load).text)
            let (descriptor, port) = try Loopback.listen(backlog: 1)
            close(descriptor)
            func part(_ number: Int, _ token: String) -> RunningProgram.Start {
                var start = Perfbench.start([
                    "run", path, "--part", "\(number)/2", "--meet", "http://127.0.0.1:\(port)", "--db", bench.store,
                ])
                start.environment["PERFBENCH_TOKEN"] = token
                return start
            }
            let first = try await RunningProgram.with(part(1, "right")) { program in
                #expect(await program.waitForErrors("waits for the others"))
                let second = try await RunningProgram.run(part(2, "wrong"))
                #expect(second.exit == 2 && second.errors.contains("does not take this part's PERFBENCH_TOKEN"), "\(second.errors)")
                program.send(signal: SIGINT)
                return await program.ending()
            }
            #expect(first.exit == 1 && first.errors.contains("ended before all parts were there"), "\(first.errors)")
        }
    }
}
