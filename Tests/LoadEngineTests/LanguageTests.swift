import Basics
import HTTPMessages
import Histograms
import LoadEngine
import Runs
import Scenarios
import Testing

/// Scenarios as they are written, carried out against a scripted target.
@Suite("A scenario") struct LanguageTests {
    private static let fast: ScriptedTransport.Script = { _ in (.milliseconds(10), 200, nil) }

    /// A plan from text: `rest` is everything beside name, target and workload.
    private static func plan(
        _ rest: String, workload: String = #"{ "executor": "per-vu-iterations", "vus": 1, "iterations": 1 }"#,
        files: [String: String] = [:], seed: Int = 1
    ) throws -> Plan {
        let text = #"{ "name": "t", "target": "demo", "seed": \#(seed), "workload": \#(workload), \#(rest) }"#
        return try Plan.load(
            Array(text.utf8), file: "t.json",
            files: ScenarioFiles { path, _ in files[path].map { .success(Array($0.utf8)) } ?? .failure(.init("does not exist")) })
    }

    private static let shop: ScriptedTransport.Content = { seen in
        (
            "Content-Type: application/json\r\nSet-Cookie: session=c-\(seen.session); Path=/\r\nLocation: /orders/77\r\n",
            #"{"token":"tök\u0065n \"1\"","nothing":null,"price":12.5,"items":[{"id":1},{"id":2},{"id":3}],"text":"a=5 b=6"}"#
        )
    }

