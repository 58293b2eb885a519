// The table of everything that can be pushed to. A new channel is an encoder and a row.

import Runs

/// A kind of receiver: how it is called, and what it is sent.
package struct Channel: Sendable {
    /// How figures come to it.
    package enum Style: Sendable {
        /// Every second during the run, and the result.
        case stream
        /// The result alone, posted to an address whose path may be a secret.
        case webhook
    }

    /// The word for it: of a webhook that of `--webhook-format`.
    package let word: String
    package let style: Style
    /// What it is, for help: `a message for Slack`.
    package let summary: String
    /// Makes what encodes one run. `nil` stands for a result of which there is no run, such as a comparison.
    let makeEncoder: @Sendable (RunHeader?) -> any PushEncoder

    package static let otlp = Channel("otlp", .stream, "OpenTelemetry metrics") { header in
        if let header { OTLPEncoder(header) } else { DocumentEncoder() }
    }

    package static let influx = Channel("influx", .stream, "InfluxDB lines") { header in
        if let header { LineEncoder(header) } else { DocumentEncoder() }
    }

    /// The formats of a webhook, the usual one first.
    package static let webhooks: [Channel] = [
        Channel("json", .webhook, "the result document") { _ in DocumentEncoder() },
        Channel("slack", .webhook, "a message for Slack") { _ in ChatEncoder(.slack) },
        Channel("teams", .webhook, "a card for Microsoft Teams") { _ in ChatEncoder(.teams) },
    ]

    private init(
        _ word: String, _ style: Style, _ summary: String, _ makeEncoder: @escaping @Sendable (RunHeader?) -> any PushEncoder
    ) {
        self.word = word
        self.style = style
        self.summary = summary
        self.makeEncoder = makeEncoder
    }
}
