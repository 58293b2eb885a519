// The dashboard and the API as a process of their own, over real sockets.

import Basics
import Glibc
import JSON
import TestSupport
import Testing

/// A server on a store of its own.
private struct Served {
    let port: UInt16
    let token: String

    /// Serves the scenario while `body` runs.
    static func with(_ bench: Bench, _ scenario: Scenario, flags: [String] = [], _ body: (Served) async throws -> Void) async throws
    {
        _ = try bench.write(scenario.text, to: "trial-run.json")
        let added = try await Perfbench.run("token", "add", "test", "--role", "operator", "--db", bench.store)
        #expect(added.exit == 0 && added.errors.contains("The token \"test\" (operator) is shown this once"))
        var start = Perfbench.start(
            ["serve", "--listen", "127.0.0.1:0", "--db", bench.store, "--scenarios", bench.folder.path] + flags)
        start.timeout = .seconds(60)
        try await RunningProgram.with(start) { program in
            guard await program.waitForErrors("Ctrl-C"), let port = program.errors.firstMatch(of: /127\.0\.0\.1:([0-9]+)/)?.1 else {
                throw Problem(.inability, "The server did not start: \(program.errors)")
            }
            try await body(Served(port: UInt16(port)!, token: added.output.split(separator: "\n").joined()))
        }
    }

    func ask(_ method: String, _ target: String, body: String = "") throws -> RawResponse {
        let client = try RawClient(port: port)
        let type = body.isEmpty ? "" : "Content-Type: application/json\r\n"
        try client.send(
            "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n\(type)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        return try client.response(withBody: method != "HEAD")
    }

    func get(_ target: String) throws -> JSONValue { try JSONValue(parsing: try ask("GET", target).body) }
}

extension EndToEnd.Runs {
    @Suite("The server") struct ServeTests {
        @Test("starts a run, shows it while it goes, and ends it")
        func run() async throws {
            let bench = try Bench()
            let scenario = Scenario(on: "demo").with(workload: #"{ "executor": "constant-vus", "vus": 1, "for": "60s" }"#)
            try await Served.with(bench, scenario) { served in
                let started = try served.ask("POST", "/api/v1/runs", body: #"{"scenario":"trial-run.json","label":"page"}"#)
                #expect(started.status == 202)
                let events = try RawClient(port: served.port)
                try events.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(served.token)\r\n\r\n")
                let running = try await soon { try served.get("/api/v1/starts/1")["run"] != .null }
                #expect(running)
                let isMeasured = try await soon { try served.get("/api/v1/runs/page/intervals")["items"] != [] }
                #expect(isMeasured)
                #expect(try served.ask("POST", "/api/v1/runs/page/stop").status == 202)
                let hasEnded = try await soon { try served.get("/api/v1/starts/1")["state"] == "ended" }
                #expect(hasEnded)
                #expect(try served.get("/api/v1/starts/1")["exitCode"] == 130)
                #expect(try served.get("/api/v1/runs/page")["run"]?["status"] == "interrupted")
                let told = String(decoding: events.rest(limit: 2000).bytes, as: UTF8.self)
                #expect(told.contains("text/event-stream") && told.contains("event: interval"), "\(told)")
            }
        }
    }
}

extension EndToEnd.Trouble {
    @Suite("The server") struct ServeTroubleTests {
        @Test(
            "is not started with what it cannot use",
            arguments: [
                (["--listen", "8787"], #""--listen 8787" is not of the form HOST:PORT."#),
                (["--origin", "perf.example"], #""--origin perf.example" is not a scheme with a host."#),
                (["--scenarios", "/nonexistent"], #"The folder "/nonexistent" does not exist."#),
                (["--max-rate", "x", "--keep", "y"], #""--keep y" is not a duration"#),
                (["--rate-limit", "0/s"], #""--rate-limit" must be above 0/s."#),
                (["--listen", "0.0.0.0:0"], #""0.0.0.0" can be reached from other machines, and there is no token yet."#),
            ])
        func usage(_ flags: [String], _ sentence: String) async throws {
            let bench = try Bench()
            let ending = try await RunningProgram.run(Perfbench.start(["serve", "--db", bench.store] + flags))
            #expect(ending.exit == 2 && ending.errors.contains(sentence), "\(ending.errors)")
        }

        @Test(
            "has tokens with names and roles that there are",
            arguments: [
                (["add"], #""perfbench token add" needs a NAME."#),
                (["add", "x", "--role", "boss"], #""--role boss" is not a role"#),
                (["add", "a b"], #""a b" cannot name a token."#), (["revoke", "x"], #"There is no token "x"."#),
                (["remove", "x"], #""remove" is not something to do with tokens"#),
                (["add", "x", "--expires", "z"], "is not a duration"),
            ])
        func tokens(_ words: [String], _ sentence: String) async throws {
            let bench = try Bench()
            let ending = try await RunningProgram.run(Perfbench.start(["token"] + words + ["--db", bench.store]))
            #expect(ending.exit == 2 && ending.errors.contains(sentence), "\(ending.errors)")
        }

        @Test("keeps tokens out of its store and its list")
        func hashes() async throws {
            let bench = try Bench()
            let token = try await Perfbench.run("token", "add", "ci", "--db", bench.store).output.split(separator: "\n").joined()
            #expect(token.hasPrefix("pbt_") && token.count == 68)
            #expect(!(bench.read("runs.sqlite") ?? token).contains(token) && !(bench.read("runs.sqlite-wal") ?? "").contains(token))
            let again = try await Perfbench.run("token", "add", "ci", "--db", bench.store)
            #expect(again.exit == 2 && again.errors.contains(#"There is a token "ci" already."#))
            let list = try await Perfbench.run("token", "list", "--db", bench.store)
            #expect(list.output.contains("ci  viewer") && !list.output.contains(token))
        }

        @Test(
            "answers what is no request of its own with the right status",
            arguments: [
                ("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 200), ("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
                ("GET /../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
                ("GET /runs HTTP/1.1\r\nHost: localhost\r\n\r\n", 401),
                ("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
                ("POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
                ("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 70_000))\r\n\r\n", 431),
                ("POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n", 413),
                ("PURGE /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
            ])
        func shapes(_ text: String, _ status: Int) async throws {
            try await Served.with(try Bench(), Scenario(on: "demo")) { served in
                let client = try RawClient(port: served.port)
                try client.send(text)
                #expect(try client.response().status == status)
            }
        }
    }
}
