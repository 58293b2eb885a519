import Basics
import HTTPMessages
import Testing

@testable import Push

@Suite("Whom results are pushed to") struct ReceiverTests {
    private func read(_ flags: [String], _ environment: [String: String] = [:]) throws -> (
        receivers: [Receiver], places: [HTTPPlace], problems: [Problem]
    ) {
        var problems: [Problem] = []
        let receiver =
            switch flags[0] {
            case "--otlp": Receiver.otlp(flags[1], environment, &problems)
            case "--influx": Receiver.influx(flags[1], environment, &problems)
            default: Receiver.webhook(flags[1], Channel.webhooks[0], environment, &problems)
            }
        let places = try receiver.map { [try #require($0.place as? HTTPPlace)] } ?? []
        return ([receiver].compactMap { $0 }, places, problems)
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
        let (receivers, places, problems) = try read(flags)
        #expect(problems.isEmpty)
        #expect(receivers.map(\.name) == [name] && places.map(\.target) == [target])
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
        let (_, places, problems) = try read(flags, environment)
        #expect(problems.isEmpty)
        #expect(places.map(\.headers) == [headers])
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
        ] as [([String], [String: String], String)])
    func refusals(_ flags: [String], _ environment: [String: String], _ sentence: String) throws {
        let (receivers, _, problems) = try read(flags, environment)
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
        #expect(try read(["--otlp", url], environment).places.map(\.proxy) == [proxy])
    }

    @Test("may say what it likes: what is secret, or moves the cursor, or is long, is not repeated")
    func quotes() throws {
        let receiver = try #require(
            try read(["--influx", "http://ann:geheim@h/write?db=shop&p=parole"], ["INFLUX_TOKEN": "sesame"]).places.first)
        #expect(receiver.quote(Array("no geheim, parole\n\u{1B}[2J sesame \u{202E}x\u{0}".utf8)) == "no ***, *** [2J *** x")
        #expect(receiver.quote(Array("no database \"shop\"".utf8)) == "no database \"shop\"")
        let webhook = try #require(try read(["--webhook", "https://h/services/T0123/B0456?x=a%20bcd"]).places.first)
        #expect(webhook.quote(Array("no /services/T0123/B0456, a%20bcd, a bcd".utf8)) == "no /***/***/***, ***, ***")
        #expect(receiver.quote([0xFF, 0x41]) == "\u{FFFD}A" && receiver.quote([]) == "")
        #expect(receiver.quote(Array(String(repeating: "y", count: 5000).utf8)).count == 201)
    }
}
