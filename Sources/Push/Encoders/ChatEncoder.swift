// The result as a message in a chat: what came out, the key figures, and why, in the shapes that Slack, Microsoft Teams and Google Chat take. Nothing in
// it is markup, so no name can become a link, a mention or a heading.

import Analysis
import Basics
import Comparison
import Drawing
import JSON
package import Runs

/// A message when the run is over.
package struct ChatEncoder: PushEncoder {
    package enum Service: Sendable { case slack, teams, googleChat }

    private let service: Service
    private static let mostReasons = 8

    package init(_ service: Service) { self.service = service }

    package var contentType: String { "application/json" }
    package var frame: (head: String, separator: String, tail: String) { ("", "", "") }
    package mutating func piece(_ second: PushedSecond) -> String? { nil }

    package func piece(_ run: Run) -> String? {
        let header = run.header
        let outcome = run.verdict?.outcome
        let headline = outcome.map { "\($0.rawValue): \(run.headline($0))" } ?? "no verdict"
        let sentences = (run.verdict?.reasons ?? []) + run.answers.map(\.title)
        var origin = ["run \(header.id)", "on \(header.target.harmless.cut(to: 200))"]
        if !header.label.isEmpty { origin.append("label \(header.label)") }
        origin += header.tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return message(
            "\(outcome?.sign ?? "⏳") \(header.scenario.harmless.cut(to: 200)) \(headline)",
            [run.figuresLine].compactMap { $0 } + Self.list(sentences), origin.joined(separator: " · "))
    }

    package func piece(_ comparison: Comparison) -> String? {
        let title = "\(comparison.outcome.sign) \(comparison.candidate.scenario.harmless.cut(to: 200)) \(comparison.headline)"
        let runs = "\(comparison.candidate.name) against \(comparison.baseline.name), \(comparison.basis)"
        return message(title, Self.list(comparison.reasons), runs)
    }

    /// The first few of several sentences.
    private static func list(_ sentences: [String]) -> [String] {
        let rest = sentences.count - mostReasons
        return sentences.prefix(mostReasons).map { "- \($0.harmless.cut(to: 500))" } + (rest > 0 ? ["- and \(rest) more"] : [])
    }

    /// A message of a title, lines, and a line that says where it comes from. Texts are taken as they are: cut them before.
    package func message(_ title: String, _ lines: [String], _ origin: String) -> String {
        let origin = origin.harmless.cut(to: 1000)
        return switch service {
        case .slack: slack(([title] + lines + [origin]).joined(separator: "\n"))
        case .teams: teams(title, lines, origin)
        case .googleChat: googleChat(title, lines, origin)
        }
    }

    /// Slack looks for links and mentions in angle brackets, whatever else it is told to leave alone.
    private func slack(_ text: String) -> String {
        let message: JSONValue = [
            "text": .string(Self.escaped(text)), "mrkdwn": false, "unfurl_links": false, "unfurl_media": false,
        ]
        return message.text()
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    /// A card of paragraphs. These read some tags of HTML, so what would begin one is written as a character.
    private func googleChat(_ title: String, _ lines: [String], _ origin: String) -> String {
        let texts = ["<b>\(Self.escaped(title))</b>"] + (lines + [origin]).map(Self.escaped)
        let widgets = texts.map { ["textParagraph": ["text": .string($0)]] as JSONValue }
        let message: JSONValue = [
            "cardsV2": [["cardId": "perfbench", "card": ["sections": [["widgets": .array(widgets)]]]]]
        ]
        return message.text()
    }

    /// An adaptive card of text runs: in them Markdown means nothing.
    private func teams(_ title: String, _ lines: [String], _ origin: String) -> String {
        func block(_ text: String, _ more: JSONValue.Member...) -> JSONValue {
            let run = JSONValue.object([.init("type", "TextRun"), .init("text", .string(text))] + more)
            return ["type": "RichTextBlock", "inlines": [run]]
        }
        let blocks =
            [block(title, .init("weight", "Bolder"))] + lines.map { block($0) } + [block(origin, .init("isSubtle", true))]
        let message: JSONValue = [
            "type": "message",
            "attachments": [
                [
                    "contentType": "application/vnd.microsoft.card.adaptive",
                    "content": [
                        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
                        "body": .array(blocks),
                    ],
                ]
            ],
        ]
        return message.text()
    }
}
