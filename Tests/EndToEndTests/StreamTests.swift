// Answers that arrive bit by bit, from the demonstration model.

import Basics
import JSON
import TestSupport
import Testing

extension EndToEnd.Runs {
    @Suite("Streams") struct StreamTests {
        private func step(_ name: String, _ query: String, _ more: String = "") -> String {
            """
            { "name": "\(name)", "post": "/v1/chat/completions?\(query)", "stream": "openai-chat",
              "json": { "messages": [{ "role": "user", "content": "hi" }], "stream": true }\(more) }
            """
        }

        @Test("are timed from their first content to their last, and counted by what the server says")
        func times() async throws {
            let bench = try Bench()
            let checks =
                #", "check": { "body": { "contains": "word word" } }, "extract": { "first": { "body": true, "regex": "^(word)" } }"#
            let steps =
                step("plain", "ttft=40ms&gap=5ms&tokens=10", checks) + ","
                + step("thinks", "ttft=30ms&gap=5ms&tokens=6&reasoning=3&usage=no")
            let scenario = Scenario(on: "demo").with(steps: steps).with(
                #""thresholds": ["ttft{step:plain} p50 >= 40ms", "icl p50 < 200ms", "goodput{ttft:10s,tpot:10s} > 0.01/s", "goodput{ttft:1us} > 1000/s"]"#
            )
            let run = try await bench.run(scenario)
            run.expect(exit: 99)
            #expect(run.document.at("thresholds").list.map { $0["state"] } == ["passed", "passed", "passed", "failed"])
            #expect(run.integer("totals.failedRequests") == 0)
            #expect(run.integer("streams.streams") == 20 && run.integer("streams.ttft.count") == 20)
            #expect(run.integer("streams.outputTokens.count") == 160)
            #expect(run.document.at("streams.outputTokens.source") == "mixed")
            #expect(run.integer("steps.0.streams.icl.count") == 90 && run.integer("steps.1.streams.icl.count") == 50)
            #expect(try #require(run.number("steps.0.streams.ttft.min")) >= 40)
            #expect(try #require(run.number("steps.0.streams.itl.mean")) > 4)
            let (ttft, ttfot) = (run.number("steps.1.streams.ttft.p50"), run.number("steps.1.streams.ttfot.p50"))
            #expect(try #require(ttfot) > 10 + (try #require(ttft)))
            #expect(
                run.text.contains("ITL = TPOT") && run.text.contains("vLLM: TPOT") && run.text.contains("perfbench help streams"))
            let again = try await bench.report()
            #expect(again.document.at("streams") == run.document.at("streams"))
        }

        @Test("that go wrong are failures of their own kind, and in no figure")
        func faults() async throws {
            let bench = try Bench()
            let kinds = ["error", "cut", "incomplete", "empty", "stall"]
            let steps = kinds.map { kind in
                step(kind, "ttft=2ms&gap=1ms&tokens=4&fail=\(kind)").replacing(
                    #""stream": "openai-chat""#, with: #""stream": { "preset": "openai-chat", "stall": "200ms" }"#)
            }
            let scenario = Scenario(on: "demo").with(steps: steps.joined(separator: ",")).with(
                workload: #"{ "executor": "per-vu-iterations", "vus": 1, "iterations": 2 }"#)
            let run = try await bench.run(scenario)
            #expect(run.integer("totals.failedRequests") == 10)
            let errors = run.document.at("errors").list.compactMap { $0["kind"]?.text() }.sorted()
            #expect(
                errors == ["\"stream-cut\"", "\"stream-empty\"", "\"stream-error\"", "\"stream-incomplete\"", "\"stream-stalled\""])
            #expect(run.integer("streams.streams") == 0 && run.integer("streams.ttft.count") == 0)
            #expect(run.integer("streams.incomplete") == 2 && run.integer("streams.errorEvents") == 2)
        }

        @Test("that never end are listened to for a while, and cannot go over libcurl")
        func forAWhile() async throws {
            let bench = try Bench()
            let endless = step("feed", "ttft=2ms&gap=10ms&tokens=100000").replacing(
                #""stream": "openai-chat""#, with: #""stream": { "preset": "openai-chat", "for": "300ms" }"#)
            let scenario = Scenario(on: "demo").with(steps: endless).with(
                workload: #"{ "executor": "per-vu-iterations", "vus": 2, "iterations": 1 }"#)
            let run = try await bench.run(scenario)
            #expect(run.integer("totals.failedRequests") == 0 && run.integer("streams.streams") == 2)
            let refused = try await bench.run(scenario.with(#""compression": true"#))
            #expect(refused.ending.exit == 2)
            #expect(refused.text.contains("The step \"feed\" listens to a stream, which cannot be used with compression."))
        }
    }
}
