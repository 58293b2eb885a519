// Services that perfbench is to start, and that do not do as they should.

import Basics
import JSON
import TestSupport
import Testing

extension EndToEnd.Trouble {
    @Suite("A service that perfbench starts") struct CommandTargetTests {
        private func expectUnreachable(_ scenario: Scenario, _ sentence: String) async throws {
            let bench = try Bench()
            let run = try await bench.run(scenario)
            #expect(run.ending.exit == 3, "\(run.text)")
            #expect(run.ending.errors.contains(sentence), "\(run.text)")
            #expect(run.document.at("totals.requests") == 0)
            #expect(run.document.at("verdict.outcome") == "unmeasured")
            #expect(run.ending.duration < Nanoseconds.seconds(10))
        }

        @Test("and that does not exist")
        func missing() async throws {
            var scenario = Scenario(on: "")
            scenario.target = #"{ "command": ["/nowhere/server"], "url": "http://127.0.0.1:${port}" }"#
            try await expectUnreachable(
                scenario,
                #"The target "/nowhere/server" could not be started: No such file or directory. Correct "command" of the target."#)
        }

        @Test("and that ends at once")
        func ends() async throws {
            try await expectUnreachable(
                Scenario(command: "echo cannot read the configuration; exit 3"),
                "The target ended before it was ready (exit code 3). It last printed: cannot read the configuration")
        }

        @Test("and that never listens")
        func neverListens() async throws {
            try await expectUnreachable(
                Scenario(command: "echo still loading; exec sleep 60", readyWithin: "300ms"),
                "The target was not ready within 300ms: it does not accept connections. It last printed: still loading")
        }

        @Test("and that never becomes ready")
        func neverReady() async throws {
            try await expectUnreachable(
                Scenario(
                    command: "exec \(Perfbench.path) demo --listen 127.0.0.1:${port}", ready: "/health?status=503",
                    readyWithin: "600ms"),
                #"The target was not ready within 600ms: "/health?status=503" answered 503."#)
        }

        @Test("and the demonstration service, whose port is taken")
        func takenPort() async throws {
            try await Demo.with { demo in
                let ending = try await Perfbench.run("demo", "--listen", "127.0.0.1:\(demo.port)")
                #expect(ending.exit == 1)
                #expect(ending.errors.contains("Cannot listen on \"127.0.0.1\" port \(demo.port): Address already in use."))
            }
        }

        @Test("and that does not want to end, which it must")
        func stubborn() async throws {
            let bench = try Bench()
            let pid = bench.folder.file("pid")
            // The shell stays, and ignores the request to end; the service under it does not.
            let command =
                "trap '' TERM; echo $$ > \(pid); \(Perfbench.path) demo --listen 127.0.0.1:${port}; while :; do sleep 1; done"
            let run = try await bench.run(Scenario(command: command, ready: "/health"))
            run.expect(exit: 0)
            let process = try #require(bench.read("pid").flatMap { Int32($0.split(separator: "\n")[0]) })
            #expect(!isRunning(process))
        }
    }
}
