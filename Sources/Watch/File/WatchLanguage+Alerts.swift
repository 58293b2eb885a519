import JSON
import Push
import Scenarios

// What a watch file says of alerts: when, whom, and when not.
extension WatchLanguage {
    private static func patterns(_ what: String) -> [KeyShape] {
        [
            KeyShape("checks", .list(.text), "Names of checks, where * is anything; all when missing.", ["shop-*"]),
            KeyShape("groups", .list(.text), "Groups of checks; all when missing.", ["payments"]),
        ]
    }

    private static let timeZone = KeyShape(
        "timeZone", .text, "Whose clock it is, as the system names zones; UTC when missing.", "Europe/Berlin")
    private static let time = #"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$"#

    static let alert = ObjectShape(
        "alert", "What is worth telling somebody about.",
        patterns("alert") + [
            KeyShape("name", .name, "What the alert is called.", "shop-down", isRequired: true),
            KeyShape(
                "when", .text,
                "failed (when missing), degraded, burn-rate (the error budget of the objective burns too fast), or uptime < SHARE over DURATION, at most 7d.",
                "failed", "burn-rate", "uptime < 99% over 7d"),
            KeyShape("failures", .integer(1...1000), "So many of the last executions must be bad …", 3),
            KeyShape("of", .integer(1...1000), "… of this many; as many as \"failures\" when missing.", 5),
            KeyShape("for", .duration, "For how long it must last.", "5m"),
            KeyShape("severity", .word(Severity.allCases.map(\.rawValue)), "How bad it is; critical when missing.", "warning"),
            KeyShape("notify", .list(.name, atLeast: 1), "Channels and rotations that are told.", ["ops"], isRequired: true),
            KeyShape(
                "groupBy", .word(AlertRule.Grouping.allCases.map(\.rawValue)),
                "What makes one incident, and one message, of several checks: each check its own (when missing), their group, their host, or the alert.",
                "host"),
            KeyShape("remind", .duration, "After how long it is said again while nobody has acknowledged.", "4h"),
            KeyShape(
                "escalate", .list(.object(escalation)), "Who is told too when nobody has acknowledged.",
                [["after": "15m", "to": ["boss"]]]),
        ])

    static let escalation = ObjectShape(
        "escalation", "A step of escalation.",
        [
            KeyShape("after", .duration, "How long after the incident began.", "15m", isRequired: true),
            KeyShape("to", .list(.name, atLeast: 1), "Channels and rotations.", ["boss"], isRequired: true),
        ])

    static let channel = ObjectShape(
        "channel", "A way to tell somebody. Secrets come from the environment: ${env.NAME}.",
        [
            KeyShape("name", .name, "What the channel is called.", "ops", isRequired: true),
            KeyShape("slack", .text, "A webhook of Slack.", "${env.SLACK_URL}"),
            KeyShape("teams", .text, "The URL of a workflow of Microsoft Teams.", "${env.TEAMS_URL}"),
            KeyShape("googlechat", .text, "A webhook of Google Chat.", "${env.CHAT_URL}"),
            KeyShape("pagerduty", .text, "The integration key of a service of PagerDuty (Events API v2).", "${env.PAGERDUTY_KEY}"),
            KeyShape("webhook", .text, "Any URL, to which a JSON document is posted.", "https://hooks.example.com/alerts"),
            KeyShape(
                "url", .text, "With \"pagerduty\": where events are sent, for an account in another region.",
                "https://events.eu.pagerduty.com/v2/enqueue"),
            KeyShape(
                "template", .anything,
                "With \"webhook\": the document, in whose texts {{title}}, {{text}}, {{kind}}, {{alert}}, {{severity}}, {{incident}}, {{checks}}, {{time}} and {{key}} are filled in.",
                ["text": "{{title}}"]),
            KeyShape(
                "secret", .text,
                "With \"webhook\": signs the body; the header X-Perfbench-Signature is sha256= and the HMAC-SHA256 in hexadecimal.",
                "${env.HOOK_SECRET}"),
            KeyShape(
                "command", .list(.text, atLeast: 1),
                "A program that is started for each notification, with its arguments. It reads a JSON document from standard input; each text and number of it is also in the environment, as in PERFBENCH_ALERT_TITLE.",
                ["/usr/local/bin/page", "--urgent"]),
            KeyShape("mail", .object(mail), "E-mail."),
        ], oneOf: [(["slack", "teams", "googlechat", "pagerduty", "webhook", "command", "mail"], false)])

