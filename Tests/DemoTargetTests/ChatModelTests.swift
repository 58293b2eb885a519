import DemoTarget
import JSON
import TestSupport
import Testing

@Suite("The demonstration model")
struct ChatModelTests {
    private static func ask(_ query: String, on port: UInt16, stream: Bool = true) throws -> (status: Int, body: String) {
        let body = #"{"messages":[{"role":"user","content":"hi"}],"stream":\#(stream),"max_tokens":4}"#
        let client = try RawClient(port: port)
        try client.send("POST /v1/chat/completions?\(query) HTTP/1.0\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        let text = String(decoding: client.rest().bytes, as: UTF8.self)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return (Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0, parts.last ?? "")
    }

    @Test("says a role, its words, the end, usage and [DONE]")
    func words() async throws {
        try await Demo.with { port in
            let (status, body) = try Self.ask("ttft=1ms&gap=1ms&reasoning=1", on: port)
            #expect(status == 200)
            let events = body.split(separator: "\n\n").map { String($0.dropFirst(6)) }
            #expect(events.count == 8 && events.last == "[DONE]")
            #expect(events[0].contains(#""role":"assistant""#) && events[1].contains(#""reasoning_content":"word ""#))
            #expect(events[2].contains(#""content":"word ""#) && events[5].contains(#""finish_reason":"stop""#))
            #expect(events[6].contains(#""completion_tokens":4"#))
            let chunks = try Self.ask("ttft=1ms&gap=1ms&tokens=7&chunk=3&usage=no", on: port).body
            #expect(chunks.components(of: "word ") == 7 && chunks.components(of: "\"content\":\"word") == 3)
            #expect(!chunks.contains("usage"))
            #expect(try Self.ask("", on: port, stream: false).body.contains(#""object":"chat.completion""#))
        }
    }

    @Test("fails as it is asked to, and says what it does not understand")
    func fails() async throws {
        try await Demo.with { port in
            #expect(try Self.ask("ttft=1ms&gap=1ms&fail=error", on: port).body.contains(#"{"error":{"message""#))
            #expect(try !Self.ask("ttft=1ms&gap=1ms&fail=incomplete", on: port).body.contains("DONE"))
            #expect(try Self.ask("ttft=1ms&fail=empty", on: port).body.components(of: "word") == 0)
            let (status, body) = try Self.ask("speed=9", on: port)
            #expect(status == 400 && body.contains(#"\"speed=9\" is not understood"#))
        }
    }
}

extension String {
    /// How often `part` is in it.
    fileprivate func components(of part: String) -> Int { split(separator: part, omittingEmptySubsequences: false).count - 1 }
}
