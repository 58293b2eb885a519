// Runs that end before their time keep what was measured.

import Basics
import JSON
import FoundationEssentials
import Glibc
import TestSupport
import Testing

extension EndToEnd.Runs {
    @Suite("A run that ends before its time") struct InterruptionTests {
        static let longLoad = #"{ "executor": "constant-arrival-rate", "rate": "100/s", "for": "60s", "gracefulStop": "20s" }"#

        @Test("by Ctrl-C: ends in peace, with 130, and is saved")
        func once() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                let start = try bench.start(Scenario(on: demo.url).with(workload: Self.longLoad))
                let ending = try await RunningProgram.with(start) { program in
                    #expect(await program.waitForErrors(" users "))
                    program.send(signal: SIGINT)
                    return await program.ending()
                }
                let run = try bench.performed(ending)
                #expect(ending.exit == 130 && !ending.tookTooLong)
                #expect(run.document.at("run.status") == "interrupted")
                #expect(run.document.at("verdict.outcome") == "interrupted")
                #expect(run.integer("totals.requests") == (try demo.count()))
                #expect(run.integer("totals.interruptedIterations") == 0)
                #expect(run.document == (try await bench.report().document))
                #expect(try await Perfbench.run("runs", "--db", bench.store).output.contains("interrupted"))
            }
        }

        @Test("by Ctrl-C twice: ends now, though answers are outstanding, and is saved", arguments: [SIGINT, SIGTERM])
        func twice(_ signal: Int32) async throws {
            let bench = try Bench()
            let load = #"{ "executor": "constant-vus", "vus": 3, "for": "60s", "gracefulStop": "50s" }"#
            let start = try bench.start(
                Scenario(on: "demo").with(workload: load).with(
                    steps: """
                        { "name": "fine", "get": "/health" },
                        { "name": "hanging", "get": "/health?never=1", "timeout": "59s" }
                        """))
            let ending = try await RunningProgram.with(start) { program in
                #expect(await program.waitForErrors(" users "))
                program.send(signal: signal)
                // Two signals of a kind that come at once are one, and so are two SIGTERMs within a second.
                #expect(await program.waitForErrors("again"))
                if signal == SIGTERM { try await Task.sleep(nanoseconds: 1_200_000_000) }
                program.send(signal: signal)
                return await program.ending()
            }
            let run = try bench.performed(ending)
            #expect(ending.exit == 130 && !ending.tookTooLong, "\(run.text)")
            #expect(run.document.at("run.status") == "interrupted")
            #expect(run.integer("totals.requests") == 3)
            #expect(run.integer("totals.interruptedIterations") == 3)
            #expect(run.document == (try await bench.report().document))
        }

        @Test("by the two SIGTERMs of a scheduler: what is under way comes to its end, as by one")
        func echo() async throws {
            let bench = try Bench()
            let load = #"{ "executor": "constant-vus", "vus": 3, "for": "60s", "gracefulStop": "20s" }"#
            let start = try bench.start(
                Scenario(on: "demo").with(workload: load).with(steps: #"{ "name": "slow", "get": "/health?service=700ms" }"#))
            let ending = try await RunningProgram.with(start) { program in
                #expect(await program.waitForErrors(" users "))
                program.send(signal: SIGTERM)
                #expect(await program.waitForErrors("again"))
                program.send(signal: SIGTERM)
                return await program.ending()
            }
            let run = try bench.performed(ending)
            #expect(ending.exit == 130 && !ending.tookTooLong, "\(run.text)")
            #expect(run.integer("totals.interruptedIterations") == 0)
            #expect(run.integer("totals.requests") ?? 0 >= 3)
        }

        @Test("by Ctrl-C twice while a step before or after the load hangs: ends now, with 130", arguments: ["setup", "teardown"])
        func hangingChore(_ part: String) async throws {
            let bench = try Bench()
            let chore = #""\#(part)": [{ "name": "hanging", "get": "/health?never=1", "timeout": "59s" }]"#
            let load = #"{ "executor": "per-vu-iterations", "vus": 1, "iterations": 1 }"#
            let ending = try await Demo.with { demo in
                let start = try bench.start(Scenario(on: demo.url).with(workload: load).with(chore))
                return try await RunningProgram.with(start) { program in
                    #expect(try await soon { try demo.count() == (part == "setup" ? 1 : 2) })
                    program.send(signal: SIGINT)
                    // Two signals of a kind that come at once are one.
                    try await Task.sleep(nanoseconds: 200_000_000)
                    program.send(signal: SIGINT)
                    return await program.ending()
                }
            }
            let run = try bench.performed(ending)
            #expect(ending.exit == 130 && !ending.tookTooLong, "\(run.text)")
            #expect(run.document.at("run.status") == "interrupted")
            #expect(run.integer("totals.requests") == (part == "setup" ? 0 : 1))
        }

        @Test("by Ctrl-C twice while its service neither starts nor wants to end")
        func stubbornService() async throws {
            let bench = try Bench()
            let pid = bench.folder.file("pid")
            let start = try bench.start(
                Scenario(command: "trap '' TERM; echo $$ > \(pid); while true; do sleep 1; done", readyWithin: "60s"))
            let ending = try await RunningProgram.with(start) { program in
                #expect(await soon { bench.read("pid")?.contains("\n") == true })
                program.send(signal: SIGINT)
                try await Task.sleep(nanoseconds: 200_000_000)
                program.send(signal: SIGINT)
                return await program.ending()
            }
            #expect(ending.exit == 130 && !ending.tookTooLong)
            let service = try #require(bench.read("pid").flatMap { Int32($0.split(separator: "\n")[0]) })
            #expect(await soon { !isRunning(service) })
        }

        @Test("by Ctrl-C while the service has not started yet: ends at once")
        func beforeReady() async throws {
            let bench = try Bench()
            let start = try bench.start(Scenario(command: "echo up >&2; exec sleep 60", readyWithin: "60s"))
            let ending = try await RunningProgram.with(start) { program in
                #expect(await program.waitForErrors("trial-run on"))
                program.send(signal: SIGINT)
                return await program.ending()
            }
            #expect(ending.exit == 130 && !ending.tookTooLong)
            #expect(try await bench.report().document.at("run.status") == "interrupted")
        }

        @Test(
            "by kill -9 at any second: every second but at most the last is there, and its service is gone",
            arguments: [1600, 2900])
        func killed(milliseconds: Int) async throws {
            let bench = try Bench()
            let pid = bench.folder.file("pid")
            let scenario = Scenario(command: "echo $$ > \(pid); exec \(Perfbench.path) demo --listen 127.0.0.1:${port}")
            var start = try bench.start(scenario.with(workload: Self.longLoad))
            start.timeout = .milliseconds(milliseconds + Int.random(in: 0...500))
            let ending = try await RunningProgram.run(start)
            #expect(ending.exit == 128 + SIGKILL)

            let report = try await bench.report()
            #expect(report.ending.exit == 0, "\(report.text)")
            #expect(report.document.at("run.status") == "incomplete")
            let seconds = report.document.at("intervals").list.compactMap { $0.at("second").number }
            #expect(seconds == seconds.indices.map(Double.init))
            #expect(report.integer("totals.requests") == seconds.count * 100)
            // How long it took to start is not known here, so another second is granted.
            let lived = Double(ending.duration) / 1e9
            #expect(Double(seconds.count) >= lived - 2.5, "\(seconds.count) of \(lived) s")
            #expect(report.ending.exit == 0)
            let text = try await Perfbench.run("report", "latest", "--db", bench.store)
            #expect(text.exit == 0 && text.output.contains("incomplete"))
            #expect(try await Perfbench.run("runs", "--db", bench.store).output.contains("incomplete"))

            let service = try #require(bench.read("pid").flatMap { Int32($0.split(separator: "\n")[0]) })
            #expect(await soon { !isRunning(service) })
        }

        @Test("because its service dies in the middle: what failed is the service's, not ours")
        func dyingService() async throws {
            let bench = try Bench()
            let scenario = Scenario(command: "timeout -s KILL 1 \(Perfbench.path) demo --listen 127.0.0.1:${port}")
                .with(workload: #"{ "executor": "constant-vus", "vus": 4, "for": "2s" }"#)
                .with(steps: #"{ "name": "health", "get": "/health?delay=2ms" }"#)
            let run = try await bench.run(scenario.with(#""thresholds": ["errors rate < 1%"]"#))
            run.expect(exit: 99)
            #expect(run.number("responseTime.count").map { $0 > 10 } == true)
            #expect(run.integer("totals.failedRequests").map { $0 > 10 } == true)
            let sides = Set(run.document.at("errors").list.compactMap { $0.at("side").text })
            let kinds = Set(run.document.at("errors").list.compactMap { $0.at("kind").text })
            #expect(sides == ["server"], "\(kinds)")
            #expect(kinds.isSubset(of: ["refused", "reset"]), "\(kinds)")
        }
    }
}
