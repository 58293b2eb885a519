import Basics
import HTTPMessages
import Testing

@testable import perfbench

@Suite("Whom results are pushed to") struct ReceiverTests {
    private func read(_ flags: [String], _ environment: [String: String] = [:]) throws -> (
        receivers: [Receiver], problems: [Problem]
    ) {
        var problems: [Problem] = []
        let receivers = Receiver.read(try Arguments(["s.json"] + flags, of: .run), environment, &problems)
        return (receivers, problems)
    }

    @Test(
        "is called by what is no secret",
        arguments: [
            (["--otlp", "http://localhost:4318"], "OTLP receiver http://localhost:4318/v1/metrics", "/v1/metrics"),
            (["--otlp", "HTTPS://Host.example/"], "OTLP receiver https://host.example/v1/metrics", "/v1/metrics"),
            (
                ["--otlp", "https://h/otlp/v1/metrics?api-key=x"], "OTLP receiver https://h/otlp/v1/metrics",
                "/otlp/v1/metrics?api-key=x"
            ),
            (["--otlp", "http://u:p@[::1]:9/#x"], "OTLP receiver http://[::1]:9/v1/metrics", "/v1/metrics"),
            (["--influx", "http://a:b@h:8086/write?db=d&p=q"], "InfluxDB receiver http://h:8086/write", "/write?db=d&p=q"),
            (["--webhook", "https://hooks.slack.com/services/T/B/X"], "Webhook https://hooks.slack.com/…", "/services/T/B/X"),
            (["--webhook", "https://h?token=a?b"], "Webhook https://h/…", "/?token=a?b"),
        ])
    func names(_ flags: [String], _ name: String, _ target: String) throws {
        let (receivers, problems) = try read(flags)
        #expect(problems.isEmpty)
        #expect(receivers.map(\.name) == [name] && receivers.map(\.target) == [target])
    }

    @Test(
        "is told who asks",
        arguments: [
            (["--otlp", "http://h"], ["OTEL_EXPORTER_OTLP_HEADERS": "a=b, c = d%2C%20e"], "a: b\r\nc: d, e\r\n"),
            (
                ["--otlp", "http://h"],
                ["OTEL_EXPORTER_OTLP_HEADERS": "a=b", "OTEL_EXPORTER_OTLP_METRICS_HEADERS": "x-y=z="], "x-y: z=\r\n"
            ),
            (["--otlp", "http://h"], ["INFLUX_TOKEN": "no"], ""),
            (["--influx", "http://h/write"], ["INFLUX_TOKEN": "abc=="], "Authorization: Token abc==\r\n"),
            (["--influx", "http://u%40x:p@h/write"], [:], "Authorization: Basic dUB4OnA=\r\n"),
            (["--webhook", "http://h"], ["PERFBENCH_WEBHOOK_TOKEN": "t"], "Authorization: Bearer t\r\n"),
        ] as [([String], [String: String], String)])
    func headers(_ flags: [String], _ environment: [String: String], _ headers: String) throws {
        let (receivers, problems) = try read(flags, environment)
        #expect(problems.isEmpty)
        #expect(receivers.map(\.headers) == [headers])
    }

    @Test(
        "is refused in a sentence that repeats nothing secret",
        arguments: [
            (["--otlp", "ftp://geheim"], [:], "\"--otlp\" needs a URL that begins with \"http://\" or \"https://\"."),
            (["--otlp", "http://ho st/geheim"], [:], "\"--otlp\" has a character in its URL that must be written as %XX."),
            (["--otlp", "http://"], [:], "\"--otlp\" has no host."),
            (["--otlp", "http://u:ge/heim@h"], [:], "\"--otlp\" has a host in its URL that is none."),
            (["--otlp", "http://h:0"], [:], "\"--otlp\" has \"0\" for a port; ports go from 1 to 65535."),
            (
                ["--influx", "http://h/write?precision=s"], [:],
                "\"--influx\" asks for a precision, and times are sent in nanoseconds."
            ),
            (["--influx", "http://h/"], [:], "\"--influx\" needs the path at which lines are taken."),
            (
                ["--influx", "http://h/write"], ["INFLUX_TOKEN": "ge\r\nheim"],
                "the variable \"INFLUX_TOKEN\" holds something that no token has: spaces, or other letters."
            ),
            (
                ["--otlp", "http://h"], ["OTEL_EXPORTER_OTLP_HEADERS": "a=ge%0D%0Aheim"],
                "the variable \"OTEL_EXPORTER_OTLP_HEADERS\" is not of the form name=value,name=value, with %XX for what is special."
            ),
            (["--webhook-format", "slack"], [:], "\"--webhook-format\" says how, and nothing says where to."),
        ] as [([String], [String: String], String)])
    func refusals(_ flags: [String], _ environment: [String: String], _ sentence: String) throws {
        let (receivers, problems) = try read(flags, environment)
        #expect(receivers.isEmpty || problems.count == 1)
        #expect(problems.map(\.sentence) == [sentence])
        #expect(!problems.contains { $0.description.contains("geheim") })
    }

