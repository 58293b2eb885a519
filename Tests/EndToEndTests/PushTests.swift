// What a run pushes while it runs and at its end, as strict receivers understand it.

import Basics
import JSON
import TestSupport
import Testing

extension EndToEnd.Runs {
    @Suite("What is pushed") struct PushTests {
        /// A load that goes on for a few seconds, and fails now and then.
        private func scenario(_ demo: Demo) -> Scenario {
            Scenario(on: demo.url).with(
                workload: #"{ "executor": "constant-arrival-rate", "rate": "100/s", "for": "3s", "maxVUs": 50 }"#
            ).with(
                steps: """
                    { "name": "fine", "get": "/health", "check": { "status": 200 } },
                    { "name": "shaky", "get": "/products/1?errors=30%&status=503" }
                    """)
        }

        private func run(
            _ bench: Bench, _ scenario: Scenario, _ flags: [String], _ environment: [String: String] = [:]
        ) async throws -> Performed {
            var start = try bench.start(scenario, flags)
            start.environment = environment
            return try bench.performed(try await RunningProgram.run(start))
        }

        @Test("as OpenTelemetry metrics: every second, in a stream of counts that ends at the totals")
        func otlp() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                try await PushReceiver.with { receiver in
                    let flags = ["--otlp", "http://127.0.0.1:\(receiver.port)", "--warmup", "1s", "--tag", "team=a, b"]
                    let variables = ["OTEL_EXPORTER_OTLP_HEADERS": "x-scope=shop%201,authorization=Bearer%20abc"]
                    let run = try await run(bench, scenario(demo), flags, variables)
                    run.expect(exit: 0)
                    #expect(!run.text.contains("were not taken"), "\(run.text)")
                    let requests = receiver.received
                    for request in requests {
                        #expect(request.requestLine == "POST /v1/metrics HTTP/1.1")
                        #expect(request.header("Content-Type") == "application/json" && request.header("x-scope") == "shop 1")
                        #expect(request.header("authorization") == "Bearer abc")
                    }
                    // While the run continues, and not all at its end.
                    #expect(requests.count >= 3)
                    try check(try requests.flatMap { try OTLPReader.points($0.text) }, run)
                }
            }
        }

        private func check(_ points: [OTLPPoint], _ run: Performed) throws {
            var last: [OTLPPoint.Series: OTLPPoint] = [:]
            for point in points where point.kind != .gauge {
                if let before = last[point.series] {
                    #expect(before.start == point.start && before.time < point.time && before.integer! <= point.integer!)
                }
                last[point.series] = point
            }
            func total(_ metric: String, _ key: String = "perfbench.phase", _ value: String = "measured") -> Int? {
                let all = last.values.filter {
                    $0.series.metric == metric && $0["perfbench.phase"] == "measured" && $0[key] == value
                }
                return all.isEmpty ? nil : Int(all.reduce(0) { $0 + $1.integer! })
            }
            #expect(total("perfbench.requests") == run.integer("totals.requests"))
            #expect(total("perfbench.failed_requests") == run.integer("totals.failedRequests"))
            #expect(total("perfbench.requests", "perfbench.step", "shaky") == run.integer("steps.1.requests"))
            #expect(total("perfbench.errors", "error.type", "status-5xx") == run.integer("errors.0.count"))
            #expect(total("perfbench.response_time") == run.integer("responseTime.count"))
            #expect(total("perfbench.arrivals.offered") == 300)
            #expect(total("perfbench.iterations.finished") == run.integer("totals.iterations"))
            #expect(total("perfbench.checks", "perfbench.result", "passed") == run.integer("totals.checksPassed"))
            #expect(last.keys.contains { $0.attributes["perfbench.phase"] == "warmup" })
            let sources = Set(points.filter { $0.series.metric == "perfbench.resource.cpu" }.compactMap { $0["perfbench.source"] })
            #expect(sources.isSuperset(of: ["generator", "host", "process:target"]))
            let result = try #require(points.last { $0.series.metric == "perfbench.run.exit_code" })
            #expect(result.number == run.number("verdict.exitCode"))
            #expect(result["perfbench.outcome"] == run.document.at("verdict.outcome").text)
            let resource = result.series.resource
            #expect(resource["perfbench.run"] == run.document.at("run.id").text && resource["perfbench.tag.team"] == "a, b")
            #expect(Set(points.map(\.series.resource)).count == 1)
        }

        @Test(
            "as InfluxDB lines, to the URL as it was given", arguments: ["/write?db=perf&p=geheim", "/api/v2/write?org=o&bucket=b"])
        func influx(_ target: String) async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                try await PushReceiver.with(.answers(status: 204, body: "")) { receiver in
                    let flags = ["--influx", "http://127.0.0.1:\(receiver.port)\(target)", "--tag", "a b=c,\\"]
                    let run = try await run(bench, scenario(demo), flags, ["INFLUX_TOKEN": "my-token=="])
                    run.expect(exit: 0)
                    #expect(!run.text.contains("were not taken"), "\(run.text)")
                    let requests = receiver.received
                    for request in requests {
                        #expect(request.requestLine == "POST \(target) HTTP/1.1")
                        #expect(request.header("Authorization") == "Token my-token==")
                    }
                    let points = try requests.flatMap { try LineReader.points($0.text) }
                    func sum(_ measurement: String, _ field: String) -> Int {
                        points.filter { $0.measurement == measurement }.reduce(0) { $0 + Int($1.integer(field) ?? 0) }
                    }
                    #expect(sum("perfbench_second", "requests") == run.integer("totals.requests"))
                    #expect(sum("perfbench_step", "failed") == run.integer("totals.failedRequests"))
                    #expect(sum("perfbench_error", "count") == run.integer("totals.failedRequests"))
                    #expect(points.areAll { $0.tags["a b"] == "c,/" && $0.tags["run"] == run.document.at("run.id").text })
                    let last = try #require(points.last { $0.measurement == "perfbench_run" })
                    #expect(last.text("outcome") == run.document.at("verdict.outcome").text)
                    #expect(last.number("requests") == run.number("totals.requests"))
                    #expect(last.number("response_time_p95_ms") == run.number("responseTime.p95"))
                }
            }
        }

        @Test("as a message at the end: the result document, or what a chat wants", arguments: ["json", "slack", "teams"])
        func webhook(_ format: String) async throws {
            let bench = try Bench()
            try await PushReceiver.with { receiver in
                let url = "http://user:pass%20word@127.0.0.1:\(receiver.port)/services/secret"
                let run = try await run(
                    bench, Scenario(on: "demo").with(#""thresholds": ["response_time p95 < 1us"]"#),
                    ["--webhook", url, "--webhook-format", format])
                run.expect(exit: 99)
                let request = try #require(receiver.received.first)
                #expect(receiver.received.count == 1 && request.requestLine == "POST /services/secret HTTP/1.1")
                #expect(request.header("Content-Type") == "application/json")
                #expect(request.header("Authorization") == "Basic dXNlcjpwYXNzIHdvcmQ=")
                let message = try JSONValue(parsing: request.text)
                let text: String?
                switch format {
                case "json":
                    #expect(message == run.document)
                    text = nil
                case "slack": text = message.at("text").text
                default: text = message.at("attachments.0.content.body.0.inlines.0.text").text
                }
                if let text {
                    #expect(text.contains("trial-run \(run.document.at("verdict.outcome").text ?? "?"): "), "\(text)")
                }
            }
        }

        @Test("of a comparison of two builds: its message at the end")
        func comparison() async throws {
            let bench = try Bench()
            let load = #"{ "executor": "constant-arrival-rate", "rate": "100/s", "for": "300ms" }"#
            let path = try bench.write(Scenario(on: "demo").with(workload: load).text)
            try await PushReceiver.with { receiver in
                let ending = try await Perfbench.run(
                    "ab", path, "--baseline-target", "demo", "--blocks", "3", "--db", bench.store, "--json",
                    bench.folder.file("c.json"), "--webhook", "http://127.0.0.1:\(receiver.port)/", timeout: .seconds(60))
                #expect([0, 3].contains(ending.exit), "\(ending.output)\(ending.errors)")
                let document = try JSONValue(parsing: try #require(bench.read("c.json")))
                #expect(try receiver.received.map { try JSONValue(parsing: $0.text) } == [document])
            }
        }

        @Test("is sent again when it was not taken at first")
        func again() async throws {
            let bench = try Bench()
            try await Demo.with { demo in
                try await PushReceiver.with(.failsAtFirst(2)) { receiver in
                    let run = try await run(bench, scenario(demo), ["--influx", "http://127.0.0.1:\(receiver.port)/write"])
                    run.expect(exit: 0)
                    #expect(!run.text.contains("were not taken"), "\(run.text)")
                    let points = try receiver.received.dropFirst(2).flatMap { try LineReader.points($0.text) }
                    let requests = points.reduce(0) {
                        $0 + Int($1.measurement == "perfbench_second" ? $1.integer("requests") ?? 0 : 0)
                    }
                    #expect(requests == run.integer("totals.requests"))
                }
            }
        }
    }
}
