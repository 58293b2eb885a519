import Basics
import JSON
import Streams
import Testing

/// A model server whose every event comes at a known millisecond.
struct Script {
    var progress = StreamProgress()
    var shape = StreamPreset.openAIChat.shape
    var end = "\n\n"
    var field = "data: "

    init(_ shape: StreamShape = StreamPreset.openAIChat.shape, keeping kept: StreamProgress.Kept = .text, room: Int = 0) {
        self.shape = shape
        progress.begin(shape.format, keeping: kept, room: room)
    }

    mutating func send(_ text: String, at milliseconds: Int) {
        Array(text.utf8).withUnsafeBytes { progress.take($0, shape, at: .milliseconds(milliseconds)) }
    }

    mutating func event(_ data: String, at milliseconds: Int) { send(field + data + end, at: milliseconds) }

    mutating func delta(_ key: String, _ text: String, at milliseconds: Int) {
        event(
            "{\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"\(key)\":\"\(text)\"},\"finish_reason\":null}]}", at: milliseconds
        )
    }

    mutating func fault(at milliseconds: Int) -> StreamProgress.Fault? { progress.takeEnd(shape, at: .milliseconds(milliseconds)) }

    /// The stream that five benchmarks were run on: a role after 200 ms, twenty texts from 300 ms on every 20 ms, finish, usage 50 ms later.
    static func chat(end: String = "\n\n", field: String = "data: ", usage: Int? = 20, comments: Bool = false, perChunk: Int = 1)
        -> Script
    {
        var script = Script()
        (script.end, script.field) = (end, field)
        if comments { for moment in stride(from: 50, to: 200, by: 50) { script.send(": ping" + end, at: moment) } }
        script.event(
            "{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}", at: 200)
        let chunks = 20 / perChunk
        for chunk in 0..<chunks {
            script.delta("content", String(repeating: "w ", count: perChunk), at: 300 + chunk * 20 * perChunk)
        }
        let last = 300 + (chunks - 1) * 20 * perChunk
        script.event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}", at: last)
        if let usage { script.event("{\"choices\":[],\"usage\":{\"completion_tokens\":\(usage)}}", at: last + 50) }
        script.event("[DONE]", at: last + 50)
        return script
    }
}

