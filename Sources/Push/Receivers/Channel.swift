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
    let makeEncoder: @Sendable (RunHeader?, ResultDocuments) -> any PushEncoder

    package static let otlp = Channel("otlp", .stream, "OpenTelemetry metrics") { header, documents in
        if let header { OTLPEncoder(header) } else { DocumentEncoder(documents) }
    }

    package static let influx = Channel("influx", .stream, "InfluxDB lines") { header, documents in
        if let header { LineEncoder(header) } else { DocumentEncoder(documents) }
    }

    /// The formats of a webhook, the usual one first.
    package static let webhooks: [Channel] = [
        Channel("json", .webhook, "the result document") { _, documents in DocumentEncoder(documents) },
        Channel("slack", .webhook, "a message for Slack") { _, _ in ChatEncoder(.slack) },
        Channel("teams", .webhook, "a card for Microsoft Teams") { _, _ in ChatEncoder(.teams) },
        Channel("googlechat", .webhook, "a card for Google Chat") { _, _ in ChatEncoder(.googleChat) },
    ]

    private init(
        _ word: String, _ style: Style, _ summary: String,
        _ makeEncoder: @escaping @Sendable (RunHeader?, ResultDocuments) -> any PushEncoder
    ) {
        self.word = word
        self.style = style
        self.summary = summary
        self.makeEncoder = makeEncoder
    }
}