    static let mail = ObjectShape(
        "mail", "E-mail over SMTP. TLS is required unless it is turned off by name.",
        [
            KeyShape(
                "server", .text, "smtp:// for STARTTLS, smtps:// for TLS from the first byte.", "smtp://mail.example.com:587",
                isRequired: true),
            KeyShape("from", .text, "The address of the sender.", "perfbench@example.com", isRequired: true),
            KeyShape("to", .list(.text, atLeast: 1), "Addresses of those who are told.", ["ops@example.com"], isRequired: true),
            KeyShape("user", .text, "Who logs in.", "perfbench"),
            KeyShape("password", .text, "With what.", "${env.MAIL_PASSWORD}"),
            KeyShape("tls", .word(["required", "none"]), "none sends in clear text.", "none"),
            KeyShape("authorities", .text, "A PEM file of authorities to trust instead of the system's.", "ca.pem"),
        ], together: ["user", "password"])

    static let rotation = ObjectShape(
        "rotation", "Who is on call: members take turns by weeks.",
        [
            KeyShape("name", .name, "What the rotation is called; it can stand where a channel can.", "on-call", isRequired: true),
            KeyShape(
                "members", .list(.name, atLeast: 1), "Channels, in the order of their turns.", ["anna", "ben"], isRequired: true),
            KeyShape(
                "starts", .pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), "The day on which the first turn begins.", "2026-11-30",
                isRequired: true),
            KeyShape("handover", .pattern("^[0-9]{2}:[0-9]{2}$"), "When turns change; 09:00 when missing.", "09:00"),
            KeyShape("weeks", .integer(1...52), "How long a turn is.", 1),
            timeZone,
            KeyShape("overrides", .list(.object(override)), "Times at which somebody else is on call."),
        ])

    static let override = ObjectShape(
        "override", "A time at which somebody else is on call.",
        [
            KeyShape("from", .pattern(time), "When it begins.", "2026-12-24T00:00:00Z", isRequired: true),
            KeyShape("until", .pattern(time), "When it ends.", "2026-12-27T00:00:00Z", isRequired: true),
            KeyShape("member", .name, "The channel.", "ben", isRequired: true),
        ])

    static let silence = ObjectShape(
        "silence", "Alerts about which nobody is told for a while.",
        patterns("silence") + [
            KeyShape("alerts", .list(.text), "Names of alerts; all when missing.", ["shop-down"]),
            KeyShape("from", .pattern(time), "When it begins; at once when missing.", "2026-12-01T06:00:00Z"),
            KeyShape("until", .pattern(time), "When it ends.", "2026-12-01T08:00:00Z", isRequired: true),
            KeyShape("author", .text, "Who says so.", "anna", isRequired: true),
            KeyShape("why", .text, "And why.", "known, being fixed"),
        ])

    static let maintenance = ObjectShape(
        "maintenance", "A planned time in which checks may fail: nobody is told, and it counts in no uptime.",
        patterns("maintenance") + [
            KeyShape("from", .pattern(time), "When it begins.", "2026-12-01T06:00:00Z"),
            KeyShape("until", .pattern(time), "When it ends.", "2026-12-01T08:00:00Z"),
            KeyShape("weekly", .pattern("^[a-z]+ [0-9]{2}:[0-9]{2}$"), "When it begins each week.", "sunday 02:00"),
            KeyShape("for", .duration, "With \"weekly\": how long it lasts, as clocks show it.", "2h"), timeZone,
        ], oneOf: [(["from", "weekly"], false)])
}
