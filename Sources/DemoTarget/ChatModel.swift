// A language model that says the same word again and again, at moments that are known beforehand: what measures streams can be tried on it.

import Basics
import HTTPServer
import JSON
import Reactor

/// One answer of `POST /v1/chat/completions`, event by event.
final class ChatModel {
    /// How the answer goes wrong, once half of it is there.
    enum Fault: String, CaseIterable { case error, cut, incomplete, empty, stall }

    /// What is asked for, by the query.
    struct Wishes {
        /// From the request to the first content, and from one content to the next.
        var ttft: TimeSpan
        var gap: TimeSpan
        var tokens: Int
        /// Tokens in one event.
        var chunk: Int
        /// How many of the contents, the first ones, are reasoning.
        var reasoning: Int
        var hasUsage: Bool
        var fault: Fault?
    }

    private static let mostTokens = 100_000

    private let wishes: Wishes
    private let responder: Responder
    private let isChunked: Bool
    private let start: Nanoseconds
    private var sent = 0

    private init(_ wishes: Wishes, _ responder: Responder, isChunked: Bool) {
        self.wishes = wishes
        self.responder = responder
        self.isChunked = isChunked
        start = responder.loop.now
    }

    /// Begins to answer, or says what is wrong with the request.
    static func answer(_ request: Request, _ responder: Responder) -> Answer {
        guard let body = RequestBody.read(request.body), case .array? = body["messages"] else {
            return .now(.refusal(400, #"Send {"messages":[{"role":"user","content":"TEXT"}],"stream":true}."#))
        }
        switch wishes(Query(request.query), tokens: RequestBody.number("max_tokens", in: body)) {
        case .failure(let mistake): return .now(.refusal(400, mistake.sentence))
        case .success(let wishes):
            if body["stream"] != .bool(true) { return .now(Response(json: whole(wishes))) }
            ChatModel(wishes, responder, isChunked: !request.isOld).begin()
            return .later
        }
    }

    private struct Mistake: Error { let sentence: String }

    private static func wishes(_ query: Query, tokens: Int?) -> Result<Wishes, Mistake> {
        var wishes = Wishes(
            ttft: .milliseconds(100), gap: .milliseconds(20), tokens: tokens ?? 20, chunk: 1, reasoning: 0, hasUsage: true)
        for (name, value) in query.parameters {
            let number = Int(value).flatMap { (0...mostTokens).contains($0) ? $0 : nil }
            switch (name, TimeSpan(value), number) {
            case ("ttft", let span?, _): wishes.ttft = span
            case ("gap", let span?, _): wishes.gap = span
            case ("tokens", _, let number?): wishes.tokens = number
            case ("chunk", _, let number?) where number > 0: wishes.chunk = number
            case ("reasoning", _, let number?): wishes.reasoning = number
            case ("usage", _, _) where value == "no": wishes.hasUsage = false
            case ("fail", _, _) where Fault(rawValue: value) != nil: wishes.fault = Fault(rawValue: value)
            default:
                return .failure(
                    Mistake(
                        sentence:
                            "\"\(name)=\(value)\" is not understood; write ttft=100ms, gap=20ms, tokens=20, chunk=1, reasoning=0, usage=no, or fail=error|cut|incomplete|empty|stall."
                    ))
            }
        }
        guard (0...mostTokens).contains(wishes.tokens) else {
            return .failure(Mistake(sentence: "\"max_tokens\" must be 0 to \(mostTokens)."))
        }
        return .success(wishes)
    }

    private static func whole(_ wishes: Wishes) -> String {
        let text = String(repeating: "word ", count: wishes.tokens)
        return
            #"{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"\#(text)"},"finish_reason":"stop"}],"usage":{"completion_tokens":\#(wishes.tokens)}}"#
    }

    // MARK: Events

    private func begin() {
        let framing = isChunked ? "Transfer-Encoding: chunked" : "Connection: close"
        responder.write(
            Array("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n\(framing)\r\n\r\n".utf8))
        write(#"{"id":"demo","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#)
        wait()
    }

    /// The moment of content number `index`, computed afresh so that it never drifts.
    private func moment(of index: Int) -> Nanoseconds {
        start + wishes.ttft.nanoseconds + Nanoseconds(index) * wishes.gap.nanoseconds * Nanoseconds(wishes.chunk)
    }

    private var contents: Int { wishes.fault == .empty ? 0 : (wishes.tokens + wishes.chunk - 1) / wishes.chunk }

    private func wait() {
        responder.wait(until: moment(of: sent)) { [self] _ in
            if sent >= contents { return end() }
            if let fault = wishes.fault, sent >= contents / 2 { return fail(fault) }
            let key = sent < wishes.reasoning ? "reasoning_content" : "content"
            let text = String(repeating: "word ", count: min(wishes.chunk, wishes.tokens - sent * wishes.chunk))
            write(#"{"id":"demo","choices":[{"index":0,"delta":{"\#(key)":"\#(text)"},"finish_reason":null}]}"#)
            sent += 1
            if sent < contents { wait() } else { end() }
        }
    }

    private func end() {
        write(#"{"id":"demo","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#)
        if wishes.hasUsage { write(#"{"id":"demo","choices":[],"usage":{"completion_tokens":\#(wishes.tokens)}}"#) }
        write("[DONE]")
        finish()
    }

    private func fail(_ fault: Fault) {
        switch fault {
        case .error:
            write(#"{"error":{"message":"This error was asked for.","code":500}}"#)
            finish()
        case .incomplete: finish()
        case .cut: responder.abandon()
        case .stall, .empty: break
        }
    }

    private func write(_ data: String) {
        let event = "data: \(data)\n\n"
        let size = String(event.utf8.count, radix: 16)
        responder.write(Array((isChunked ? "\(size)\r\n\(event)\r\n" : event).utf8))
    }

    private func finish() {
        if isChunked { responder.write(Array("0\r\n\r\n".utf8)) }
        responder.finish(closing: !isChunked)
    }
}
