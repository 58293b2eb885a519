import Basics
import Scenarios
import TestSupport
import Testing

/// What is wrong with a scenario, in the words and at the place that the user sees.
@Suite struct ProblemTests {
    @Test(arguments: [
        (
            #""name": "Peak Hour", "target": "demo""#,
            #"t.json:1:11: error: "name" must be a name of lower-case letters, digits and hyphens, not "Peak Hour". For instance "peak-hour"."#
        ),
        (#""target": "demo""#, #"t.json:1:1: error: the scenario needs "name": what it is called in reports."#),
        (#""name": "a""#, #"t.json:1:1: error: the scenario needs "target": a URL, or "demo"."#),
        (
            #""name": "a", "name": "b", "target": "demo""#,
            #"t.json:1:16: error: the key "name" appears twice in one object. It appeared first at 1:3."#
        ),
        (#""name": "a", "target": "demo", "kind": "laod""#, #"t.json:1:42: error: "kind" cannot be "laod"; did you mean "load"?"#),
        (
            #""name": "a", "target": "demo", "kind": 3"#,
            #"t.json:1:42: error: "kind" must be one of "benchmark", "load", "stress", "soak", "memory-leak", not 3."#
        ),
        (
            #""name": "a", "target": "demo", "wamup": "5s""#,
            #"t.json:1:34: error: unknown key "wamup" in the scenario; did you mean "warmup"?"#
        ),
        (#""name": "a", "target": "demo", "zzz": 1"#, #"t.json:1:34: error: unknown key "zzz" in the scenario."#),
        (
            #""name": "a", "target": "demo", "warmup": "5""#,
            #"t.json:1:44: error: "warmup" must be a duration, such as "250ms", "10s" or "1m30s", not "5"."#
        ),
        (
            #""name": "a", "target": "demo", "trials": 0"#,
            #"t.json:1:44: error: "trials" must be a whole number from 1 to 1000, not 0."#
        ),
        (
            #""name": "a", "target": "demo", "seed": 1.5"#,
            #"t.json:1:42: error: "seed" must be a whole number from 0 to 9223372036854775807, not 1.5."#
        ),
        (
            #""name": "a", "target": "demo", "transport": "wires""#,
            #"t.json:1:47: error: "transport" cannot be "wires"; did you mean "wire"?"#
        ),
        (
            #""name": "a", "target": "demo", "serch": {}"#,
            #"t.json:1:34: error: unknown key "serch" in the scenario; did you mean "search"?"#
        ),
        (
            #""name": "a", "target": "demo", "defaults": []"#,
            #"t.json:1:46: error: "defaults" must be an object in braces, not a list."#
        ),
        // targets
        (
            #""name": "a", "target": "shop.example""#,
            #"t.json:1:26: error: the target "shop.example" does not begin with "http://" or "https://". Write one like "http://127.0.0.1:8080", "unix:/run/app.sock", or "demo"."#
        ),
        (
            #""name": "a", "target": "ftp://x""#,
            #"t.json:1:26: error: the target "ftp://x" has the scheme "ftp"; only http and https can be tested. Write one like "http://127.0.0.1:8080", "unix:/run/app.sock", or "demo"."#
        ),
        (
            #""name": "a", "target": "http://localhost:99999""#,
            #"t.json:1:26: error: the target "http://localhost:99999" has "99999" for a port; ports go from 1 to 65535. Write one like "http://127.0.0.1:8080", "unix:/run/app.sock", or "demo"."#
        ),
        (
            #""name": "a", "target": "http://""#,
            #"t.json:1:26: error: the target "http://" has no host. Write one like "http://127.0.0.1:8080", "unix:/run/app.sock", or "demo"."#
        ),
        (
            #""name": "a", "target": "https://shop.example/a""#,
            #"t.json:1:26: error: the host "shop.example" is not allowed. Add it to "allowedHosts", or pass --allow-host shop.example, if you may send load to it."#
        ),
        (
            #""name": "a", "target": "http://127.0.0.1.evil.example/""#,
            #"t.json:1:26: error: the host "127.0.0.1.evil.example" is not allowed. Add it to "allowedHosts", or pass --allow-host 127.0.0.1.evil.example, if you may send load to it."#
        ),
        (
            #""name": "a", "target": { "command": [], "url": "http://127.0.0.1:${port}" }"#,
            #"t.json:1:39: error: "target.command" is an empty list: it needs at least one of its words."#
        ),
        (
            #""name": "a", "target": { "command": ["./server"] }"#,
            #"t.json:1:26: error: "target" needs "url": where the service answers, such as "http://127.0.0.1:${port}"."#
        ),
        (
            #""name": "a", "target": "demo", "allowedHosts": ["http://x"]"#,
            #"t.json:1:51: error: "allowedHosts[0]" must be a host name, such as "shop.example", not "http://x". Without scheme, port or path."#
        ),
        // connection
        (
            #""name": "a", "target": "demo", "http": "3""#,
            #"t.json:1:42: error: "http" must be one of "1.1", "2", "auto", not "3"."#
        ),
        (
            #""name": "a", "target": "demo", "tls": { "key": "k.pem" }"#,
            #"t.json:1:50: error: "tls.key" needs "cert": the certificate it belongs to."#
        ),
        (
            #""name": "a", "target": "demo", "connectTo": ["localhost:80:shop.example:80"]"#,
            #"t.json:1:48: error: the host "shop.example" is not allowed. Add it to "allowedHosts", or pass --allow-host shop.example, if you may send load to it."#
        ),
        (
            #""name": "a", "target": "demo", "resolve": ["localhost"]"#,
            #"t.json:1:46: error: "resolve[0]" must be written as "host:port:address", with several addresses set apart by commas, not "localhost"."#
        ),
        // variables
        (
            #""name": "a", "target": "demo", "variables": { "t": "${env.SHOP_TOKEN}" }"#,
            #"t.json:1:55: error: the environment variable "SHOP_TOKEN" is not set. Set it, or pass --env SHOP_TOKEN=VALUE."#
        ),
        (
            #""name": "a", "target": "demo", "variables": { "vu": 1 }"#,
            #"t.json:1:49: error: "vu" is a built-in variable and cannot be defined again."#
        ),
        (
            #""name": "a", "target": "demo", "variables": { "a-b": 1 }"#,
            #"t.json:1:49: error: "a-b" cannot name a variable. Use letters, digits and underscores; the first is no digit."#
        ),
        (
            #""name": "a", "target": "demo", "variables": { "id": "${uuid}" }"#,
            #"t.json:1:55: error: "variables.id" must be the same for every request; "${uuid}" is not. Built-in variables such as "${vu}" can be used in the requests of steps."#
        ),
        (
            #""name": "a", "target": "demo", "variables": { "a": "${a}" }"#,
            #"t.json:1:54: error: the variable "a" needs its own value: a → a."#
        ),
    ])
    func `at the top`(head: String, expected: String) {
        let problems = Scenario(head: head).problems()
        #expect(problems.map(\.description) == [expected])
        #expect(problems.areAll { $0.kind == .usage })
    }

    @Test(arguments: [
        (
            #"{}"#,
            #"t.json:2:13: error: "workload" needs "executor": one of constant-vus, ramping-vus, shared-iterations, per-vu-iterations, constant-arrival-rate, ramping-arrival-rate, replay."#
        ),
        (
            #"{ "executor": "constant-vu", "vus": 1, "for": "1s" }"#,
            #"t.json:2:27: error: "workload.executor" cannot be "constant-vu"; did you mean "constant-vus"?"#
        ),
        (
            #"{ "executor": "constant-vus", "for": "1s" }"#,
            #"t.json:2:13: error: "workload" needs "vus": how many users there are at once."#
        ),
        (
            #"{ "executor": "constant-vus", "vus": 1 }"#,
            #"t.json:2:13: error: "workload" needs "for": how long it lasts, such as "30s"."#
        ),
        (
            #"{ "executor": "constant-vus", "vus": 0, "for": "1s" }"#,
            #"t.json:2:50: error: "workload.vus" must be a whole number from 1 to 100000, not 0."#
        ),
        (
            #"{ "executor": "constant-vus", "vus": 1, "for": "0s" }"#,
            #"t.json:2:60: error: "workload.for" must be a duration from "1ms" to "30d", not "0s"."#
        ),
        (
            #"{ "executor": "constant-vus", "vus": 1, "for": "1s", "rate": "1/s" }"#,
            #"t.json:2:66: error: "rate" does not belong in workload. The executor "constant-vus" has "vus", "for" and "cycle"."#
        ),
        (
            #"{ "executor": "constant-vus", "vus": 1, "for": "1s", "cycle": { "load": "1s" } }"#,
            #"t.json:2:75: error: "workload.cycle" needs "rest": how long nothing is sent, such as "2s"."#
        ),
        (
            #"{ "executor": "constant-vus", "vus": 1, "for": "24h", "cycle": { "load": "1s", "rest": "1s" } }"#,
            #"error: the "cycle" of the workload "main" comes more than 10000 times in 1d. Make its load or its rest longer."#
        ),
        (
            #"{ "executor": "ramping-vus", "stages": [{ "to": 9, "over": "1m" }], "cycle": { "load": "1s", "rest": "1s" } }"#,
            #"t.json:2:81: error: "cycle" does not belong in workload. The executor "ramping-vus" has "start" and "stages"."#
        ),
        (
            #"{ "executor": "constant-arrival-rate", "rate": 100, "for": "1s" }"#,
            #"t.json:2:60: error: "workload.rate" must be a rate, such as "200/s" or "6000/min", not 100."#
        ),
        (
            #"{ "executor": "constant-arrival-rate", "rate": "0/s", "for": "1s" }"#,
            #"t.json:2:60: error: "workload.rate" must be above 0 and at most 1000000/s, not "0/s"."#
        ),
        (
            #"{ "executor": "ramping-arrival-rate", "stages": [{ "to": "1/s", "over": "1s" }, { "ratee": "2/s" }] }"#,
            """
            t.json:2:93: error: "workload.stages[1]" needs "to": a rate to reach.
            t.json:2:93: error: "workload.stages[1]" needs "over": how long the ramp takes, such as "10s".
            t.json:2:95: error: unknown key "ratee" in workload.stages[1].
            """
        ),
        (
            #"{ "executor": "ramping-arrival-rate", "start": "5/s", "stages": [{ "to": "1/s", "over": "0s" }] }"#,
            #"t.json:2:77: error: the stages of "workload" last no time at all. Give one of them an "over" above "0s"."#
        ),
        (
            #"{ "executor": "ramping-vus", "start": 0, "stages": [{ "to": 0, "over": "1s" }] }"#,
            #"t.json:2:64: error: the stages of "workload" never rise above zero."#
        ),
        (
            #"{ "executor": "shared-iterations", "vus": 1 }"#,
            #"t.json:2:13: error: "workload" needs "iterations": how many are made."#
        ),
        (
            #"{ "executor": "constant-vus", "vus": 1, "for": "1s", "flows": ["vist"] }"#,
            #"t.json:2:76: error: no flow is named "vist"; did you mean "visit"?"#
        ),
        (
            #"{ "executor": "constant-arrival-rate", "rate": "1/s", "for": "1s", "arrivals": "evn" }"#,
            #"t.json:2:92: error: "workload.arrivals" cannot be "evn"; did you mean "even"?"#
        ),
        (
            #"{ "executor": "constant-vus", "vus": 1, "for": "1s" }, "workloads": []"#,
            #"t.json:2:68: error: "workloads" cannot be combined with "workload": a scenario has one or the other."#
        ),
    ])
    func `in the workload`(workload: String, expected: String) {
        #expect(Scenario(workload: workload).problems().map(\.description).joined(separator: "\n") == expected)
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
                "x/peak.json:2:11", "x/peak.json:3:13", "x/peak.json:4:52", "x/peak.json:7:20", "x/peak.json:8:33",
                "x/peak.json:8:56",
                "x/peak.json:9:17", "x/peak.json:10:15", "x/peak.json:10:29", "x/peak.json:12:38", "x/peak.json:12:62",
            ])
    }

    @Test(arguments: [
        (
            "/nonexistent/peak.json",
            #"error: the scenario "/nonexistent/peak.json" does not exist. Name a file, such as scenarios/peak.json."#
        ),
        ("/tmp", #"error: "/tmp" is a folder, not a scenario. Name a file in it."#),
    ])
    func `when there is no file`(path: String, expected: String) {
        let problems = #expect(throws: Problems.self) { try Plan.load(path: path) }
        #expect(problems?.description == expected)
    }
}
