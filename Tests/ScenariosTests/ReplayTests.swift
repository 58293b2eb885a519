import Basics
import Scenarios
import TestSupport
import Testing

/// The executor `replay`: what of a log is sent, when, and what is said of the rest.
struct ReplayTests {
    private static let log = [
        #"10.0.0.1 - - [31/Jan/2026:12:00:00 +0000] "GET /products/1?q=a%20b HTTP/1.1" 200 5 "-" "ua""#,
        #"10.0.0.2 - - [31/Jan/2026:12:00:00 +0000] "GET /products/2 HTTP/1.1" 200 5 "-" "ua""#,
        #"10.0.0.1 - - [31/Jan/2026:12:00:02 +0000] "POST /orders HTTP/1.1" 200 5 "-" "ua""#,
        #"10.0.0.1 - - [31/Jan/2026:12:00:02 +0000] "HEAD / HTTP/1.1" 200 5 "-" "ua""#,
        #"10.0.0.2 - - [31/Jan/2026:12:00:04 +0000] "DELETE /orders/7 HTTP/1.1" 200 5 "-" "ua""#, "nonsense",
        #"10.0.0.2 - - [31/Jan/2026:12:00:06 +0000] "GET /app.js HTTP/1.1" 200 5 "-" "some bot""#,
    ].joined(separator: "\n")
    private static let bodies = #"{ "method": "POST", "path": "/orders*", "body": { "sku": 7 } }"#

    private static let files = ScenarioFiles { path, _ in
        switch path {
        case "access.log": .success(Array(log.utf8))
        case "bodies.jsonl": .success(Array(bodies.utf8))
        case "packed": .success([0x1F, 0x8B, 8])
        case "odd.log": .success(Array("a\nb\n".utf8))
        default: .failure(.init("does not exist"))
        }
    }

    private static func load(_ more: String = "", head: String = "") throws(Problems) -> Plan {
        let text = #"{ "name": "r", "target": "http://127.0.0.1:1", \#(head) "workload": { "executor": "replay", \#(more) } }"#
        return try Plan.load(Array(text.utf8), file: "t.json", files: files)
    }

    private static func sent(_ plan: Plan) throws -> [String] {
        let track = try #require(plan.workloads[0].track)
        return (0..<Int64(track.count)).map { number in
            let target = String(decoding: track.target(of: number), as: UTF8.self)
            return "\(track.time(of: number)! / 1_000_000) \(track.routes[track.route(of: number)].method) \(target)"
        }
    }

    @Test(
        "sends every GET and HEAD at its own time, and others only with a body",
        arguments: [
            (
                #""file": "access.log", "format": "apache""#,
                ["0 GET /products/1?q=a%20b", "500 GET /products/2", "2000 HEAD /", "6000 GET /app.js"]
            ),
            (
                #""file": "access.log", "format": "apache", "speed": 5, "bodies": "bodies.jsonl""#,
                ["0 GET /products/1?q=a%20b", "100 GET /products/2", "400 POST /orders", "500 HEAD /", "1200 GET /app.js"]
            ),
            (#""file": "access.log", "format": "apache", "from": "2s", "to": "5s""#, ["0 HEAD /"]),
            (#""file": "access.log", "format": "apache", "from": "2026-01-31T12:00:05Z""#, ["1000 GET /app.js"]),
            (#""file": "access.log", "format": "apache", "to": "2026-01-31T12:00:00.4Z""#, ["0 GET /products/1?q=a%20b"]),
        ])
    func requests(keys: String, expected: [String]) throws {
        #expect(try Self.sent(Self.load(keys)) == expected)
    }

    @Test("says what is left out and what was made up")
    func notes() throws {
        let track = try #require(try Self.load(#""file": "access.log", "format": "apache""#).workloads[0].track)
        #expect(
            track.notes == [
                "The log has whole seconds: the requests of each are spread evenly within it.",
                "1 DELETE requests are left out: the log has no bodies; \"bodies\" names a file that has.",
                "1 POST requests are left out: the log has no bodies; \"bodies\" names a file that has.",
                "1 lines are no requests, the first in line 6: it does not have the fields of the format.",
            ])
        #expect(PlanOutline(try Self.load(#""file": "access.log", "format": "apache""#)).lines.contains(track.notes[0]))
    }

    @Test("makes a step of each kind of request, with the headers of the defaults")
    func steps() throws {
        let head = #""defaults": { "headers": { "X-A": "1" } },"#
        let plan = try Self.load(#""file": "access.log", "format": "apache", "bodies": "bodies.jsonl""#, head: head)
        #expect(plan.steps.map(\.name) == ["products-id", "post-orders", "head-home", "app-js"])
        #expect(plan.workloads[0].flows.map(\.weight) == [2, 1, 1, 1])
        let order = try plan.steps[1].request
        #expect(order.body.map(shown) == #"{"sku":7}"#)
        #expect(shown(order.headers) == "X-A: 1\r\nContent-Type: application/json\r\nUser-Agent: perfbench/1\r\n")
        #expect(plan.customMetrics == ["replay_lag_ms"])
    }

    @Test("changes the fingerprint with what is sent and when, and only then")
    func fingerprint() throws {
        let plain = #""file": "access.log", "format": "apache""#
        let all = try [plain, plain + #", "speed": 2"#, plain + #", "bodies": "bodies.jsonl""#].map {
            try Self.load($0).fingerprint
        }
        #expect(Set(all).count == 3)
        #expect(try Self.load(plain).fingerprint == all[0])
    }

    @Test(
        "says what is wrong",
        arguments: [
            (#""file": "none""#, #"the file "none" does not exist."#), (#""file": "packed""#, #"the file "packed" is packed."#),
            (#""file": "odd.log""#, #"the lines of "odd.log" are like no access log that is known."#),
            (#""file": "access.log", "speed": 0"#, #""workload.speed" must be a number from 0.001 to 1000, not 0."#),
            (#""file": "access.log", "format": "apache", "from": "99m""#, "has no request that could be sent from"),
            (#""file": "access.log", "from": "soon""#, "must be a time after the first request"),
            (#""file": "access.log", "rate": "1/s""#, #"The executor "replay" has"#), (#""speed": 1"#, #"needs "file""#),
        ])
    func problems(keys: String, words: String) {
        do throws(Problems) {
            _ = try Self.load(keys)
            Issue.record("nothing was wrong")
        } catch { #expect("\(error)".contains(words), "\(error)") }
    }
}
