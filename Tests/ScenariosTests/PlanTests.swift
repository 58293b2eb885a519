import Basics
import HTTPMessages
import Metrics
import Scenarios
import Testing

@Suite struct PlanTests {
    @Test(arguments: [
        (#"{ "executor": "constant-vus", "vus": 5, "for": "30s" }"#, Executor.constantVUs(vus: 5, duration: .seconds(30))),
        (
            #"{ "executor": "ramping-vus", "stages": [{ "to": 9, "over": "1m" }] }"#,
            .rampingVUs(start: 1, stages: [VUStage(to: 9, over: .seconds(60))])
        ),
        (
            #"{ "executor": "shared-iterations", "vus": 2, "iterations": 10 }"#,
            .sharedIterations(vus: 2, iterations: 10, atMost: .seconds(600))
        ),
        (
            #"{ "executor": "per-vu-iterations", "vus": 2, "iterations": 10, "atMost": "1m" }"#,
            .perVUIterations(vus: 2, iterations: 10, atMost: .seconds(60))
        ),
        (
            #"{ "executor": "constant-arrival-rate", "rate": "100/s", "for": "5s" }"#,
            .constantArrivalRate(rate: Rate(perSecond: 100), duration: .seconds(5), maxVUs: 200)
        ),
        (
            #"{ "executor": "constant-arrival-rate", "rate": "1/s", "for": "5s", "maxVUs": 7 }"#,
            .constantArrivalRate(rate: Rate(perSecond: 1), duration: .seconds(5), maxVUs: 7)
        ),
        (
            #"{ "executor": "ramping-arrival-rate", "start": "20/s", "stages": [{ "to": "200/s", "over": "10s" }], "arrivals": "poisson" }"#,
            .rampingArrivalRate(
                start: Rate(perSecond: 20), stages: [RateStage(to: Rate(perSecond: 200), over: .seconds(10))], maxVUs: 400)
        ),
        (
            #"{ "executor": "constant-arrival-rate", "rate": "10/s", "for": "5s", "maxVUs": 7, "cycle": { "load": "3s", "rest": "1s" } }"#,
            .rampingArrivalRate(
                start: Rate(perSecond: 10),
                stages: [
                    RateStage(to: Rate(perSecond: 10), over: .seconds(3)), RateStage(to: Rate(perSecond: 0), over: .seconds(0)),
                    RateStage(to: Rate(perSecond: 0), over: .seconds(1)), RateStage(to: Rate(perSecond: 10), over: .seconds(0)),
                    RateStage(to: Rate(perSecond: 10), over: .seconds(1)),
                ], maxVUs: 7)
        ),
        (
            #"{ "executor": "constant-vus", "vus": 3, "for": "2500ms", "cycle": { "load": "1s", "rest": "1s" } }"#,
            .rampingVUs(
                start: 3,
                stages: [
                    VUStage(to: 3, over: .seconds(1)), VUStage(to: 0, over: .seconds(0)), VUStage(to: 0, over: .seconds(1)),
                    VUStage(to: 3, over: .seconds(0)), VUStage(to: 3, over: .milliseconds(500)),
                ])
        ),
    ])
    func `reads every executor`(workload: String, expected: Executor) throws {
        let plan = try Scenario(workload: workload).plan()
        #expect(plan.workloads.map(\.executor) == [expected])
        #expect(plan.workloads.map(\.name) == ["main"])
    }

    @Test func `counts how far our clock was off where arrivals are stamped`() throws {
        let head = #""name": "t", "target": "demo", "stampArrivals": true"#
        let plan = try Scenario(head: head, extra: #""thresholds": ["custom{name:arrival_error_ms} p99 < 1"]"#).plan()
        #expect(plan.connection.stampsArrivals && plan.customMetrics == [Plan.arrivalMetric])
        #expect(try !Scenario().plan().connection.stampsArrivals)
    }

    @Test func `fills in what a scenario leaves open`() throws {
        let plan = try Scenario().plan()
        #expect(plan.kind == .load)
        #expect((plan.seed, plan.trials, plan.warmup.nanoseconds) == (1, 1, 0))
        #expect(plan.monitors == [.host, .targetProcess])
        #expect(try plan.steps[0].request.timeout == .seconds(10))
        #expect(try plan.steps[0].request.redirects == 0)
        #expect(shown(try plan.steps[0].request.headers) == "User-Agent: perfbench/1\r\n")
        #expect(plan.workloads[0].flows.map(\.flow) == [0])
        #expect(plan.workloads[0].gracefulStop == .seconds(5))
        #expect(try Scenario(head: #""name": "b", "target": "demo", "kind": "benchmark""#).plan().trials == 8)
    }

    @Test(arguments: [
        (#""name": "s", "get": "/a b/ü?x=1""#, "/a%20b/%C3%BC?x=1"),
        (#""name": "s", "get": "/p/${random.int(1,9)}?q=${uuid}""#, "/p/‹randomInteger(ClosedRange(1...9)) url›?q=‹uuid url›"),
        (
            #""name": "s", "get": "/s", "query": { "q": "a&b ${vu}", "n": [1, 2.50], "on": true }"#,
            "/s?q=a%26b%20‹vu url›&n=1&n=2.50&on=true"
        ),
        (#""name": "s", "get": "/s?a=1", "query": { "b": "2" }"#, "/s?a=1&b=2"),
        (#""name": "s", "get": "/s", "query": {}"#, "/s"),
        (#""name": "s", "get": "${base}/x?v=${odd}""#, "/api/v1/x?v=a%26b"),
        (#""name": "s", "get": "/$${vu}""#, "/$%7Bvu%7D"),
        (#""name": "s", "get": "${other}/x?v=${odd}""#, "/v2/x?v=a%26b"),
    ])
    func `puts addresses together`(step: String, expected: String) throws {
        let head =
            #""name": "t", "target": "demo", "variables": { "base": "/api/v1", "odd": "a&b", "other": "http://127.0.0.1:9/v2" }"#
        #expect(shown(try Scenario(head: head, step: step).plan().steps[0].request.target) == expected)
    }

    @Test func `takes the host of a whole URL`() throws {
        let step = try Scenario(step: #""name": "s", "get": "http://LOCALHOST:8081?x=${vu}""#).plan().steps[0].request
        #expect(step.origin == Origin(scheme: .http, host: "localhost", port: 8081))
        #expect(shown(step.target) == "/?x=‹vu url›")
    }

    @Test(
        arguments: [
            (
                #""json": { "a": [1, 1.50, null, true], "${vu}": "x\"${word}\n" }"#,
                #"{"a":[1,1.50,null,true],"‹vu json›":"x\"q\"q\n"}"#, "application/json"
            ),
            (#""json": "${vu}""#, #""‹vu json›""#, "application/json"),
            (#""form": { "a b": "ü&${word}", "n": 1 }"#, "a%20b=%C3%BC%26q%22q&n=1", "application/x-www-form-urlencoded"),
            (#""body": "raw ${word} ${vu}""#, "raw q\"q ‹vu raw›", nil),
            (#""json": {}, "headers": { "content-type": "text/json" }"#, "{}", "text/json"),
        ] as [(String, String, String?)])
    func `compiles bodies`(body: String, expected: String, type: String?) throws {
        let head = #""name": "t", "target": "demo", "variables": { "word": "q\"q" }"#
        let step = try Scenario(head: head, step: #""name": "s", "post": "/", "# + body).plan().steps[0].request
        #expect(step.method == .post)
        #expect(step.body.map(shown) == expected)
        let types = shown(step.headers).split(separator: "\r\n").filter { $0.lowercased().hasPrefix("content-type: ") }
        #expect(types.map { String($0.dropFirst(14)) } == [type].compactMap { $0 })
    }

    @Test func `merges headers whatever their case`() throws {
        let head =
            #""name": "t", "target": "demo", "defaults": { "timeout": "2s", "headers": { "Accept": "a", "X-Keep": "${vu}" } }"#
        let step = try Scenario(head: head, step: #""name": "s", "get": "/", "headers": { "accept": "b", "user-agent": "me" }"#)
            .plan().steps[0].request
        #expect(shown(step.headers) == "accept: b\r\nX-Keep: ‹vu header›\r\nuser-agent: me\r\n")
        #expect(step.timeout == .seconds(2))
    }

    @Test(arguments: [
        ("200", StatusSet(codes: [200]), "status 200"),
        ("[200, \"3xx\", 201]", StatusSet(codes: [200, 201], classes: [3]), "status 200, 201, 3xx"),
        ("\"2XX\"", StatusSet(classes: [2]), "status 2xx"),
    ])
    func `reads status checks`(status: String, expected: StatusSet, name: String) throws {
        let plan = try Scenario(step: #""name": "s", "get": "/", "check": { "status": \#(status) }"#).plan()
        #expect(plan.steps[0].checks.map(\.rule) == [.status(expected)])
        #expect(plan.checks.map(\.name) == [name])
    }

    @Test func `reads targets, hosts and connection options`() throws {
        let head = #"""
            "name": "t", "target": { "command": ["./shop", "--port=${port}", "${env.MODE}"], "url": "http://127.0.0.1:${port}/api", "ready": "/health" },
            "allowedHosts": ["Shop.Example"],
            "http": "auto", "tls": { "verify": false, "ca": "ca.pem", "cert": "/c.pem", "key": "k.pem" }, "proxy": "http://127.0.0.1:3128",
              "resolve": ["shop.example:443:10.0.0.1"], "connectTo": ["a:80:[::1]:81"], "connectTimeout": "1s", "compression": true, "keepAlive": false
            """#
        let text = Scenario(head: head).text
        let plan = try Plan.load(Array(text.utf8), file: "dir/t.json", environment: ["MODE": "fast-mode"], files: .pem)
        #expect(
            plan.target
                == .command(
                    CommandTarget(
                        command: ["./shop", "--port=${port}", "fast-mode"], url: "http://127.0.0.1:${port}/api", ready: "/health")))
        var options = ConnectionOptions()
        options.version = .auto
        options.verifyCertificates = false
        options.authorities = "dir/ca.pem"
        options.clientCertificate = "/c.pem"
        options.clientKey = "dir/k.pem"
        options.proxy = "http://127.0.0.1:3128"
        options.resolve = ["shop.example:443:10.0.0.1"]
        options.connectTo = ["a:80:[::1]:81"]
        options.connectTimeout = .seconds(1)
        options.compression = true
        options.keepAlive = false
        options.allowedHosts = ["shop.example"]
        #expect(plan.connection == options)
    }

    @Test func `walks several workloads through their flows`() throws {
        let text = """
            { "name": "t", "target": "http://127.0.0.1:8080/shop/",
              "workloads": [
                { "name": "crowd", "executor": "constant-vus", "vus": 1, "for": "1s", "flows": ["browse"] },
                { "name": "buyers", "executor": "constant-vus", "vus": 1, "for": "1s", "startAfter": "10s", "gracefulStop": "0s" } ],
              "flows": [ { "name": "buy", "weight": 2, "steps": [{ "name": "a", "get": "/" }, { "name": "b", "delete": "/" }] },
                         { "name": "browse", "steps": [{ "name": "a", "get": "/" }] } ],
              "monitors": [{ "process": { "port": 8080 } }, { "process": { "pid": 4711 } }, { "process": { "name": "nginx" } }],
              "thresholds": ["cpu{process:nginx} max < 90%", "response_time{step:a,flow:buy} p95 < 1s", { "expect": "errors < 1%" }] }
            """
        let plan = try Plan.load(Array(text.utf8), file: "t.json")
        #expect(plan.target == .url(BaseURL(origin: Origin(scheme: .http, host: "127.0.0.1", port: 8080), path: "/shop")))
        #expect(plan.flows.map(\.steps) == [0..<2, 2..<3])
        #expect(plan.steps.map(\.flow) == [0, 0, 1])
        #expect(plan.steps.map(\.action.http?.method) == [.get, .delete, .get])
        #expect(plan.workloads[0].flows.map(\.flow) == [1])
        #expect(plan.workloads[1].flows.map(\.weight) == [2, 1])
        #expect(plan.workloads[1].startAfter == .seconds(10))
        #expect(plan.monitors == [.processOnPort(8080), .processWithID(4711), .processNamed("nginx")])
        #expect(plan.thresholds.map(\.metric) == [.resource(.cpuPercent), .responseTime, .errors])
    }

    @Test func `keeps secrets out of everything that is shown`() throws {
        let scenario = Scenario(
            head: #""name": "t", "target": "demo", "variables": { "token": "${env.TOKEN}" }"#,
            step:
                #""name": "s", "get": "/?t=${token}", "headers": { "Authorization": "Bearer ${token}" }, "check": { "status": 200 }"#,
            extra: #""description": "hunter2&more is the word""#)
        let plan = try scenario.plan(environment: ["TOKEN": "hunter2&more"])
        #expect(shown(try plan.steps[0].request.target) == "/?t=hunter2%26more")
        #expect(plan.secrets.sorted() == ["hunter2%26more", "hunter2&more"])
        #expect(!plan.source.contains("hunter2"))
        #expect(plan.masked("x hunter2%26more y hunter2&more") == "x *** y ***")
        #expect(plan.fingerprint == (try scenario.plan(environment: ["TOKEN": "another-one"])).fingerprint)
        let broken = Scenario(head: #""name": "t", "target": "${env.TOKEN}""#).problems(environment: ["TOKEN": "hunter2"])
        #expect(broken.map(\.sentence) == [#"the target "***" does not begin with "http://" or "https://"."#])
    }

    @Test func `has a fingerprint of the load and of nothing else`() throws {
        let plain = try Scenario().plan().fingerprint
        #expect(plain.count == 32)
        let same = [
            Scenario(head: #""name": "other", "target": "http://127.0.0.1:1", "seed": 7, "trials": 3, "description": "x""#),
            Scenario(step: #""name": "renamed", "get": "/""#), Scenario(extra: #""thresholds": ["errors < 1%"], "monitors": []"#),
            Scenario(extra: #""trace": false, "exemplars": { "headers": ["Server-Timing"] }"#),
        ]
        for scenario in same { #expect(try scenario.plan().fingerprint == plain) }
        let other = [
            Scenario(workload: #"{ "executor": "constant-vus", "vus": 3, "for": "5s" }"#),
            Scenario(step: #""name": "home", "get": "/a""#),
            Scenario(step: #""name": "home", "head": "/""#), Scenario(step: #""name": "home", "get": "/", "body": """#),
            Scenario(step: #""name": "home", "get": "/", "headers": { "X": "y" }"#), Scenario(extra: #""warmup": "1s""#),
            Scenario(step: #""name": "home", "get": "/", "timeout": "1s""#), Scenario(extra: #""http": "2""#),
            Scenario(step: #""name": "home", "get": "/", "check": { "status": 200 }"#), Scenario(extra: #""trace": true"#),
        ]
        #expect(Set(try other.map { try $0.plan().fingerprint } + [plain]).count == other.count + 1)
    }
}