@Suite("A stream of a language model")
struct StreamProgressTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var script: @Sendable () -> Script
        /// Milliseconds.
        var firstByte = 200
        var firstContent = 300
        var firstText = 300
        var lastContent = 680
        var contents = 20
        var tokens = 20
        var usage = 20
        var gap = 20
        var testDescription: String { name }
    }

    static let rows = [
        Row(name: "L1 a role first", script: { .chat() }),
        Row(name: "L3 five tokens a chunk", script: { .chat(perChunk: 5) }, lastContent: 600, contents: 4, gap: 100),
        Row(
            name: "L4 reasoning first",
            script: {
                var script = Script()
                for index in 0..<15 { script.delta("reasoning_content", "r", at: 300 + index * 20) }
                for index in 0..<20 { script.delta("content", "w", at: 600 + index * 20) }
                script.event(
                    "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"completion_tokens\":35}}", at: 980)
                return script
            }, firstByte: 300, firstText: 600, lastContent: 980, contents: 35, tokens: 35, usage: 35),
        Row(name: "L5 no usage", script: { .chat(usage: nil) }, usage: -1),
        Row(name: "usage says 40", script: { .chat(usage: 40) }, tokens: 40, usage: 40),
        Row(name: "L6 comments", script: { .chat(comments: true) }, firstByte: 50),
        Row(name: "L7 CRLF", script: { .chat(end: "\r\n\r\n") }),
        Row(name: "L7 CR", script: { .chat(end: "\r\r") }),
        Row(name: "L7 no space", script: { .chat(field: "data:") }),
    ]

    @Test("is timed as its definitions say", arguments: rows)
    func times(row: Row) {
        var script = row.script()
        #expect(script.fault(at: 1000) == nil)
        let progress = script.progress
        #expect(progress.firstByteAt == .milliseconds(row.firstByte))
        #expect(progress.firstContentAt == .milliseconds(row.firstContent))
        #expect(progress.firstTextAt == .milliseconds(row.firstText))
        #expect(progress.lastContentAt == .milliseconds(row.lastContent))
        #expect(progress.contents == Int64(row.contents))
        #expect(progress.tokens == Int64(row.tokens))
        #expect(progress.usage == Int64(row.usage))
        #expect(progress.gaps == Array(repeating: .milliseconds(row.gap), count: row.contents - 1))
    }

    @Test("counts the first event from its role, and contents of one read once")
    func shared() {
        var script = Script.chat()
        _ = script.fault(at: 1000)
        #expect(script.progress.firstEventAt == .milliseconds(200))
        #expect(script.progress.bursts == 20 && script.progress.sharedBursts == 0)
        var burst = Script()
        for _ in 0..<5 { burst.delta("content", "w", at: 300) }
        burst.delta("content", "w", at: 400)
        #expect(burst.progress.bursts == 2 && burst.progress.sharedBursts == 1)
        #expect(burst.progress.gaps == [0, 0, 0, 0, .milliseconds(100)])
    }

    @Test("stamps an event cut in two when it was whole")
    func cut() {
        var script = Script()
        script.send("data: {\"choices\":[{\"delta\":{\"content\":", at: 300)
        script.send("\"w\"}}]}\n\n", at: 310)
        #expect(script.progress.firstByteAt == .milliseconds(300))
        #expect(script.progress.firstContentAt == .milliseconds(310))
    }

    @Test("that says an error, breaks off or says nothing is no success")
    func faults() {
        var error = Script()
        for index in 0..<10 { error.delta("content", "w", at: 300 + index * 20) }
        error.event("{\"error\":{\"message\":\"out of memory\",\"code\":500}}", at: 500)
        #expect(error.fault(at: 510) == .error)
        #expect(error.progress.faultAt == .milliseconds(500))
        var named = Script(StreamPreset.anthropic.shape)
        named.send("event: error\ndata: {\"type\":\"error\"}\n\n", at: 100)
        #expect(named.fault(at: 110) == .error)
        var incomplete = Script()
        for index in 0..<10 { incomplete.delta("content", "w", at: 300 + index * 20) }
        #expect(incomplete.fault(at: 500) == .incomplete)
        var empty = Script()
        empty.event("[DONE]", at: 200)
        #expect(empty.fault(at: 200) == .empty)
        var silent = Script()
        #expect(silent.fault(at: 200) == .incomplete)
        var broken = Script()
        broken.event("{\"choices\":[{\"delta\":{\"content\":\"w\"}", at: 200)
        #expect(broken.fault(at: 210) == .malformed)
    }

    @Test("of other servers is read by their presets")
    func presets() {
        var anthropic = Script(StreamPreset.anthropic.shape, room: 100)
        anthropic.send(
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"output_tokens\":1}}}\n\n", at: 10)
        anthropic.send(
            "event: content_block_delta\ndata: {\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}\n\n", at: 20)
        anthropic.send("event: content_block_delta\ndata: {\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n", at: 30)
        anthropic.send(
            "event: message_delta\ndata: {\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}\n\n", at: 40)
        #expect(anthropic.fault(at: 50) == nil)
        #expect(anthropic.progress.contents == 2 && anthropic.progress.usage == 9)
        #expect(anthropic.progress.firstTextAt == .milliseconds(30))
        #expect(anthropic.progress.kept == Array("Hi".utf8))

        var responses = Script(StreamPreset.openAIResponses.shape, room: 100)
        responses.send(
            "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"error\":null,\"usage\":null}}\n\n",
            at: 10)
        responses.send("event: response.reasoning_text.delta\ndata: {\"delta\":\"hm\"}\n\n", at: 20)
        responses.send("event: response.output_text.delta\ndata: {\"delta\":\"Hi\"}\n\n", at: 30)
        responses.send(
            "event: response.completed\ndata: {\"response\":{\"error\":null,\"usage\":{\"output_tokens\":5}}}\n\n", at: 40)
        #expect(responses.fault(at: 50) == nil)
        #expect(responses.progress.usage == 5 && responses.progress.firstTextAt == .milliseconds(30))
        #expect(responses.progress.firstContentAt == .milliseconds(20))
        #expect(responses.progress.kept == Array("Hi".utf8))

        var ollama = Script(StreamPreset.ollama.shape)
        ollama.send(
            "{\"message\":{\"content\":\"Hi\"},\"done\":false}\n{\"message\":{\"content\":\"\"},\"done\":true,\"eval_count\":4}\n",
            at: 10)
        #expect(ollama.fault(at: 20) == nil)
        #expect(ollama.progress.contents == 1 && ollama.progress.usage == 4)
    }

    @Test("is kept as its text, its last event or all of them")
    func kept() {
        func kept(_ keeps: StreamProgress.Kept, room: Int = 1000) -> (String, Bool) {
            var script = Script(keeping: keeps, room: room)
            script.event("{\"choices\":[{\"delta\":{\"content\":\"a\\n\"}}]}", at: 1)
            script.event("{\"choices\":[{\"delta\":{\"content\":\"b\"}}]}", at: 2)
            script.event("[DONE]", at: 3)
            _ = script.fault(at: 4)
            return (String(decoding: script.progress.kept, as: UTF8.self), script.progress.isTruncated)
        }
        #expect(kept(.text) == ("a\nb", false))
        #expect(kept(.last) == ("{\"choices\":[{\"delta\":{\"content\":\"b\"}}]}", false))
        #expect(
            kept(.all).0 == "[{\"choices\":[{\"delta\":{\"content\":\"a\\n\"}}]},{\"choices\":[{\"delta\":{\"content\":\"b\"}}]}]")
        #expect(kept(.text, room: 1).1)
        #expect(kept(.last, room: 5) == ("{\"cho", true))
    }
}
