import Basics
import Scenarios
import Testing

/// What is wrong with the smaller parts of a scenario, in the words and at the place that the user sees.
@Suite struct PartProblemTests {
    @Test(arguments: [
        (#""get": "/""#, #"3:40: error: "flows[0].steps[0]" needs "name": what it is called in reports."#),
        (
            #""name": "a""#,
            #"3:40: error: "flows[0].steps[0]" needs a request: one of get, head, post, put, patch, delete, options, with a path; "sql" with a statement; or "connect", "send", "expect" or "for" of a WebSocket."#
        ),
        (#""name": "a", "get": "/", "post": "/""#, #"3:67: error: "post" cannot be combined with "get": a step does one thing."#),
        (#""name": "a", "gett": "/", "get": "/""#, #"3:55: error: unknown key "gett" in flows[0].steps[0]."#),
        (
            #""name": "a", "get": "products""#,
            #"3:62: error: "flows[0].steps[0].get" must be a path that begins with "/", or a URL, not "products"."#
        ),
        (
            #""name": "a", "get": "/a#b""#,
            ##"3:62: error: "flows[0].steps[0].get" has a fragment, which is never sent. Leave out "#" and what follows, or write %23."##
        ),
        (
            #""name": "a", "get": "http://shop.example/""#,
            #"3:62: error: the host "shop.example" is not allowed. Add it to "allowedHosts", or pass --allow-host shop.example, if you may send load to it."#
        ),
        (
            #""name": "a", "get": "http://127.0.0.${vu}/""#,
            #"3:62: error: "flows[0].steps[0].get" must name its host and port for good; only what follows them may vary. A whole address can be one variable: "${next}"."#
        ),
        (
            #""name": "a", "get": "/${tokn}""#,
            #"3:64: error: unknown variable "tokn". Define it under "variables", or extract it; built in are vu, iteration, uuid, now, random.int(a,b), random.string(n) and env.NAME."#
        ),
        (#""name": "a", "get": "/${uid}""#, #"3:64: error: unknown variable "uid"; did you mean "uuid"?"#),
        (
            #""name": "a", "get": "/${vu""#,
            #"3:64: error: the "${" is not closed. It ends with "}"; write "$${" for the characters themselves."#
        ),
        (
            #""name": "a", "get": "/${random.int(5)}""#,
            #"3:64: error: "random.int(5)" must be written as random.int(a,b) with whole numbers, the smaller one first. For instance "${random.int(1,500)}"."#
        ),
        (
            #""name": "a", "get": "/${random.string(0)}""#,
            #"3:64: error: "random.string(0)" must be written as random.string(n) with n from 1 to 10000. For instance "${random.string(8)}"."#
        ),
        (
            #""name": "a", "post": "/", "json": {}, "body": "x""#,
            #"3:80: error: "body" cannot be combined with "json": a request has one body."#
        ),
        (
            #""name": "a", "post": "/", "body": {}"#,
            #"3:76: error: "flows[0].steps[0].body" must be a text, not an object. An object or list goes under "json"."#
        ),
        (
            #""name": "a", "post": "/", "form": { "a": null }"#,
            #"3:83: error: "flows[0].steps[0].form.a" must be a text, a number, or true or false, not null."#
        ),
        (
            #""name": "a", "get": "/", "headers": { "X": "a\r\nB: c" }"#,
            #"3:85: error: "flows[0].steps[0].headers.X" holds a line break or another control character, which is not allowed in a header."#
        ),
        (#""name": "a", "get": "/", "headers": { "a b": "c" }"#, #"3:80: error: "a b" cannot be the name of a header."#),
        (
            #""name": "a", "get": "/", "headers": { "Host": "c" }"#,
            #"3:80: error: the header "Host" is written by perfbench itself. Use "connectTo" to reach one address under the name of another."#
        ),
        (
            #""name": "a", "get": "/", "headers": { "X": "1", "x": "2" }"#,
            #"3:90: error: the header "x" appears twice; case makes no difference. A list sends a line for each of its values."#
        ),
        (
            #""name": "a", "get": "/", "timeout": "0s""#,
            #"3:78: error: "flows[0].steps[0].timeout" must be a duration from "1ms" to "1h", not "0s"."#
        ),
        (
            #""name": "a", "get": "/", "redirects": true"#,
            #"3:80: error: "flows[0].steps[0].redirects" must be a whole number from 0 to 20, not true."#
        ),
        (
            #""name": "a", "get": "/", "check": { "status": 99 }"#,
            #"3:88: error: "flows[0].steps[0].check.status" must be a status code such as 200, a class such as "2xx", or a list of these, not 99."#
        ),
        (
            #""name": "a", "get": "/", "check": { "under": "0s" }"#,
            #"3:87: error: "flows[0].steps[0].check.under" must be a duration from "1ms" to "1h", not "0s"."#
        ),
        (
            #""name": "a", "get": "/${token}", "extract": { "token": { "json": "$.token" } }"#,
            #"3:64: error: the variable "token" has no value yet: it is extracted later. Move the step that extracts it up."#
        ),
    ])
    func `in a step`(step: String, expected: String) {
        #expect(Scenario(step: step).problems().map(\.description) == ["t.json:" + expected])
    }

    @Test(arguments: [
        (
            #""thresholds": ["respons_time p95 < 1s"]"#,
            #"4:17: error: unknown metric "respons_time"; did you mean "response_time"?"#
        ),
        (
            #""thresholds": ["response_time p95 < 500"]"#,
            #"4:37: error: the limit "500" has no unit: "response_time" is limited by a duration, such as "250ms", "10s" or "1m30s"."#
        ),
        (
            #""thresholds": ["response_time{step:hme} p95 < 1s"]"#,
            #"4:36: error: no step of this scenario is "hme"; did you mean "home"?"#
        ),
        (
            #""thresholds": ["response_time{flow:checkout} p95 < 1s"]"#,
            #"4:36: error: no flow of this scenario is "checkout". There is visit."#
        ),
        (#""thresholds": ["response_time{group:g} p95 < 1s"]"#, #"4:31: error: no group of this scenario is "g"."#),
        (#""thresholds": ["requests{status:999} < 1"]"#, #"4:33: error: no status of this scenario is "999"."#),
        (
            #""thresholds": ["memory{process:nginx} max < 1MiB"]"#,
            #"4:32: error: no process of this scenario is "nginx". There is generator, target, host."#
        ),
        (
            #""monitors": [], "thresholds": ["memory max < 1MiB"]"#,
            #"4:32: error: "memory" is about the target, which is not watched. Add { "process": "target" } to "monitors"."#
        ),
        (#""thresholds": ["errors < 1%", "errors rate < 1%"]"#, #"4:31: error: the threshold "errors rate < 1%" appears twice."#),
        (
            #""thresholds": ["errors rate < 1% over 10"]"#,
            #"4:39: error: "over" needs whole seconds, such as "10s", not "10"."#
        ),
        (
            #""thresholds": ["response_time p95 < 110% of nothing"]"#,
            #"4:44: error: "baseline" was expected after "of"."#
        ),
        (
            #""thresholds": [{ "expect": "errors < 1%", "after": "5s" }]"#,
            #"4:52: error: "thresholds[0].after" has no meaning without "abort": true."#
        ),
        (
            #""thresholds": [7]"#,
            #"4:16: error: "thresholds[0]" must be a text, such as "response_time p95 < 250ms", or an object with "expect", not 7."#
        ),
        (
            #""monitors": [{ "host": "remote" }]"#,
            #"4:24: error: "monitors[0].host" must be "local": only this machine can be watched, not "remote"."#
        ),
        (
            #""thresholds": ["gauge{source:db,name:q} max < 1"]"#,
            #"4:30: error: no source of this scenario is "db". There is host."#
        ),
        (
            #""monitors": [{ "process": "target" }], "thresholds": ["tcp_retransmits max < 1/s"]"#,
            #"4:55: error: "tcp_retransmits" is about this machine, which is not watched. Add { "host": "local" } to "monitors"."#
        ),
        (
            #""thresholds": ["tcp_retransmits{process:target} max < 1/s"]"#,
            #"4:16: error: "tcp_retransmits" is read of the whole machine, not of "target". Write "tcp_retransmits" without a selector."#
        ),
        (
            #""thresholds": ["threads{process:host} max < 1"]"#,
            #"4:16: error: "threads" is read of processes, not of the whole machine."#
        ),
        (#""monitors": [{}]"#, #"4:14: error: "monitors[0]" needs "process", "host" or "scrape": what is watched."#),
        (
            #""monitors": [{ "scrape": "http://db.example:9100/metrics" }]"#,
            #"4:26: error: the host "db.example" is not allowed. Add it to "allowedHosts", or pass --allow-host db.example, if you may send load to it."#
        ),
        (
            #""monitors": [{ "scrape": "127.0.0.1:9100" }]"#,
            #"4:26: error: "monitors[0].scrape" does not begin with "http://" or "https://"."#
        ),
        (
            #""monitors": [{ "scrape": "http://127.0.0.1/", "as": "host" }]"#,
            #"4:53: error: "host" is a source of its own. Use another name."#
        ),
        (
            #""monitors": [{ "scrape": "http://127.0.0.1/a", "as": "a" }, { "scrape": "http://127.0.0.1/b", "as": "a" }]"#,
            #"4:61: error: two pages are called "a". Give one another name with "as"."#
        ),
        (#""monitors": [{ "host": "local", "as": "a" }]"#, #"4:39: error: "as" has no meaning without "scrape"."#),
        (
            #""monitors": [{ "process": "nginx" }]"#,
            #"4:27: error: "monitors[0].process" must be "target", or an object such as { "port": 8080 }, { "pid": 4711 } or { "name": "nginx" }, not "nginx"."#
        ),
        (
            #""monitors": [{ "process": { "port": 70000 } }]"#,
            #"4:37: error: "monitors[0].process.port" must be a whole number from 1 to 65535, not 70000."#
        ),
    ])
    func `in thresholds and monitors`(extra: String, expected: String) {
        #expect(Scenario(extra: extra).problems().map(\.description) == ["t.json:" + expected])
    }
}
