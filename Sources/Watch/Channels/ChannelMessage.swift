// What a channel is sent about a notification. Texts in it come from targets and are hostile: they are values of JSON, text runs of a card, base64 in a
// mail, and never markup.

import Basics
import Drawing
package import JSON
import Push

/// One body, and how it is labelled.
package struct ChannelMessage: Sendable, Equatable {
    package var body: String
    package var contentType: String
    /// Lines of the request's head, each ending in CR LF.
    package var headers = ""

    /// The message of `channel` about `notification`.
    /// - Parameter host: the name of this machine.
    package init(_ notification: Notification, _ channel: AlertChannel, host: String) {
        contentType = "application/json"
        switch channel.message {
        case .chat(let service):
            let sign = notification.kind == .resolved ? "✅" : notification.kind == .acknowledged ? "👀" : "🔥"
            let origin = notification.incident == 0 ? "a test of this channel" : "incident \(notification.incident)"
            body = ChatEncoder(service).message(
                "\(sign) \(notification.title.harmless.cut(to: 300))",
                notification.lines.map { "- \($0.harmless.cut(to: 500))" }, origin)
        case .pagerDuty(let key): body = Self.pagerDuty(notification, key, host).text()
        case .webhook(let template, let secret):
            body = (template.map { Self.filled($0, notification) } ?? Self.document(notification)).text()
            headers = "Idempotency-Key: \(Self.headerValue(notification.key))\r\n"
            if let secret {
                let code = SHA256.authenticationCode(of: Array(body.utf8), key: Array(secret.utf8))
                headers += "X-Perfbench-Signature: sha256=\(hexadecimal(code))\r\n"
            }
        case .mail(let from, let to):
            contentType = "message/rfc822"
            body = MailMessage(notification, from: from, to: to, host: host).text
        }
    }

    private static func headerValue(_ text: String) -> String {
        String(text.unicodeScalars.map { (0x21..<0x7F).contains($0.value) ? Character($0) : "." })
    }

    // MARK: PagerDuty

    /// Events API v2: all notifications of an incident have one `dedup_key`, so that acknowledging and resolving find what was triggered.
    private static func pagerDuty(_ notification: Notification, _ key: String, _ host: String) -> JSONValue {
        let action =
            switch notification.kind {
            case .acknowledged: "acknowledge"
            case .resolved: "resolve"
            default: "trigger"
            }
        var members: [JSONValue.Member] = [
            .init("routing_key", .string(key)), .init("event_action", .string(action)),
            .init("dedup_key", .string("perfbench-\(notification.openedAt)-\(notification.incident)")),
        ]
        if action == "trigger" {
            members.append(
                .init(
                    "payload",
                    [
                        "summary": .string(notification.title.harmless.cut(to: 1000)), "source": .string(host),
                        "severity": .string(notification.severity.rawValue),
                        "component": .string(notification.alert),
                        "custom_details": ["checks": .array(notification.lines.map { .string($0.harmless.cut(to: 500)) })],
                    ]))
        }
        return .object(members)
    }

    // MARK: Webhooks

    /// The document of a webhook without a template.
    package static func document(_ notification: Notification) -> JSONValue {
        [
            "schema": "perfbench.alert/1", "key": .string(notification.key), "kind": .string(notification.kind.rawValue),
            "incident": .integer(notification.incident), "alert": .string(notification.alert),
            "severity": .string(notification.severity.rawValue), "title": .string(notification.title),
            "checks": .array(notification.lines.map { .string($0) }), "at": .number(Double(notification.at) / 1000),
            "openedAt": .number(Double(notification.openedAt) / 1000),
        ]
    }

    /// Words in double braces that a template can have.
    static let placeholders = ["title", "text", "kind", "alert", "severity", "incident", "checks", "time", "key"]

    private static func filled(_ template: JSONValue, _ notification: Notification) -> JSONValue {
        switch template {
        case .string(let text): .string(filled(text, notification))
        case .array(let elements): .array(elements.map { filled($0, notification) })
        case .object(let members): .object(members.map { .init($0.key, filled($0.value, notification)) })
        default: template
        }
    }

    /// Goes through the template once, so that braces in a text of the target are not filled in.
    private static func filled(_ text: String, _ notification: Notification) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            result += rest[..<open.lowerBound]
            let name = String(rest[open.upperBound..<close.lowerBound])
            result += value(name, notification) ?? "{{\(name)}}"
            rest = rest[close.upperBound...]
        }
        return result + rest
    }

    private static func value(_ name: String, _ notification: Notification) -> String? {
        switch name {
        case "title": notification.title
        case "text": ([notification.title] + notification.lines).joined(separator: "\n")
        case "kind": notification.kind.rawValue
        case "alert": notification.alert
        case "severity": notification.severity.rawValue
        case "incident": "\(notification.incident)"
        case "checks": notification.lines.joined(separator: "\n")
        case "time": MailMessage.date(notification.at / 1000)
        case "key": notification.key
        default: nil
        }
    }
}
