import Basics
import Scenarios
import Testing

/// What is wrong with a scenario, in the words and at the place that the user sees.
@Suite struct ProblemTests {
    @Test(arguments: [
        (#""name": "Peak Hour", "target": "demo""#,
            #"t.json:1:11: error: "name" must be a name of lower-case letters, digits and hyphens, not "Peak Hour". For instance "peak-hour"."#),
        (#""target": "demo""#, #"t.json:1:1: error: the scenario needs "name": what it is called in reports."#),
        (#""name": "a""#, #"t.json:1:1: error: the scenario needs "target": a URL, or "demo"."#),
        (#""name": "a", "name": "b", "target": "demo""#,
            #"t.json:1:16: error: the key "name" stands twice in one object. It stood first at 1:3."#),
        (#""name": "a", "target": "demo", "kind": "laod""#, #"t.json:1:42: error: "kind" cannot be "laod"; did you mean "load"?"#),
        (#""name": "a", "target": "demo", "kind": 3"#,
            #"t.json:1:42: error: "kind" must be one of "benchmark", "load", "stress", "soak", "memory-leak", not 3."#),
        (#""name": "a", "target": "demo", "wamup": "5s""#,
            #"t.json:1:34: error: unknown key "wamup" in the scenario; did you mean "warmup"?"#),
        (#""name": "a", "target": "demo", "zzz": 1"#, #"t.json:1:34: error: unknown key "zzz" in the scenario."#),
        (#""name": "a", "target": "demo", "warmup": "5""#,
            #"t.json:1:44: error: "warmup" must be a duration, such as "250ms", "10s" or "1m30s", not "5"."#),
        (#""name": "a", "target": "demo", "trials": 0"#, #"t.json:1:44: error: "trials" must be a whole number from 1 to 1000, not 0."#),
        (#""name": "a", "target": "demo", "seed": 1.5"#,
            #"t.json:1:42: error: "seed" must be a whole number from 0 to 9223372036854775807, not 1.5."#),
        (#""name": "a", "target": "demo", "http": "2""#,
            #"t.json:1:34: error: "http" does not belong in the scenario. It is a key of "connection"."#),
        (#""name": "a", "target": "demo", "setup": []"#,
            #"t.json:1:34: error: "setup" in the scenario cannot be run by this version yet. Leave it out."#),
        (#""name": "a", "target": "demo", "defaults": []"#, #"t.json:1:46: error: "defaults" must be an object in braces, not a list."#),
        // targets
        (#""name": "a", "target": "shop.example""#,
            #"t.json:1:26: error: the target "shop.example" does not begin with "http://" or "https://". Write one like "http://127.0.0.1:8080", or "demo"."#),
        (#""name": "a", "target": "ftp://x""#,
            #"t.json:1:26: error: the target "ftp://x" has the scheme "ftp"; only http and https can be tested. Write one like "http://127.0.0.1:8080", or "demo"."#),
        (#""name": "a", "target": "http://localhost:99999""#,
            #"t.json:1:26: error: the target "http://localhost:99999" has "99999" for a port; ports go from 1 to 65535. Write one like "http://127.0.0.1:8080", or "demo"."#),
        (#""name": "a", "target": "http://""#,
            #"t.json:1:26: error: the target "http://" has no host. Write one like "http://127.0.0.1:8080", or "demo"."#),
        (#""name": "a", "target": "https://shop.example/a""#,
            #"t.json:1:26: error: the host "shop.example" is not allowed. Add it to "allowedHosts", or pass --allow-host shop.example, if you may send load to it."#),
        (#""name": "a", "target": "http://127.0.0.1.evil.example/""#,
            #"t.json:1:26: error: the host "127.0.0.1.evil.example" is not allowed. Add it to "allowedHosts", or pass --allow-host 127.0.0.1.evil.example, if you may send load to it."#),
        (#""name": "a", "target": { "command": [], "url": "http://127.0.0.1:${port}" }"#,
            #"t.json:1:39: error: "target.command" is an empty list: it needs at least one of its words."#),
        (#""name": "a", "target": { "command": ["./server"] }"#,
            #"t.json:1:26: error: "target" needs "url": where the service answers, such as "http://127.0.0.1:${port}"."#),
        (#""name": "a", "target": "demo", "allowedHosts": ["http://x"]"#,
            #"t.json:1:51: error: "allowedHosts[0]" must be a host name, such as "shop.example", not "http://x". Without scheme, port or path."#),
        // connection
        (#""name": "a", "target": "demo", "connection": { "http": "3" }"#,
            #"t.json:1:58: error: "connection.http" must be one of "1.1", "2", "auto", not "3"."#),
        (#""name": "a", "target": "demo", "connection": { "tls": { "key": "k.pem" } }"#,
            #"t.json:1:66: error: "connection.tls.key" needs "cert": the certificate it belongs to."#),
        (#""name": "a", "target": "demo", "connection": { "connectTo": ["localhost:80:shop.example:80"] }"#,
            #"t.json:1:64: error: the host "shop.example" is not allowed. Add it to "allowedHosts", or pass --allow-host shop.example, if you may send load to it."#),
        (#""name": "a", "target": "demo", "connection": { "resolve": ["localhost"] }"#,
            #"t.json:1:62: error: "connection.resolve[0]" must be written as "host:port:address", not "localhost"."#),
        // variables
        (#""name": "a", "target": "demo", "variables": { "t": "${env.SHOP_TOKEN}" }"#,
            #"t.json:1:55: error: the environment variable "SHOP_TOKEN" is not set. Set it, or pass --env SHOP_TOKEN=VALUE."#),
        (#""name": "a", "target": "demo", "variables": { "vu": 1 }"#,
            #"t.json:1:49: error: "vu" is a built-in variable and cannot be defined again."#),
        (#""name": "a", "target": "demo", "variables": { "a-b": 1 }"#,
            #"t.json:1:49: error: "a-b" cannot name a variable. Use letters, digits and underscores; the first is no digit."#),
        (#""name": "a", "target": "demo", "variables": { "id": "${uuid}" }"#,
            #"t.json:1:55: error: "variables.id" must be the same for every request; "${uuid}" is not. Built-in variables such as "${vu}" can stand in the requests of steps."#),
        (#""name": "a", "target": "demo", "variables": { "a": "${a}" }"#,
            #"t.json:1:54: error: the variable "a" needs its own value: a → a."#),
    ])
    func `at the top`(head: String, expected: String) {
        let problems = Scenario(head: head).problems()
        #expect(problems.map(\.description) == [expected])
        #expect(problems.allSatisfy { $0.kind == .usage })
    }

    @Test(arguments: [
        (#"{}"#, #"t.json:2:13: error: "workload" needs "executor": one of constant-vus, ramping-vus, shared-iterations, per-vu-iterations, constant-arrival-rate, ramping-arrival-rate."#),
        (#"{ "executor": "constant-vu", "vus": 1, "for": "1s" }"#,
            #"t.json:2:27: error: "workload.executor" cannot be "constant-vu"; did you mean "constant-vus"?"#),
        (#"{ "executor": "constant-vus", "for": "1s" }"#, #"t.json:2:13: error: "workload" needs "vus": how many users there are at once."#),
        (#"{ "executor": "constant-vus", "vus": 1 }"#, #"t.json:2:13: error: "workload" needs "for": how long it lasts, such as "30s"."#),
        (#"{ "executor": "constant-vus", "vus": 0, "for": "1s" }"#,
            #"t.json:2:50: error: "workload.vus" must be a whole number from 1 to 100000, not 0."#),
        (#"{ "executor": "constant-vus", "vus": 1, "for": "0s" }"#,
            #"t.json:2:60: error: "workload.for" must be a duration from "1ms" to "30d", not "0s"."#),
        (#"{ "executor": "constant-vus", "vus": 1, "for": "1s", "rate": "1/s" }"#,
            #"t.json:2:66: error: "rate" does not belong in workload. The executor "constant-vus" has "vus" and "for"."#),
        (#"{ "executor": "constant-arrival-rate", "rate": 100, "for": "1s" }"#,
            #"t.json:2:60: error: "workload.rate" must be a rate, such as "200/s" or "6000/min", not 100."#),
        (#"{ "executor": "constant-arrival-rate", "rate": "0/s", "for": "1s" }"#,
            #"t.json:2:60: error: "workload.rate" must be above 0 and at most 1000000/s, not "0/s"."#),
        (#"{ "executor": "ramping-arrival-rate", "stages": [{ "to": "1/s", "over": "1s" }, { "ratee": "2/s" }] }"#,
            """
            t.json:2:93: error: "workload.stages[1]" needs "to": a rate to reach.
            t.json:2:93: error: "workload.stages[1]" needs "over": how long the ramp takes, such as "10s".
            t.json:2:95: error: unknown key "ratee" in workload.stages[1].
            """),
        (#"{ "executor": "ramping-arrival-rate", "start": "5/s", "stages": [{ "to": "1/s", "over": "0s" }] }"#,
            #"t.json:2:77: error: the stages of "workload" last no time at all. Give one of them an "over" above "0s"."#),
        (#"{ "executor": "ramping-vus", "start": 0, "stages": [{ "to": 0, "over": "1s" }] }"#,
            #"t.json:2:64: error: the stages of "workload" never rise above zero."#),
        (#"{ "executor": "shared-iterations", "vus": 1 }"#, #"t.json:2:13: error: "workload" needs "iterations": how many are made."#),
        (#"{ "executor": "constant-vus", "vus": 1, "for": "1s", "flows": ["vist"] }"#,
            #"t.json:2:76: error: no flow is named "vist"; did you mean "visit"?"#),
        (#"{ "executor": "constant-arrival-rate", "rate": "1/s", "for": "1s", "arrivals": "evn" }"#,
            #"t.json:2:92: error: "workload.arrivals" cannot be "evn"; did you mean "even"?"#),
        (#"{ "executor": "constant-vus", "vus": 1, "for": "1s" }, "workloads": []"#,
            #"t.json:2:68: error: "workloads" stands beside "workload": a scenario has one or the other."#),
    ])
    func `in the workload`(workload: String, expected: String) {
        #expect(Scenario(workload: workload).problems().map(\.description).joined(separator: "\n") == expected)
    }

    @Test(arguments: [
        (#""get": "/""#, #"3:40: error: "flows[0].steps[0]" needs "name": what it is called in reports."#),
        (#""name": "a""#, #"3:40: error: "flows[0].steps[0]" needs a request: one of get, head, post, put, patch, delete, options, with a path."#),
        (#""name": "a", "get": "/", "post": "/""#, #"3:67: error: "post" stands beside "get": a step sends one request."#),
        (#""name": "a", "gett": "/", "get": "/""#, #"3:55: error: unknown key "gett" in flows[0].steps[0]."#),
        (#""name": "a", "get": "products""#,
            #"3:62: error: "flows[0].steps[0].get" must be a path that begins with "/", or a URL, not "products"."#),
        (#""name": "a", "get": "/a#b""#,
            ##"3:62: error: "flows[0].steps[0].get" has a fragment, which is never sent. Leave out "#" and what follows, or write %23."##),
        (#""name": "a", "get": "http://shop.example/""#,
            #"3:62: error: the host "shop.example" is not allowed. Add it to "allowedHosts", or pass --allow-host shop.example, if you may send load to it."#),
        (#""name": "a", "get": "http://127.0.0.${vu}/""#,
            #"3:62: error: "flows[0].steps[0].get" must name its host and port for good; only what follows them may vary."#),
        (#""name": "a", "get": "/${tokn}""#,
            #"3:64: error: unknown variable "tokn". Define it under "variables"; built in are vu, iteration, uuid, now, random.int(a,b), random.string(n) and env.NAME."#),
        (#""name": "a", "get": "/${uid}""#, #"3:64: error: unknown variable "uid"; did you mean "uuid"?"#),
        (#""name": "a", "get": "/${vu""#,
            #"3:64: error: the "${" is not closed. It ends with "}"; write "$${" for the characters themselves."#),
        (#""name": "a", "get": "/${random.int(5)}""#,
            #"3:64: error: "random.int(5)" must be written as random.int(a,b) with whole numbers, the smaller one first. For instance "${random.int(1,500)}"."#),
        (#""name": "a", "get": "/${random.string(0)}""#,
            #"3:64: error: "random.string(0)" must be written as random.string(n) with n from 1 to 10000. For instance "${random.string(8)}"."#),
        (#""name": "a", "post": "/", "json": {}, "body": "x""#,
            #"3:80: error: "body" stands beside "json": a request has one body."#),
        (#""name": "a", "post": "/", "body": {}"#,
            #"3:76: error: "flows[0].steps[0].body" must be a text, not an object. An object or list goes under "json"."#),
        (#""name": "a", "post": "/", "form": { "a": null }"#,
            #"3:83: error: "flows[0].steps[0].form.a" must be a text, a number, or true or false, not null."#),
        (#""name": "a", "get": "/", "headers": { "X": "a\r\nB: c" }"#,
            #"3:85: error: "flows[0].steps[0].headers.X" holds a line break or another control character, which cannot stand in a header."#),
        (#""name": "a", "get": "/", "headers": { "a b": "c" }"#, #"3:80: error: "a b" cannot be the name of a header."#),
        (#""name": "a", "get": "/", "headers": { "Host": "c" }"#,
            #"3:80: error: the header "Host" is written by perfbench itself. Use "connection.connectTo" to reach one address under the name of another."#),
        (#""name": "a", "get": "/", "headers": { "X": "1", "x": "2" }"#,
            #"3:90: error: the header "x" stands twice; case makes no difference."#),
        (#""name": "a", "get": "/", "timeout": "0s""#,
            #"3:78: error: "flows[0].steps[0].timeout" must be a duration from "1ms" to "1h", not "0s"."#),
        (#""name": "a", "get": "/", "redirects": true"#,
            #"3:80: error: "flows[0].steps[0].redirects" must be a whole number from 0 to 20, not true."#),
        (#""name": "a", "get": "/", "check": { "status": 99 }"#,
            #"3:88: error: "flows[0].steps[0].check.status" must be a status code such as 200, a class such as "2xx", or a list of these, not 99."#),
        (#""name": "a", "get": "/", "check": { "under": "1s" }"#,
            #"3:78: error: "under" in flows[0].steps[0].check cannot be run by this version yet. Leave it out."#),
        (#""name": "a", "get": "/${token}", "extract": { "token": { "json": "$.token" } }"#,
            #"3:75: error: "extract" in flows[0].steps[0] cannot be run by this version yet. Leave it out."#),
    ])
    func `in a step`(step: String, expected: String) {
        #expect(Scenario(step: step).problems().map(\.description) == ["t.json:" + expected])
    }

    @Test(arguments: [
        (#""thresholds": ["respons_time p95 < 1s"]"#, #"4:17: error: unknown metric "respons_time"; did you mean "response_time"?"#),
        (#""thresholds": ["response_time p95 < 500"]"#,
            #"4:37: error: the limit "500" has no unit: "response_time" is limited by a duration, such as "250ms", "10s" or "1m30s"."#),
        (#""thresholds": ["response_time{step:hme} p95 < 1s"]"#, #"4:36: error: no step of this scenario is "hme"; did you mean "home"?"#),
        (#""thresholds": ["response_time{flow:checkout} p95 < 1s"]"#, #"4:36: error: no flow of this scenario is "checkout". There is visit."#),
        (#""thresholds": ["response_time{group:g} p95 < 1s"]"#, #"4:31: error: no group of this scenario is "g"."#),
        (#""thresholds": ["requests{status:999} < 1"]"#, #"4:33: error: no status of this scenario is "999"."#),
        (#""thresholds": ["memory{process:nginx} max < 1MiB"]"#,
            #"4:32: error: no process of this scenario is "nginx". There is generator, target, host."#),
        (#""monitors": [], "thresholds": ["memory max < 1MiB"]"#,
            #"4:32: error: "memory" is about the target, which is not watched. Add { "process": "target" } to "monitors"."#),
        (#""thresholds": ["errors < 1%", "errors rate < 1%"]"#, #"4:31: error: the threshold "errors rate < 1%" stands twice."#),
        (#""thresholds": ["errors rate < 1% over 10s"]"#,
            #"4:34: error: "over" in a threshold cannot be run by this version yet. Leave it out."#),
        (#""thresholds": ["response_time p95 < 110% of baseline"]"#,
            #"4:42: error: "of baseline" in a threshold cannot be run by this version yet. Write a fixed limit."#),
        (#""thresholds": [{ "expect": "errors < 1%", "abort": true }]"#,
            #"4:43: error: "abort" in thresholds[0] cannot be run by this version yet. Leave it out."#),
        (#""thresholds": [7]"#,
            #"4:16: error: "thresholds[0]" must be a text, such as "response_time p95 < 250ms", or an object with "expect", not 7."#),
        (#""monitors": [{ "host": "remote" }]"#,
            #"4:24: error: "monitors[0].host" must be "local": only this machine can be watched, not "remote"."#),
        (#""monitors": [{}]"#, #"4:14: error: "monitors[0]" needs "process" or "host": what is watched."#),
        (#""monitors": [{ "process": "nginx" }]"#,
            #"4:27: error: "monitors[0].process" must be "target", or an object such as { "port": 8080 }, { "pid": 4711 } or { "name": "nginx" }, not "nginx"."#),
        (#""monitors": [{ "process": { "port": 70000 } }]"#,
            #"4:37: error: "monitors[0].process.port" must be a whole number from 1 to 65535, not 70000."#),
    ])
    func `in thresholds and monitors`(extra: String, expected: String) {
        #expect(Scenario(extra: extra).problems().map(\.description) == ["t.json:" + expected])
    }

    @Test(arguments: [
        ("", "t.json:1:1: error: the document is empty; a JSON value was expected."),
        ("{", "t.json:1:2: error: the document ends inside the object opened at 1:1."),
        ("[]", "t.json:1:1: error: the scenario must be an object in braces, not a list."),
    ])
    func `of the whole file`(text: String, expected: String) {
        let problems = #expect(throws: Problems.self) { try Plan.load(Array(text.utf8), file: "t.json") }
        #expect(problems?.description == expected)
    }

    @Test func `all at once and in the order of the file`() {
        let text = """
            {
              "name": "Peak",
              "target": "shop.example",
              "workload": { "executor": "constant-vus", "vus": "many", "for": "5s" },
              // ünïcode before a mistake: "x"
              "flows": [
                { "name": "a", "weigth": 2, "steps": [
                  { "name": "b", "get": "/ü/${nobody}", "timeout": 3 },
                  { "name": "b", "get": "/" } ] },
                { "name": "a", "steps": [] }
              ],
              "thresholds": ["response_time{step:c} p95 < 1s", "errors < 1"],
            }
            """
        let problems = #expect(throws: Problems.self) { try Plan.load(Array(text.utf8), file: "x/peak.json") }
        #expect(
            problems?.all.compactMap(\.place).map(\.description) == [
                "x/peak.json:2:11", "x/peak.json:3:13", "x/peak.json:4:52", "x/peak.json:7:20", "x/peak.json:8:33", "x/peak.json:8:56",
                "x/peak.json:9:17", "x/peak.json:10:15", "x/peak.json:10:29", "x/peak.json:12:38", "x/peak.json:12:62",
            ])
    }

    @Test(arguments: [
        ("/nonexistent/peak.json", #"error: the scenario "/nonexistent/peak.json" does not exist. Name a file, such as scenarios/peak.json."#),
        ("/tmp", #"error: "/tmp" is a folder, not a scenario. Name a file in it."#),
    ])
    func `when there is no file`(path: String, expected: String) {
        let problems = #expect(throws: Problems.self) { try Plan.load(path: path) }
        #expect(problems?.description == expected)
    }
}
