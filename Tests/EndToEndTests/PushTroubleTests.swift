// Receivers that are down, slow or wrong: the run neither waits for them nor counts differently, and says so at the end.

import Basics
import Glibc
import JSON
import TestSupport
import Testing

extension EndToEnd.Trouble {
    @Suite("A receiver that is no good") struct PushTroubleTests {
        /// Pushes to a port in every way; expects the run to be what it would be without.
        private func push(to port: Int, _ reason: String) async throws -> Performed {
            let bench = try Bench()
            return try await Demo.with { demo in
                let scenario = Scenario(on: demo.url).with(
                    workload: #"{ "executor": "constant-arrival-rate", "rate": "100/s", "for": "2s", "maxVUs": 50 }"#)
                let place = "127.0.0.1:\(port)"
                let start = try bench.start(
                    scenario,
                    [
                        "--otlp", "http://ann:geheim@\(place)?key=hidden1", "--influx", "http://\(place)/write?p=hidden2",
                        "--webhook", "http://\(place)/hidden3",
                    ])
                let run = try bench.performed(try await RunningProgram.run(start))
                run.expect(exit: 0)
                #expect(run.integer("totals.requests") == 200 && run.integer("totals.failedRequests") == 0)
                #expect(try demo.count() == 200)
                let lines = run.ending.errors.split(separator: "\n").suffix(3)
                for (line, name) in zip(
                    lines, ["OTLP receiver http://\(place)/v1/metrics", "InfluxDB receiver http://\(place)/write"])
                {
                    #expect(
                        line.hasPrefix("\(name): ") && line.contains(/[0-9]+ of [0-9]+/)
                            && line.contains("batches were not taken: \(reason)"),
                        "\(line)")
                }
                #expect(lines.last == "Webhook http://\(place)/…: the result was not taken: \(reason).", "\(run.text)")
                #expect(!run.text.contains("geheim") && !run.text.contains("hidden"))
                return run
            }
        }

        @Test("because nothing listens there")
        func refused() async throws {
            try await Loopback.withClosedPort { port in
                _ = try await push(to: port, "connection refused: nothing listens on that port")
            }
        }

        @Test("because it takes requests and never answers")
        func silent() async throws {
            try await PushReceiver.with(.silent) { receiver in
                _ = try await push(to: receiver.port, "no complete response within the time limit")
            }
        }

        @Test("because it does not even take connections")
        func full() async throws {
            try await Loopback.withFullPort { port in
                _ = try await push(to: port, "no connection within the time limit")
            }
        }

        @Test("because it has errors of its own, whose words are shown on one line")
        func errors() async throws {
            try await PushReceiver.with(.answers(status: 500, body: "Oops, \u{1B}[31mno\nroom.")) { receiver in
                _ = try await push(to: receiver.port, "it answered 500 (Oops, [31mno room.)")
            }
        }

        @Test(
            "because it does not want what it gets, which is not sent again",
            arguments: [
                (404, "it answered 404"), (401, "it answered 401"), (302, "it answered 302, a redirect, which is not followed"),
            ])
        func unwanted(_ status: Int, _ reason: String) async throws {
            try await PushReceiver.with(.answers(status: status, body: "")) { receiver in
                let run = try await push(to: receiver.port, reason)
                // Each batch comes once: nothing is there twice.
                let bodies = receiver.received.filter { $0.requestLine.contains("/write") }.map(\.text)
                #expect(Set(bodies).count == bodies.count && !bodies.isEmpty, "\(run.text)")
            }
        }

        @Test("because it takes only a part, which an OTLP receiver says with 200")
        func partly() async throws {
            let bench = try Bench()
            let answer = #"{ "partialSuccess": { "rejectedDataPoints": "3", "errorMessage": "too old" } }"#
            try await PushReceiver.with(.answers(status: 200, body: answer)) { receiver in
                let run = try await bench.run(Scenario(on: "demo"), "--otlp", "http://127.0.0.1:\(receiver.port)/x/y")
                run.expect(exit: 0)
                #expect(
                    run.ending.errors.contains(
                        /\/x\/y: ([0-9]+) of \1 batches were not taken: it rejected 3 data points \(.*too old.*\)\./), "\(run.text)"
                )
                #expect(receiver.received.areAll { $0.requestLine == "POST /x/y HTTP/1.1" })
            }
        }

        @Test("is not waited for any longer after Ctrl-C")
        func impatience() async throws {
            let bench = try Bench()
            try await PushReceiver.with(.silent) { receiver in
                let start = try bench.start(Scenario(on: "demo"), ["--webhook", "http://127.0.0.1:\(receiver.port)"])
                let ending = try await RunningProgram.with(start) { await interrupt($0, after: receiver) }
                let run = try bench.performed(ending)
                run.expect(exit: 0)
                #expect(ending.errors.hasSuffix("the result was not taken: it was not waited for.\n"), "\(run.text)")
                #expect(run.integer("totals.requests") == 10)
            }
        }

        /// Ends a program as soon as the receiver has heard of it: again and again, as the run that has just ended was listening before.
        private func interrupt(_ program: RunningProgram, after receiver: ScriptedServer) async -> RunningProgram.Ending {
            while isRunning(program.process) {
                if !receiver.received.isEmpty { program.send(signal: SIGINT) }
                await Task.yield()
                usleep(10_000)
            }
            return await program.ending()
        }

        @Test("is a mistake when it cannot be one: all are named at once, and nothing is sent")
        func mistakes() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                var start = try bench.start(
                    Scenario(on: demo.url),
                    [
                        "--otlp", "localhost:4318", "--influx", "http://127.0.0.1:1?p=geheim", "--webhook", "https://u:geheim@/x",
                        "--webhook-format", "slak", "--trials", "0",
                    ])
                start.environment = ["OTEL_EXPORTER_OTLP_HEADERS": "geheim"]
                let run = try bench.performed(try await RunningProgram.run(start))
                #expect(run.ending.exit == 2)
                #expect(
                    run.ending.errors == """
                        error: "--trials 0" is not a whole number from 1 to 1000.
                        error: the variable "OTEL_EXPORTER_OTLP_HEADERS" is not of the form name=value,name=value, with %XX for what is special.
                        error: "--otlp" needs a URL that begins with "http://" or "https://". Like: --otlp http://127.0.0.1:4318
                        error: "--influx" needs the path at which lines are taken. Like: --influx http://127.0.0.1:8086/write?db=perfbench, or …/api/v2/write?org=ORG&bucket=BUCKET.
                        error: "--webhook-format slak" is not a format; did you mean "slack"? There are: json, slack, teams, googlechat.
                        error: "--webhook" has a host in its URL that is none. Like: --webhook https://hooks.example.com/perfbench

                        """)
                #expect(try demo.count() == 0 && bench.read("runs.sqlite") == nil)
            }
        }
    }
}