    @Test(
        "carries values from one response into the next request",
        arguments: [
            (#""$.token""#, "tök%65n%20%221%22".replacing("%65", with: "e").replacing("ö", with: "%C3%B6")),
            (#"{ "json": "$.price" }"#, "12.5"), (#"{ "json": "$.items[*].id" }"#, "1"),
            (#"{ "json": "$.items[*].id", "pick": "last" }"#, "3"), (#"{ "json": "$.items[*].id", "pick": "all" }"#, "1%2C2%2C3"),
            (#"{ "json": "$.items[1]" }"#, "%7B%22id%22%3A2%7D"), (#"{ "json": "$.nothing", "default": "d${vu}" }"#, "d1"),
            (#"{ "header": "content-TYPE" }"#, "application%2Fjson"), (#"{ "cookie": "session" }"#, "c-1"),
            (#"{ "header": "Location", "regex": "/orders/([0-9]+)" }"#, "77"), (#"{ "regex": "a=(\\d)" }"#, "5"),
            (#"{ "regex": "[ab]=(\\d)", "pick": "last" }"#, "6"), (#"{ "status": true }"#, "200"),
        ])
    func carriesValues(extract: String, expected: String) async throws {
        let plan = try Self.plan(
            #""flows": [{ "name": "f", "steps": [ { "name": "a", "get": "/a", "extract": { "x": \#(extract) } }, { "name": "b", "get": "/${x}" } ] }]"#
        )
        let run = try await Simulation.run(plan, content: Self.shop, script: Self.fast)
        #expect(run.log.requests.map(\.text) == ["GET /a", "GET /" + expected])
        #expect(run.totals.failedRequests == 0)
    }

    @Test("counts a value that is not there as a failure of its step, and never sends an empty one")
    func missingValue() async throws {
        let plan = try Self.plan(
            #""flows": [{ "name": "f", "steps": [ { "name": "a", "get": "/a", "extract": { "x": "$.nothing" } }, { "name": "b", "get": "/${x}" }, { "name": "c", "get": "/c" } ] }]"#
        )
        let run = try await Simulation.run(plan, content: Self.shop, script: Self.fast)
        #expect(run.log.requests.map(\.text) == ["GET /a", "GET /c"])
        #expect(run.totals.steps.map { $0.failures[Int(Failure.missingValue.rawValue)] } == [1, 1, 0])
    }

    @Test(
        "counts each check by itself",
        arguments: [
            (#""status": [200, "3xx"]"#, [true]),
            (#""header": { "Content-Type": { "contains": "json", "matches": "^text" } }"#, [true, false]),
            (#""header": { "X-Nothing": "missing", "content-type": "exists" }"#, [true, true]),
            (#""body": "a=5""#, [true]), (#""body": { "matches": "b=[7-9]" }"#, [false]),
            (#""json": { "$.token": "exists", "$.nothing": "exists", "$.other": "missing" }"#, [true, false, true]),
            (#""json": { "$.price": { "above": 12, "below": 12.5, "type": "number" } }"#, [true, false, true]),
            (
                #""json": { "$.price": 12.5, "$.token": "token", "$.nothing": null, "$.items[2].id": { "equals": "${random.int(3,3)}" } }"#,
                [true, false, true, true]
            ),
            (#""under": "10ms""#, [false]), (#""under": "11ms""#, [true]),
            (#""size": { "above": "10B", "below": "1KiB" }"#, [true, true]),
            (#""size": "1B""#, [false]),
            (#""not": { "status": 404, "body": "a=5", "json": { "$.error": "exists" } }"#, [true, false, true]),
        ])
    func checks(check: String, expected: [Bool]) async throws {
        let plan = try Self.plan(#""flows": [{ "name": "f", "steps": [ { "name": "a", "get": "/a", "check": { \#(check) } } ] }]"#)
        let run = try await Simulation.run(plan, content: Self.shop, script: Self.fast)
        #expect(run.totals.checks == expected.map { $0 ? CheckTally(passed: 1) : CheckTally(failed: 1) })
        #expect(run.totals.steps[0].checksFailed == (expected.contains(false) ? 1 : 0))
        #expect(run.totals.failures.map(\.failure) == (expected.contains(false) ? [.check] : []))
    }

    @Test("keeps of a response only what a step needs")
    func keepsWhatIsNeeded() throws {
        func step(_ text: String) throws -> Step {
            try Self.plan(#""flows": [{ "name": "f", "steps": [ { "name": "a", "get": "/a", \#(text) } ] }]"#).steps[0]
        }
        #expect(try step(#""check": { "status": 200, "under": "1s" }"#).keepBody == 0)
        #expect(try step(#""check": { "body": "x" }"#).keepBody == 1 << 20)
        #expect(try step(#""check": { "body": "x" }, "keepBody": "2KiB""#).keepBody == 2048)
        #expect(try step(#""check": { "size": { "below": "3B" } }"#).keepBody == 4)
        #expect(try step(#""extract": { "x": { "header": "a" } }"#).keepHeaders)
        #expect(try step(#""extract": { "x": { "status": true } }"#).keepHeaders == false)
    }

    @Test("does not judge by a body that was cut off")
    func truncatedBody() async throws {
        let plan = try Self.plan(
            #""flows": [{ "name": "f", "steps": [ { "name": "a", "get": "/a", "keepBody": "8B", "check": { "body": "x" } } ] }]"#)
        let run = try await Simulation.run(plan, content: Self.shop, script: Self.fast)
        #expect(run.totals.failures.map(\.failure) == [.bodyTooLarge])
    }

    @Test("goes through steps under conditions, again and again, and in groups")
    func pace() async throws {
        let plan = try Self.plan(
            #"""
            "flows": [{ "name": "f", "repeat": 2, "steps": [
                { "name": "a", "group": "g", "get": "/a", "repeat": 2, "extract": { "price": "$.price" } },
                { "name": "b", "group": "g", "get": "/b", "when": { "price": { "above": 12 }, "vu": 1 } },
                { "name": "c", "get": "/c", "when": { "price": { "below": 12 } } },
                { "name": "d", "get": "/d", "when": { "nobody": "missing" }, "think": "1s" },
                { "name": "e", "get": "/e", "when": { "price": "exists", "iteration": 0 }, "extract": { "nobody": "$.nothing" } }
            ] }]
            """#)
        let run = try await Simulation.run(plan, content: Self.shop, script: Self.fast)
        let once = ["GET /a", "GET /a", "GET /b", "GET /d", "GET /e"]
        #expect(run.log.requests.map(\.text) == once + once)
        #expect(run.totals.groups[0].totalCount == 2)
        #expect(run.totals.groups[0].max.inSeconds.rounded(.down) == 0)
        #expect(abs(run.totals.groups[0].max.inSeconds - 0.03) < 0.001)
        #expect(run.totals.counts.iterations == 1)
    }

    @Test("does not spin when it has nothing to send")
    func nothingToSend() async throws {
        let plan = try Self.plan(
            #""flows": [{ "name": "f", "when": { "vu": 2 }, "steps": [ { "name": "a", "get": "/a" } ] }]"#,
            workload: #"{ "executor": "constant-vus", "vus": 1, "for": "1s" }"#)
        let run = try await Simulation.run(plan, script: Self.fast)
        #expect(run.log.requests.isEmpty)
        #expect(run.totals.counts.iterations == 1000)
    }

    @Test("sets up once, starts each user once, and tears down")
    func chores() async throws {
        let plan = try Self.plan(
            #"""
            "setup": [ { "name": "seed", "post": "/seed", "extract": { "world": "$.price" } } ],
            "teardown": [ { "name": "drop", "delete": "/seed/${world}" } ],
            "flows": [{ "name": "f", "onStart": [ { "name": "login", "get": "/login/${vu}/${world}", "extract": { "token": { "cookie": "session" } } } ],
                "steps": [ { "name": "a", "get": "/a/${token}" } ] }]
            """#, workload: #"{ "executor": "per-vu-iterations", "vus": 2, "iterations": 2 }"#)
        let run = try await Simulation.run(plan, content: Self.shop, script: Self.fast)
        let texts = run.log.requests.map(\.text)
        #expect(texts.first == "POST /seed" && texts.last == "DELETE /seed/12.5")
        #expect(texts.filter { $0.hasPrefix("GET /login") }.sorted() == ["GET /login/1/12.5", "GET /login/2/12.5"])
        #expect(texts.filter { $0.hasPrefix("GET /a/") }.sorted() == ["GET /a/c-2", "GET /a/c-2", "GET /a/c-3", "GET /a/c-3"])
        #expect(run.totals.steps.map(\.requests) == [2, 4])
        #expect(run.totals.counts.iterations == 4)
    }

    @Test(
        "does not begin when its setup fails",
        arguments: [
            (
                #""extract": { "x": "$.nothing" }"#, 200,
                #"error: the step "seed" of "setup" failed: there was no "x" in the answer. Nothing was measured."#
            ),
            (
                #""check": { "body": "zzz" }"#, 200,
                #"error: the step "seed" of "setup" failed: the check "body contains "zzz"" failed. Nothing was measured."#
            ),
            (
                #""tags": {}"#, 503,
                #"error: the step "seed" of "setup" failed: the answer had the status 503. Nothing was measured."#
            ),
        ])
    func setupFails(step: String, status: Int, sentence: String) async throws {
        let plan = try Self.plan(
            #""setup": [ { "name": "seed", "post": "/seed", \#(step) } ], "flows": [{ "name": "f", "steps": [ { "name": "a", "get": "/a" } ] }]"#
        )
        let problem = await #expect(throws: Problem.self) {
            try await Simulation.run(plan, content: Self.shop) { _ in (.milliseconds(1), status, nil) }
        }
        #expect(problem?.description == sentence)
        #expect(problem?.kind == .unreachable)
    }

    @Test("says who sends a request")
    func authorization() async throws {
        let plan = try Self.plan(
            #"""
            "data": { "users": { "file": "u.csv" } },
            "flows": [{ "name": "f", "steps": [
                { "name": "a", "get": "/", "auth": { "basic": { "user": "Aladdin", "password": "open sesame" } } },
                { "name": "b", "get": "/", "auth": { "basic": { "user": "${users.name}", "password": "${users.password}" } } },
                { "name": "c", "get": "/", "auth": { "bearer": "t-${vu}" } } ] }]
            """#, files: ["u.csv": "name,password\nAladdin,open sesame\n"])
        let run = try await Simulation.run(plan, script: Self.fast)
        let lines = run.log.requests.map { $0.headers.split(separator: "\r\n").first { $0.hasPrefix("Authorization") } }
        let basic: Substring = "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        #expect(lines == [basic, basic, "Authorization: Bearer t-1"])
        #expect(!plan.source.contains("open sesame"))
    }

    @Test("sends files and several parts")
    func bodies() async throws {
        let plan = try Self.plan(
            #"""
            "flows": [{ "name": "f", "steps": [
                { "name": "a", "post": "/", "bodyFile": "b.json" },
                { "name": "b", "post": "/", "multipart": { "title": "No ${vu}", "doc": { "file": "b.json", "name": "x\"y.json" } } } ] }]
            """#, files: ["b.json": #"{"a":1}"#])
        let run = try await Simulation.run(plan, script: Self.fast)
        #expect(run.log.requests[0].body == #"{"a":1}"#)
        #expect(run.log.requests[0].headers.contains("Content-Type: application/json\r\n"))
        let boundary = run.log.requests[1].headers.split(separator: "boundary=")[1].split(separator: "\r\n")[0]
        #expect(
            run.log.requests[1].body
                == "--\(boundary)\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nNo 1\r\n--\(boundary)\r\nContent-Disposition: form-data; name=\"doc\"; filename=\"x%22y.json\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n--\(boundary)--\r\n"
        )
    }

    @Test("takes custom values into a histogram of their own")
    func customValues() async throws {
        let plan = try Self.plan(
            #""flows": [{ "name": "f", "steps": [ { "name": "a", "get": "/a", "extract": { "price": { "json": "$.price", "as": "metric" } } } ] }]"#
        )
        let run = try await Simulation.run(plan, content: Self.shop, script: Self.fast)
        #expect(plan.customMetrics == ["price"])
        #expect(run.totals.custom[0].totalCount == 1)
        #expect(abs(Double(run.totals.custom[0].max) / 1e6 - 12.5) < 0.02)
    }

    // MARK: data

    private static func rows(_ count: Int) -> [String: String] {
        ["u.csv": "n\n" + (1...count).map { "r\($0)\n" }.joined()]
    }

    private static func paths(_ data: String, _ workload: String, rows: Int) async throws -> [[String]] {
        let plan = try plan(
            #""data": { "users": { "file": "u.csv", \#(data) } }, "flows": [{ "name": "f", "steps": [ { "name": "a", "get": "/${users.n}" } ] }]"#,
            workload: workload, files: Self.rows(rows))
        let run = try await Simulation.run(plan, script: fast)
        if let problem = run.outcome.problem { throw problem }
        let log = run.log
        return Dictionary(grouping: log.requests, by: \.session).sorted { $0.key < $1.key }.map {
            $0.value.map { String($0.text.dropFirst(5)) }
        }
    }

    @Test(
        "gives out rows of data",
        arguments: [
            (
                #""pick": "sequential""#, #"{ "executor": "per-vu-iterations", "vus": 2, "iterations": 3 }"#, 4,
                [["r1", "r3", "r1"], ["r2", "r4", "r2"]]
            ),
            (
                #""pick": "sequential", "per": "vu""#, #"{ "executor": "per-vu-iterations", "vus": 3, "iterations": 2 }"#, 2,
                [["r1", "r1"], ["r2", "r2"], ["r1", "r1"]]
            ),
            (
                #""pick": "unique""#, #"{ "executor": "per-vu-iterations", "vus": 2, "iterations": 2 }"#, 4,
                [["r1", "r3"], ["r2", "r4"]]
            ),
            (
                #""pick": "sequential""#, #"{ "executor": "constant-arrival-rate", "rate": "5/s", "for": "1s" }"#, 4,
                [["r1", "r2", "r3", "r4", "r1"]]
            ),
        ])
    func rowsAreGivenOut(data: String, workload: String, rows: Int, expected: [[String]]) async throws {
        #expect(try await Self.paths(data, workload, rows: rows) == expected)
    }

    @Test("ends when data that is given out once has run out")
    func dataRunsOut() async throws {
        let problem = await #expect(throws: Problem.self) {
            _ = try await Self.paths(#""pick": "unique""#, #"{ "executor": "constant-vus", "vus": 3, "for": "1m" }"#, rows: 10)
        }
        #expect(
            problem?.description
                == #"error: the data "users" has run out: "u.csv" has 10 rows, and each was given out once. Add rows, start fewer iterations, or use "pick": "sequential"."#
        )
    }
}
