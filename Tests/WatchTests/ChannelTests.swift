import TestSupport
import Basics
import FoundationEssentials
import JSON
import Push
import Testing

@testable import Watch

/// What channels are sent.
struct ChannelTests {
    private func notification(_ kind: Watch.Notification.Kind = .opened, title: String = "critical: down: shop")
        -> Watch.Notification
    {
        Notification(
            key: "1-7-1-ops", channel: "ops", kind: kind, incident: 7, alert: "down", severity: .critical, at: 1_796_000_000_000,
            openedAt: 1_795_999_940_000, title: title, lines: ["shop: \"home\": <b>status</b> 500 {{title}}"])
    }

    private func channel(_ json: String, environment: [String: String] = [:]) throws -> AlertChannel {
        let text = Written.file(Written.check("shop")).dropLast() + ", \"channels\": [{ \"name\": \"ops\", \(json) }] }"
        return try #require(try Written.read(String(text), environment: environment).channels.first)
    }

    private func body(_ json: String, _ kind: Watch.Notification.Kind = .opened) throws -> JSONValue {
        try JSONValue(parsing: ChannelMessage(notification(kind), try channel(json), host: "box").body)
    }

    @Test(
        "PagerDuty: one key for an incident, and what is done to it",
        arguments: [("opened", "trigger"), ("reminder", "trigger"), ("acknowledged", "acknowledge"), ("resolved", "resolve")])
    func pagerDuty(_ kind: String, _ action: String) throws {
        let body = try body(#""pagerduty": "abcdef""#, try #require(Notification.Kind(rawValue: kind)))
        #expect(body["routing_key"] == "abcdef" && body["event_action"] == .string(action))
        #expect(body["dedup_key"] == "perfbench-1795999940000-7")
        #expect((body["payload"]?["severity"] == "critical") == (action == "trigger"))
    }

    @Test("a webhook gets the document, with a key that all attempts share")
    func document() throws {
        let message = ChannelMessage(notification(), try channel(#""webhook": "http://127.0.0.1:9/x""#), host: "box")
        let body = try JSONValue(parsing: message.body)
        #expect(body["schema"] == "perfbench.alert/1" && body["key"] == "1-7-1-ops" && body["incident"] == 7)
        #expect(message.headers == "Idempotency-Key: 1-7-1-ops\r\n")
    }

    @Test("a template is filled in once: braces in the target's texts stay")
    func template() throws {
        let body = try body(
            #""webhook": "http://127.0.0.1:9/x", "template": { "a": ["{{title}} ({{kind}})", 1], "b": "{{text}}", "c": "{{x}}" }"#)
        #expect(body["a"] == ["critical: down: shop (opened)", 1] && body["c"] == "{{x}}")
        #expect(body["b"] == "critical: down: shop\nshop: \"home\": <b>status</b> 500 {{title}}")
    }

    @Test("a secret signs the body")
    func signature() throws {
        let channel = try channel(#""webhook": "http://127.0.0.1:9/x", "template": "x", "secret": "key""#)
        let message = ChannelMessage(notification(), channel, host: "box")
        let code = SHA256.authenticationCode(of: Array(message.body.utf8), key: Array("key".utf8))
        #expect(message.headers.hasSuffix("X-Perfbench-Signature: sha256=\(hexadecimal(code))\r\n"))
    }

    @Test("a mail has what servers do not add, and no line that one would refuse")
    func mail() throws {
        let hostile = notification(title: "critical: Zahlung für Köln\r\nBcc: x@example.com " + String(repeating: "ü", count: 120))
        let text = MailMessage(hostile, from: "a@example.com", to: ["b@example.com", "c@example.com"], host: "box").text
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.areAll { $0.utf8.count <= 120 && !$0.contains("\n") && !$0.utf8.contains { $0 >= 0x80 } })
        #expect(lines.contains("Date: Mon, 30 Nov 2026 00:53:20 +0000") && !lines.contains { $0.hasPrefix("Bcc") })
        #expect(lines.contains("Message-ID: <perfbench.1795999940000.7.ops@box>"))
        #expect(lines.contains("To: b@example.com,") && lines.contains(" c@example.com"))
    }

    @Test("mails of one incident are one thread")
    func thread() {
        let text = MailMessage(notification(.resolved), from: "a@example.com", to: ["b@example.com"], host: "box").text
        #expect(text.contains("Message-ID: <perfbench.1-7-1-ops@box>\r\n"))
        #expect(
            text.contains("In-Reply-To: <perfbench.1795999940000.7.ops@box>\r\nReferences: <perfbench.1795999940000.7.ops@box>\r\n")
        )
    }

    @Test(
        "subjects are encoded where they must be, in words of at most 75 characters",
        arguments: ["plain words", "=?utf-8?B?eA==?=", "für", String(repeating: "ü€😀", count: 40)])
    func subjects(_ text: String) throws {
        let subject = MailMessage.subject(text)
        let words = subject.components(separatedBy: "\r\n ")
        #expect(words.areAll { $0.utf8.count <= 75 })
        let decoded = try words.map { word -> String in
            guard word.hasPrefix("=?utf-8?B?") else { return word }
            return String(decoding: try #require(Data(base64Encoded: String(word.dropFirst(10).dropLast(2)))), as: UTF8.self)
        }
        #expect(decoded.joined() == text && (subject == text) == (text == "plain words"))
    }

    @Test(
        "letters that are not taken are tried again after 2 s to 5 min, for a day",
        arguments: [(1, 2), (2, 4), (3, 8), (6, 64), (8, 256), (9, 300), (50, 300)])
    func backoff(_ attempts: Int, _ seconds: Int64) { #expect(Letter.pause(after: attempts) == seconds * 1000) }

    @Test("what becomes of a letter")
    func outcomes() {
        let letter = Letter(notification())
        let now = letter.created
        #expect(letter.after(.delivered, now: now).letter == nil && !letter.after(.delivered, now: now).isGivenUp)
        #expect(letter.after(.refused("404"), now: now).isGivenUp)
        let again = letter.after(.later("503"), now: now)
        #expect(again.letter?.next == now + 2000 && again.letter?.attempts == 1 && !again.isGivenUp)
        #expect(letter.after(.later("503"), now: now + Letter.patience).isGivenUp)
        #expect(letter.after(.partly("one refused"), now: now).complaint == "one refused")
    }

    @Test(
        "each mistake in a channel has its sentence",
        arguments: [
            (
                #""slack": "ftp://x""#,
                "\"channels[0].slack\" needs a URL that begins with \"http://\" or \"https://\". Like: channels[0].slack https://hooks.example.com/perfbench"
            ),
            (#""slack": "http://127.0.0.1:9", "secret": "x""#, "\"secret\" belongs to \"webhook\"."),
            (#""slack": "http://127.0.0.1:9", "url": "x""#, "\"url\" belongs to \"pagerduty\"."),
            (
                #""slack": "http://127.0.0.1:9", "teams": "http://127.0.0.1:9""#,
                "\"teams\" cannot be combined with \"slack\": a channel goes one way."
            ),
            (
                #""mail": { "server": "mail", "from": "a@b.c", "to": ["d@e.f"] }"#,
                "\"channels[0].mail.server\" must be the URL of a mail server, such as \"smtp://mail.example.com:587\", not \"mail\"."
            ),
            (
                #""mail": { "server": "smtp://m", "from": "Anna <a@b.c>", "to": ["d@e.f"] }"#,
                "\"channels[0].mail.from\" must be an address, such as \"ops@example.com\", not \"Anna <a@b.c>\". Without a name, and in ASCII."
            ),
            (
                #""mail": { "server": "smtp://m", "from": "a@b.c", "to": ["jürgen@e.f"] }"#,
                "\"channels[0].mail.to[0]\" must be an address, such as \"ops@example.com\", not \"jürgen@e.f\". Without a name, and in ASCII."
            ),
            (
                #""mail": { "server": "smtp://m", "from": "a@b.c", "to": ["d@e.f"], "user": "u", "password": "p", "tls": "none" }"#,
                "a password is not sent in clear text. Leave \"tls\" out, or \"user\" and \"password\"."
            ),
            (
                #""mail": { "server": "smtp://m", "from": "a@b.c", "to": ["d@e.f"], "user": "u" }"#,
                "\"user\" and \"password\" come together."
            ),
        ])
    func mistakes(_ json: String, _ sentence: String) {
        let text = Written.file(Written.check("shop")).dropLast() + ", \"channels\": [{ \"name\": \"ops\", \(json) }] }"
        #expect(Written.problems(String(text)).map { $0.replacing(#/^watch\.json:\d+:\d+: error: /#, with: "") } == [sentence])
    }
}