    @Test(
        "is reached through the proxy that the environment names, this machine never",
        arguments: [
            ("https://h.example", ["https_proxy": "http://p:1"], "http://p:1"),
            ("https://h.example", ["HTTPS_PROXY": "http://p:1"], "http://p:1"),
            ("http://h.example", ["HTTP_PROXY": "http://p:1"], nil),
            ("http://h.example", ["http_proxy": "http://p:1"], "http://p:1"),
            ("http://h.example", ["ALL_PROXY": "http://p:1"], "http://p:1"), ("http://h.example", ["http_proxy": ""], nil),
            ("http://h.example", ["http_proxy": "http://p:1", "no_proxy": "a.example, .example"], nil),
            ("http://h.example", ["http_proxy": "http://p:1", "no_proxy": "*"], nil),
            ("http://h.example", ["http_proxy": "http://p:1", "NO_PROXY": "other.example,ample"], "http://p:1"),
            ("http://127.0.0.1:4318", ["http_proxy": "http://p:1"], nil),
        ] as [(String, [String: String], String?)])
    func proxies(_ url: String, _ environment: [String: String], _ proxy: String?) throws {
        #expect(try read(["--otlp", url], environment).receivers.map(\.proxy) == [proxy])
    }

    @Test("may say what it likes: what is secret, or moves the cursor, or is long, is not repeated")
    func quotes() throws {
        let receiver = try #require(
            try read(["--influx", "http://ann:geheim@h/write?db=shop&p=parole"], ["INFLUX_TOKEN": "sesame"]).receivers.first)
        #expect(receiver.quote(Array("no geheim, parole\n\u{1B}[2J sesame \u{202E}x\u{0}".utf8)) == "no ***, *** [2J *** x")
        #expect(receiver.quote(Array("no database \"shop\"".utf8)) == "no database \"shop\"")
        let webhook = try #require(try read(["--webhook", "https://h/services/T0123/B0456?x=a%20bcd"]).receivers.first)
        #expect(webhook.quote(Array("no /services/T0123/B0456, a%20bcd, a bcd".utf8)) == "no /***/***/***, ***, ***")
        #expect(receiver.quote([0xFF, 0x41]) == "\u{FFFD}A" && receiver.quote([]) == "")
        #expect(receiver.quote(Array(String(repeating: "y", count: 5000).utf8)).count == 201)
    }
}

@Suite("What waits for a receiver") struct BacklogTests {
    @Test("goes in order, as many at once as one request carries")
    func order() {
        var backlog = Backlog()
        for number in 0..<70 { backlog.append("\(number)") }
        #expect(backlog.next() == (0..<30).map(String.init))
        let second = backlog.next()
        #expect(second == (30..<60).map(String.init))
        backlog.putBack(second)
        #expect(backlog.next() == second && backlog.next() == (60..<70).map(String.init) && backlog.next() == [])
        #expect(backlog.isEmpty && backlog.offered == 70 && backlog.untaken == 0)
    }

    @Test("is never more than so much: the oldest is given up, and counted")
    func bounds() {
        var backlog = Backlog()
        for number in 0..<1000 { backlog.append("\(number)") }
        #expect(backlog.offered == 1000 && backlog.untaken == 1000 && backlog.lost == 400)
        #expect(backlog.next().first == "400")
        var large = Backlog()
        let piece = String(repeating: "x", count: 1 << 20)
        for _ in 0..<40 { large.append(piece) }
        #expect(large.lost == 24 && large.untaken == 40)
        // A piece as large as a request goes alone, and one that is larger than everything is kept.
        #expect(large.next() == [piece])
        var huge = Backlog()
        huge.append(String(repeating: "x", count: 20 << 20))
        #expect(huge.lost == 0 && huge.next().count == 1)
    }

    @Test("comes back only as far as there is room")
    func putBack() {
        var backlog = Backlog()
        for number in 0..<30 { backlog.append("\(number)") }
        let taken = backlog.next()
        for number in 30..<630 { backlog.append("\(number)") }
        #expect(backlog.lost == 0)
        backlog.putBack(taken)
        #expect(backlog.lost == 30 && backlog.next().first == "30")
        backlog.lose(30)
        #expect(backlog.untaken == 60 + 570)
    }
}
