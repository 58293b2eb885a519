// The streams of language models that have a name, as their documents describe them and their servers send them.

import JSON

/// A known kind of stream, by the word in a scenario.
package enum StreamPreset: String, Sendable, CaseIterable {
    /// Chat and text completions of OpenAI's interface, as vLLM, SGLang, llama.cpp and others speak it too.
    case openAIChat = "openai-chat"
    case openAIResponses = "openai-responses"
    case anthropic
    case ollama

    package var shape: StreamShape {
        switch self {
        case .openAIChat:
            StreamShape(
                .sse, until: "[DONE]",
                Self.values(
                    text: "$.choices[0].delta.content", "$.choices[0].text",
                    reasoning: "$.choices[0].delta.reasoning_content", "$.choices[0].delta.reasoning",
                    "$.choices[0].delta.tool_calls",
                    usage: "$.usage.completion_tokens", finish: "$.choices[0].finish_reason", error: "$.error"))
        case .openAIResponses:
            StreamShape(
                .sse, Self.values(text: "$.delta", usage: "$.response.usage.output_tokens", error: "$.error", "$.response.error")
            ).naming(
                reasoning: ["response.reasoning", "response.function_call_arguments"],
                ends: ["response.completed", "response.incomplete"], errors: ["error", "response.failed"])
        case .anthropic:
            StreamShape(
                .sse,
                Self.values(
                    text: "$.delta.text", reasoning: "$.delta.thinking", "$.delta.partial_json", usage: "$.usage.output_tokens",
                    finish: "$.delta.stop_reason", error: "$.error")
            ).naming(ends: ["message_stop"])
        case .ollama:
            StreamShape(
                .ndjson,
                Self.values(
                    text: "$.message.content", "$.response", reasoning: "$.message.thinking", "$.thinking", "$.message.tool_calls",
                    usage: "$.eval_count", finish: "$.done", error: "$.error"))
        }
    }

    private static func values(
        text: String..., reasoning: String..., usage: String..., finish: String..., error: String...
    ) -> [(JSONPath, StreamShape.Role)] {
        let rows: [([String], StreamShape.Role)] = [
            (text, .text), (reasoning, .reasoning), (usage, .usage), (finish, .finish), (error, .error),
        ]
        return rows.flatMap { row in row.0.compactMap { text in (try? JSONPath(text)).map { ($0, row.1) } } }
    }
}

extension StreamShape {
    fileprivate func naming(reasoning: [String] = [], ends: [String] = [], errors: [String] = ["error"]) -> StreamShape {
        var shape = self
        shape.reasoningNames = reasoning
        shape.endNames = ends
        shape.errorNames = errors
        return shape
    }
}
