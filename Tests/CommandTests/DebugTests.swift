import HTTPMessages
import LoadEngine
import Scenarios
import Testing

@testable import perfbench

/// `debug`: what a person sees of one request, and what nobody may see.
struct DebugTests {
    private static func plan() throws -> Plan {
        let text = #"""
            { "name": "t", "target": "demo", "workload": { "executor": "constant-vus", "vus": 1, "for": "1s" },
              "flows": [{ "name": "f", "steps": [{ "name": "login", "post": "/login", "body": "${env.PASSWORD}" }] }] }
            """#
        return try Plan.load(Array(text.utf8), file: "t.json", environment: ["PASSWORD": "open sesame"])
    }

    private static func request(_ headers: String, _ body: String) -> OutgoingRequest {
        var request = OutgoingRequest(origin: Origin(scheme: .http, host: "localhost", port: 81))
        request.method = .post
        request.bytes = Array("/login\(headers)\(body)".utf8)
        request.target = 0..<6
        request.headers = 6..<(6 + headers.utf8.count)
        request.body = request.headers.upperBound..<request.bytes.count
        request.hasBody = true
        return request
    }

    private func text(_ change: (inout Observation) -> Void) throws -> String {
        let plan = try Self.plan()
        var observation = Observation(plan.steps[0], failure: nil)
        observation.sent = .request(Self.request("Accept: a/b\r\n", "hello"))
        observation.exchange = Exchange(status: 200, sentAt: 0, endedAt: 2_000_000)
        change(&observation)
        return DebugPage(plan, color: false).text(observation)
    }

    @Test("a step is shown as curl -v does, with what the scenario made of it")
    func page() throws {
        let text = try text {
            $0.headers = Array("Content-Type: text/plain\r\n".utf8)
            $0.body = Array("welcome\nhome".utf8)
            $0.checks = [
                .init(words: "status 200", passed: true, found: "status 200"),
                .init(words: "json $.a exists", passed: false, found: "nothing"),
            ]
            $0.values = [.init(name: "token", value: "abc"), .init(name: "other", value: nil)]
            $0.failure = .check
        }
        #expect(
            text == """
                --- login
                > POST /login
                > Host: localhost:81
                > Accept: a/b
                > Content-Length: 5
                >
                > hello
                < 200 OK (2.00 ms)
                < Content-Type: text/plain
                <
                < welcome
                < home
                * check status 200: passed
                * check json $.a exists: failed; there was nothing
                * token = "abc"
                * other: nothing was found

                """)
    }

    @Test(
        "secrets are masked wherever they stand",
        arguments: [
            ("Authorization: Bearer abc", "Authorization: Bearer ***"), ("authorization: abc", "authorization: ***"),
            ("Cookie: a=1; b=2", "Cookie: a=***; b=***"), ("Set-Cookie: sid=abc; Path=/", "Set-Cookie: sid=***"),
            ("Proxy-Authorization: Basic eA==", "Proxy-Authorization: Basic ***"), ("Accept: x", "Accept: x"),
        ])
    func headers(line: String, shown: String) {
        #expect(DebugPage.headerLines(line + "\r\n") == [shown])
    }

    @Test("a value from the environment is masked in requests, answers and values, and at the place where a body is cut")
    func environment() throws {
        let filler = String(repeating: "x", count: DebugPage.shownBody - 5)
        let text = try text {
            $0.sent = .request(Self.request("X-Key: open sesame\r\n", "open sesame"))
            $0.headers = Array("X-Echo: open sesame\r\n".utf8)
            $0.body = Array("\(filler)open sesame and more".utf8)
            $0.values = [.init(name: "v", value: "open sesame")]
        }
        #expect(!text.contains("open"))
        #expect(text.contains("* v = \"***\""))
        #expect(text.contains("the first 2048 bytes of"))
    }

    @Test("what a terminal would obey is left out, and what is no text is counted")
    func harmless() throws {
        #expect(try !text { $0.body = Array("\u{1B}[2Jclear".utf8) }.contains("\u{1B}"))
        #expect(try text { $0.body = [0xFF, 0xFE, 0] }.contains("< (3 bytes that are no text)"))
    }

    @Test("a step that was not sent says why, and a request that failed says how")
    func failures() throws {
        #expect(try text { $0.sent = nil }.contains("its \"when\" does not hold"))
        let unsent = try text {
            $0.sent = nil
            $0.failure = .missingValue
        }
        #expect(unsent.contains("a variable in it has no value"))
        let refused = try text {
            $0.exchange?.failure = .refused
            $0.failure = .refused
        }
        #expect(refused.contains("* failed after 2.00 ms: connection refused"))
        let status = try text {
            $0.exchange?.status = 503
            $0.failure = .status5xx
        }
        #expect(status.contains("< 503 Service Unavailable") && status.contains("* failed: status 5xx"))
    }

    @Test("what went out is shown as it went, and what is confidential in it is masked")
    func sent() throws {
        let head = "GET /b HTTP/1.1\r\nHost: h\r\nCookie: sid=s3cret; theme=dark\r\nProxy-Authorization: Basic dTpw\r\n\r\n"
        let text = try text {
            $0.heads = Array((head + "GET /c HTTP/1.1\r\nHost: h\r\n\r\n").utf8)
            $0.exchange?.spoken = .http1
        }
        #expect(
            text.hasPrefix(
                """
                --- login
                > GET /b HTTP/1.1
                > Host: h
                > Cookie: sid=***; theme=***
                > Proxy-Authorization: Basic ***
                >
                > GET /c HTTP/1.1
                > Host: h
                >
                > hello
                < HTTP/1.1 200 OK (2.00 ms)
                """), "\(text)")
    }

    @Test("a coding that nobody knows is named")
    func coding() throws {
        let text = try text {
            $0.exchange?.failure = .unknownCoding
            $0.failure = .unknownCoding
            $0.headers = Array("Content-Encoding: UTF-8\r\n".utf8)
        }
        #expect(text.contains("* failed after 2.00 ms: answer in a content coding that is not known: \"UTF-8\"\n"))
    }

    @Test("a link that leads nowhere is said to be one")
    func link() throws {
        let text = try text {
            $0.sent = nil
            $0.failure = .linkNotAllowed
        }
        #expect(text.contains("* not sent: a link leads to a host that is not allowed\n"))
    }
}
