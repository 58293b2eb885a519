import Basics
import HTTPMessages
import JSON
import Scenarios
import Streams
import Testing

@Suite("Steps that listen to a stream")
struct StreamTests {
    private func plan(_ stream: String, more: String = "") throws -> Plan {
        try Scenario(
            head: #""name": "t", "target": "http://127.0.0.1:1""#, step: #""name": "s", "get": "/", \#(more) "stream": \#(stream)"#
        ).plan()
    }

    @Test("know four kinds of streams by their names", arguments: StreamPreset.allCases)
    func presets(preset: StreamPreset) throws {
        let plan = try plan("\"\(preset.rawValue)\"")
        let step = try #require(plan.steps[0].action.http)
        #expect(step.stream == StreamStep(preset.shape))
        #expect(step.timeout == .seconds(300) && plan.connection.stampsArrivals)
    }

    @Test("may say everything themselves")
    func own() throws {
        let text =
            #"{ "format": "ndjson", "until": "end", "token": ["$.a", "$.b"], "usage": "$.n", "stall": "5s", "for": "10m", "keep": "all" }"#
        let step = try #require(try plan(text).steps[0].action.http)
        let stream = try #require(step.stream)
        #expect(stream.shape.format == .ndjson && stream.shape.until == Array("end".utf8))
        #expect(stream.shape.paths.paths.map(\.description) == ["$.a", "$.b", "$.n"])
        #expect(stream.shape.roles == [.text, .text, .usage])
        #expect(stream.stall == .seconds(5) && stream.listens == .seconds(600) && stream.keeps == .all)
        #expect(step.timeout == .seconds(610))
        #expect(try plan(#"{ "format": "sse" }"#, more: #""timeout": "3s","#).steps[0].action.http?.timeout == .seconds(3))
    }

    @Test("may change a kind, and a changed one is another load")
    func changed() throws {
        let stream = try #require(try plan(#"{ "preset": "openai-chat", "token": "$.x" }"#).steps[0].action.http?.stream)
        let preset = StreamPreset.openAIChat.shape
        #expect(stream.shape.roles.filter { $0 == .text }.count == 1)
        #expect(stream.shape.roles.filter { $0 == .reasoning }.count == preset.roles.filter { $0 == .reasoning }.count)
        let prints = Set(
            try ["\"ollama\"", "\"anthropic\"", #"{ "preset": "ollama", "stall": "1s" }"#].map { try plan($0).fingerprint })
        #expect(prints.count == 3)
    }

    @Test(
        "are refused with a sentence",
        arguments: [
            (#""openai""#, #""flows[0].steps[0].stream" must be one of"#),
            (#"7"#, #"must be the name of a preset such as "openai-chat", or an object such as { "format": "sse" }, not 7."#),
            (#"{ "token": "a" }"#, #""flows[0].steps[0].stream.token" does not begin with "$"."#),
            (#"{ "token": [] }"#, "is an empty list: it needs at least one of its JSON paths."),
            (#"{ "formt": "sse" }"#, #"unknown key "formt" in flows[0].steps[0].stream; did you mean "format"?"#),
        ])
    func refused(stream: String, sentence: String) {
        #expect { try plan(stream) } throws: { "\($0)".contains(sentence) }
    }

    @Test("cannot follow redirects, and limits on streams need one")
    func combined() {
        #expect { try plan("\"ollama\"", more: #""redirects": 2,"#) } throws: {
            "\($0)".contains(#""flows[0].steps[0].stream" cannot be combined with "redirects"."#)
        }
        let head = #""name": "t", "target": "http://127.0.0.1:1", "thresholds": ["ttft p95 < 1s"]"#
        #expect { try Scenario(head: head, step: #""name": "s", "get": "/""#).plan() } throws: {
            "\($0)".contains(#""ttft p95 < 1s" is about streams, and no step of this scenario listens to one."#)
        }
    }
}
