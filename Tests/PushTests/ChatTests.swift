// The result as a message in a chat.

import Analysis
import Comparison
import Drawing
import JSON
import Reports
import Runs
import TestSupport
import Testing

@testable import Push

@Suite("A result as a chat message") struct ChatTests {
    private func text(_ value: JSONValue?) -> String? { if case .string(let text)? = value { text } else { nil } }

    private func list(_ value: JSONValue?) -> [JSONValue] { if case .array(let list)? = value { list } else { [] } }

    /// What is read, line by line.
    private func slack(_ run: Run) throws -> [String] {
        let message = try JSONValue(parsing: try #require(ChatEncoder(.slack).piece(run)))
        #expect(message["mrkdwn"] == false && message["unfurl_links"] == false && message["unfurl_media"] == false)
        let text = try #require(self.text(message["text"]))
        #expect(!text.contains("<") && !text.contains(">"))
        #expect(text.matches(of: /&(?!amp;|lt;|gt;)/).isEmpty)
        return text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
            .split(separator: "\n").map(String.init)
    }

    private func teams(_ run: Run) throws -> [String] {
        let message = try JSONValue(parsing: try #require(ChatEncoder(.teams).piece(run)))
        #expect(message["type"] == "message")
        let attachment = try #require(list(message["attachments"]).first)
        #expect(attachment["contentType"] == "application/vnd.microsoft.card.adaptive")
        let card = try #require(attachment["content"])
        #expect(card["type"] == "AdaptiveCard" && card["version"] == "1.4")
        return try list(card["body"]).map { block in
            #expect(block["type"] == "RichTextBlock")
            let runs = list(block["inlines"])
            #expect(runs.areAll { $0["type"] == "TextRun" })
            return try #require(text(runs.first?["text"]))
        }
    }

    private func googleChat(_ run: Run) throws -> [String] {
        let message = try JSONValue(parsing: try #require(ChatEncoder(.googleChat).piece(run)))
        let cards = list(message["cardsV2"])
        #expect(cards.count == 1 && text(cards.first?["cardId"]) == "perfbench")
        let sections = list(cards.first?["card"]?["sections"])
        let widgets = list(sections.first?["widgets"])
        var texts = widgets.compactMap { text($0["textParagraph"]?["text"]) }
        #expect(texts.count == widgets.count)
        let title = try #require(texts.first)
        #expect(title.hasPrefix("<b>") && title.hasSuffix("</b>"))
        texts[0] = String(title.dropFirst(3).dropLast(4))
        return texts.map { text in
            #expect(!text.contains("<") && !text.contains(">") && text.matches(of: /&(?!amp;|lt;|gt;)/).isEmpty)
            return text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
        }
    }

    @Test("says verdict, key figures and reasons, the same to all services", arguments: Samples.allCases)
    func message(_ sample: Samples) throws {
        let run = sample.run
        let lines = try slack(run)
        #expect(try teams(run) == lines)
        #expect(try googleChat(run) == lines)
        let outcome = try #require(run.verdict?.outcome)
        #expect(lines[0].hasPrefix(outcome.sign) && lines[0].contains("\(outcome.rawValue): \(run.headline(outcome))"))
        if let figures = run.figuresLine { #expect(lines[1] == figures) }
        for reason in (run.verdict?.reasons ?? []).prefix(3) { #expect(lines.contains("- \(reason.harmless.cut(to: 500))")) }
        #expect(lines.last?.contains("run \(run.header.id) · on ") == true && lines.last?.contains("branch=main") == true)
        #expect(lines.count <= 12)
    }

    @Test("takes any name", arguments: PushedRun.names)
    func names(_ name: String) throws {
        let run = HostileNames.run(name)
        let lines = try slack(run)
        #expect(try teams(run) == lines)
        #expect(try googleChat(run) == lines)
        #expect(lines.joined().utf8.count < 20_000)
        #expect(lines.areAll { $0.unicodeScalars.areAll { $0.value >= 0x20 } })
    }

    @Test("says of a comparison what came out, and why")
    func comparison() throws {
        let side = Comparison.Side(id: "a", scenario: "shop <x>", label: "old", target: "demo", startedAt: 0, trials: 4)
        let comparison = Comparison(
            baseline: side, candidate: side, design: .paired, blocks: 4, alpha: 0.01, outcome: .regression,
            reasons: ["It is & was worse."])
        let message = try JSONValue(parsing: try #require(ChatEncoder(.slack).piece(comparison)))
        #expect(
            text(message["text"])
                == "❌ shop &lt;x&gt; the candidate is worse: \n- It is &amp; was worse.\na (old) against a (old), paired, 4 blocks of two trials"
        )
        let document = try JSONValue(parsing: try #require(DocumentEncoder(PushedRun.documents).piece(comparison)))
        #expect(document == comparisonDocument(comparison) && document["schema"] == "perfbench.comparison/1")
    }

    @Test("or is the result document itself")
    func document() throws {
        let run = Samples.failed.run
        var encoder = DocumentEncoder(PushedRun.documents)
        #expect(
            try JSONValue(parsing: try #require(encoder.piece(run))) == JSONValue(parsing: resultDocument(run).text(pretty: true)))
        let interval = PushedRun.trouble.intervals[0]
        #expect(encoder.piece(PushedSecond(interval, IntervalSummary(interval), [], endedAt: 0)) == nil)
    }
}
