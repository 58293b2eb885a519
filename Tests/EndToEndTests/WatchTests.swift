import Basics
import Glibc
import TestSupport
import Testing

extension EndToEnd.Runs {
    /// Scheduled checks by the built program.
    @Suite("Checks that are carried out") struct Watching {
        private func file(_ url: String, _ more: String = "", alerts: String = "") -> String {
            """
            { "checks": [ { "name": "shop", "every": "10s", "target": "\(url)", \(more)
              "flows": [{ "name": "main", "steps": [{ "name": "home", "get": "/", "check": { "status": 200 } }] }] } ]\(alerts) }
            """
        }

        @Test("--once: 0 when all is well, 99 when a target answers wrongly or not at all")
        func once() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                let good = try bench.write(file(demo.url), to: "good.json")
                let slow = try bench.write(file(demo.url, #""degraded": ["response_time max < 1ns"],"#), to: "slow.json")
                let gone = try bench.write(file("http://127.0.0.1:1"), to: "gone.json")
                let well = try await Perfbench.run("watch", good, "--once", "--db", bench.store)
                #expect(well.exit == 0 && well.output.contains("shop") && well.output.contains("good"))
                let degraded = try await Perfbench.run("watch", slow, "--once", "--db", bench.store)
                #expect(degraded.exit == 0 && degraded.output.contains("degraded"))
                let failed = try await Perfbench.run("watch", gone, "--once", "--db", bench.store)
                #expect(failed.exit == 99 && failed.output.contains("connection refused"))
                let health = try await Perfbench.run("watch", good, "--health", "24h", "--db", bench.store)
                #expect(health.exit == 0 && health.output.contains("66.666 %"))
            }
        }

        @Test("an incident is listed, acknowledged by a person, shown, and over when the check is well")
        func incident() async throws {
            let bench = try Bench()
            let alerts = """
                , "channels": [{ "name": "ops", "slack": "http://127.0.0.1:1/x" }], "alerts": [{ "name": "shop-down", "notify": ["ops"] }]
                """
            try await Demo.with { demo in
                let gone = try bench.write(file("http://127.0.0.1:1", alerts: alerts), to: "gone.json")
                let well = try bench.write(file(demo.url, alerts: alerts), to: "well.json")
                #expect(try await Perfbench.run("watch", gone, "--once", "--db", bench.store).exit == 99)
                let list = try await Perfbench.run("alerts", "--db", bench.store)
                #expect(list.exit == 0 && list.output.contains("shop-down") && list.output.contains("firing"))
                #expect(try await Perfbench.run("alerts", "ack", "1", "--author", "anna", "--db", bench.store).exit == 0)
                #expect(try await Perfbench.run("watch", gone, "--once", "--db", bench.store).exit == 99)
                let shown = try await Perfbench.run("alerts", "show", "1", "--db", bench.store)
                #expect(shown.output.contains("acknowledged by anna") && shown.output.contains("connection refused"))
                #expect(try await Perfbench.run("watch", well, "--once", "--db", bench.store).exit == 0)
                #expect(try await Perfbench.run("alerts", "--db", bench.store).output == "No incident is open.\n")
                let over = try await Perfbench.run("alerts", "resolve", "1", "--db", bench.store)
                #expect(over.exit == 2 && over.errors.contains("The incident 1 is over."))
                let none = try await Perfbench.run("alerts", "show", "9", "--db", bench.store)
                #expect(none.exit == 2 && none.errors.contains("There is no incident 9."))
            }
        }

        @Test("the daemon follows an edited file, keeps the old one when it is broken, lets no second one in, and ends in peace")
        func daemon() async throws {
            let bench = try Bench()
            let path = try bench.write(file("http://127.0.0.1:1"), to: "checks.json")
            let ending = try await RunningProgram.with(Perfbench.start(["watch", path, "--db", bench.store])) { program in
                #expect(await program.waitForErrors("Watching 1 check"))
                let second = try await Perfbench.run("watch", path, "--once", "--db", bench.store)
                #expect(second.exit == 1 && second.errors.contains("Another watcher works on the store"))
                _ = try bench.write("{", to: "checks.json")
                program.send(signal: SIGHUP)
                #expect(await program.waitForErrors("the one before is still in force"))
                _ = try bench.write(file("http://127.0.0.1:2"), to: "checks.json")
                program.send(signal: SIGHUP)
                #expect(await program.waitForErrors("Following the new file: 1 check."))
                program.send(signal: SIGTERM)
                return await program.ending()
            }
            #expect(ending.exit == 0 && !ending.tookTooLong)
        }

        @Test("a failed check is told to a webhook that fails at first, again with the same key; and the heartbeat beats")
        func webhook() async throws {
            let bench = try Bench()
            try await PushReceiver.with(.failsAtFirst(1)) { hook in
                try await PushReceiver.with { pulse in
                    let alerts = """
                        , "channels": [{ "name": "hook", "webhook": "http://127.0.0.1:\(hook.port)/x", "secret": "geheim" }],
                          "alerts": [{ "name": "shop-down", "notify": ["hook"] }], "heartbeat": "http://127.0.0.1:\(pulse.port)/ping"
                        """
                    let path = try bench.write(file("http://127.0.0.1:1", alerts: alerts), to: "checks.json")
                    // The outbox of this pass holds what the hook did not take; the daemon takes it from there.
                    #expect(try await Perfbench.run("watch", path, "--once", "--db", bench.store).exit == 99)
                    #expect(hook.received.count == 1)
                    let ending = try await RunningProgram.with(Perfbench.start(["watch", path, "--db", bench.store])) { program in
                        #expect(await program.waitForErrors("Watching 1 check"))
                        for _ in 0..<200 where hook.received.count < 2 { usleep(50_000) }
                        program.send(signal: SIGTERM)
                        return await program.ending()
                    }
                    #expect(ending.exit == 0 && pulse.received.first?.requestLine == "POST /ping HTTP/1.1")
                    let (first, second) = (hook.received.first, hook.received.dropFirst().first)
                    #expect(first?.header("Idempotency-Key") != nil && first?.text == second?.text)
                    #expect(first?.header("Idempotency-Key") == second?.header("Idempotency-Key"))
                    #expect(second?.header("X-Perfbench-Signature")?.hasPrefix("sha256=") == true)
                    #expect(try await !Perfbench.run("alerts", "list", "--db", bench.store).output.contains("geheim"))
                }
            }
        }

        @Test("validate takes watch files, with their warnings")
        func validate() async throws {
            let bench = try Bench()
            let more = #""objective": "99.999%", "conditions": ["errors rate < 1% over 1h"],"#
            let path = try bench.write(file("http://127.0.0.1:1", more), to: "checks.json")
            let valid = try await Perfbench.run("validate", path)
            #expect(valid.exit == 0 && valid.output.contains("failed unless    errors rate < 1% over 1h"))
            #expect(valid.output.contains("warning: the check \"shop\" is carried out every 10s, too seldom for 99.999%"))
        }
    }
}
