// Searches for a capacity that is known, small ones.

import Basics
import Glibc
import JSON
import TestSupport
import Testing

extension EndToEnd.Runs {
    @Suite("A capacity search") struct SearchTests {
        /// One worker who takes 20 ms for each request: 50/s.
        static let pool = #"{ "name": "work", "get": "/health", "query": { "pool": 1, "service": "20ms" } }"#

        private func scenario(on target: String, from: String, to: String, within: String = "20s") -> Scenario {
            Scenario(on: target).with(workload: #"{ "executor": "constant-arrival-rate", "maxVUs": 100 }"#)
                .with(steps: Self.pool).with(
                    """
                    "kind": "stress", "search": { "from": "\(from)", "to": "\(to)", "hold": "1s", "within": "\(within)", "precision": "10%" },
                    "thresholds": ["response_time p95 < 200ms", "errors rate < 1%"]
                    """)
        }

        @Test func `finds it, and the store remembers how`() async throws {
            let bench = try Bench()
            let run = try await bench.run(scenario(on: "demo", from: "10/s", to: "400/s"), timeout: .seconds(60))
            run.expect(exit: 0)
            let search = run.document.at("search")
            let capacity = try #require(search.at("capacity").number)
            // What is finished is 50/s at most, and a bound may be a tenth below it; a stall of the machine in a hold of a second costs one more.
            #expect((36...52).contains(capacity), "\(run.text)")
            #expect(search.at("bracket.0").number ?? 0 <= capacity && capacity <= search.at("bracket.1").number ?? 0)
            #expect((40...60).contains(search.at("saturation.throughput").number ?? 0), "\(run.text)")
            #expect(search.at("trials").list.count >= 6)
            #expect(search.at("trials.0.phase") == "warm-up")
            #expect((search.at("budget.elapsedSeconds").number ?? 99) < 22)
            #expect(run.text.contains("SLO capacity") && run.text.contains("efficiency knee"))
            #expect(run.document == (try await bench.report().document))
            for format in ["html", "markdown", "text"] {
                let report = try await Perfbench.run("report", "latest", "--format", format, "--db", bench.store)
                #expect(report.output.contains("SLO capacity") && report.output.contains("saturation throughput"))
            }
        }

        @Test func `fails when not even the lowest load holds`() async throws {
            let bench = try Bench()
            let run = try await bench.run(scenario(on: "demo", from: "150/s", to: "400/s", within: "60s"), timeout: .seconds(60))
            run.expect(exit: 99)
            #expect(run.document.at("search.endedBecause") == "below-from" || run.ending.exit == 4)
            #expect(run.document.at("search.capacity") == .null)
        }

        @Test func `says at least when the highest load holds`() async throws {
            let bench = try Bench()
            let run = try await bench.run(scenario(on: "demo", from: "8/s", to: "16/s"), timeout: .seconds(60))
            run.expect(exit: 0)
            #expect(run.document.at("search.endedBecause") == "reached-to" || run.ending.exit == 4)
            #expect(run.document.at("search.capacity").number == 16 || run.ending.exit == 4)
            #expect(run.text.contains("at least 16/s") || run.ending.exit == 4)
        }

        @Test func `ends in peace by Ctrl-C with what it knows`() async throws {
            let bench = try Bench()
            let start = try bench.start(scenario(on: "demo", from: "10/s", to: "400/s"))
            let ending = try await RunningProgram.with(start) { program in
                #expect(await program.waitForErrors("at least"))
                program.send(signal: SIGINT)
                return await program.ending()
            }
            let run = try bench.performed(ending)
            #expect(ending.exit == 130 && !ending.tookTooLong, "\(run.text)")
            #expect(run.document.at("search.endedBecause") == "interrupted")
            #expect((run.document.at("search.capacity").number ?? 0) >= 10)
            #expect(run.document == (try await bench.report().document))
        }

        @Test func `ends with what it knows when the target is killed`() async throws {
            let bench = try Bench()
            var service = Perfbench.start(["demo", "--listen", "127.0.0.1:0"])
            service.timeout = .seconds(120)
            let ending = try await RunningProgram.with(service) { service in
                #expect(await service.waitForErrors("Ctrl-C"))
                let port = try #require(service.errors.firstMatch(of: /127\.0\.0\.1:([0-9]+)/)?.1)
                let start = try bench.start(scenario(on: "http://127.0.0.1:\(port)", from: "5/s", to: "5000/s", within: "60s"))
                return try await RunningProgram.with(start) { program in
                    #expect(await program.waitForErrors("at least"))
                    service.send(signal: SIGKILL)
                    return await program.ending()
                }
            }
            let run = try bench.performed(ending)
            run.expect(exit: 99)
            #expect(run.document.at("search.endedBecause") == "target-gone", "\(run.text)")
            #expect((run.document.at("search.capacity").number ?? 0) >= 5)
            #expect(run.document == (try await bench.report().document))
        }
    }
}
