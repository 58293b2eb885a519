// What limits a target, on targets of which it is known: the demo's pool, and its work on one core.

import Basics
import JSON
import TestSupport
import Testing

extension EndToEnd.Runs {
    @Suite("What limits a target is named") struct BottleneckTests {
        /// Two seconds at each of these rates.
        private func staircase(_ rates: [Int], _ query: String) -> Scenario {
            let stages = rates.map { #"{ "to": "\#($0)/s", "over": "0s" }, { "to": "\#($0)/s", "over": "2s" }"# }
            return Scenario(on: "demo")
                .with(
                    workload: """
                        { "executor": "ramping-arrival-rate", "start": "\(rates[0])/s", "maxVUs": 1500,
                          "stages": [\(stages.joined(separator: ", "))] }
                        """
                )
                .with(steps: #"{ "name": "get", "get": "/products/1?\#(query)" }"#)
        }

        private func finding(_ rule: String, of run: Performed) -> JSONValue {
            run.document.at("findings").list.first { $0.at("rule").text == rule } ?? .null
        }

        @Test("a pool of 4 that takes 10 ms: its size, and not CPU")
        func pool() async throws {
            let run = try await Bench().run(staircase([100, 200, 300, 500, 600], "pool=4&service=10ms"), "--project", "2000/s")
            run.expect(exit: 0)
            guard run.ending.exit == 0 else { return }
            let title = try #require(finding("bottleneck", of: run).at("title").text, "\(run.text)")
            // Where other programs fill the machine's cores, CPU is not ruled out.
            #expect(title.hasPrefix("A pool of size 4 limits the target"), "\(title)")
            #expect(title.contains(": throughput stays at 4"), "\(title)")
            // Five times 400/s.
            #expect(
                finding("projection", of: run).at("title").text?.hasPrefix("2.00 k/s would need 5 instances of this size") == true)
        }

        @Test("a thread that computes 5 ms for every request: one core")
        func burn() async throws {
            let run = try await Bench().run(staircase([50, 100, 150, 250, 300], "burn=5ms"))
            run.expect(exit: 0)
            guard run.ending.exit == 0 else { return }
            let title = finding("bottleneck", of: run).at("title").text ?? ""
            // Where other programs keep every core busy the target does not get its own; then anything but a pool is as good an answer.
            let host = run.document.at("resources").list.first { $0.at("name").text == "host" }
            let isShared = (host?.at("cpuPercent.mean").number ?? 0) > 80
            #expect(
                title.hasPrefix("One core / one thread limits the target") || (isShared && !title.contains("pool")), "\(run.text)")
        }

        @Test("answers that may not be kept are seen in their header lines")
        func caching() async throws {
            let run = try await Bench().run(
                Scenario(on: "demo").with(workload: #"{ "executor": "per-vu-iterations", "vus": 2, "iterations": 100 }"#)
                    .with(
                        steps:
                            #"{ "name": "list", "get": "/search?q=amber" }, { "name": "one", "get": "/products/${random.int(1,9)}" }"#
                    ))
            run.expect(exit: 0)
            let title = try #require(finding("advice-caching", of: run).at("title").text, "\(run.text)")
            #expect(title.hasPrefix("Step \"list\" asked for the same address 200 times"), "\(title)")
        }

        @Test("a projection from a run that says nothing about it is refused in words")
        func unknown() async throws {
            let bench = try Bench()
            let run = try await bench.run(Scenario(on: "demo"))
            run.expect(exit: 0)
            let report = try await Perfbench.run("report", "latest", "--db", bench.store, "--project", "2000/s")
            #expect(report.output.contains("What 2.00 k/s would need cannot be told from this run."))
            let wrong = try await Perfbench.run("report", "latest", "--db", bench.store, "--project", "fast")
            #expect(wrong.exit == 2 && wrong.errors.contains("\"--project fast\" is not a rate"), "\(wrong.errors)")
        }
    }
}
