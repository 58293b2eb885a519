import Basics
import Scenarios
import Testing

/// Requests that can be found again in the target.
@Suite struct TraceTests {
    private static func overrides(isTraced: Bool) -> PlanOverrides {
        var overrides = PlanOverrides()
        overrides.isTraced = isTraced
        return overrides
    }

    @Test(arguments: [("", false, false), (#""trace": true"#, false, true), (#""trace": false"#, true, true), ("", true, true)])
    func `are traced when the scenario or the flag says so`(extra: String, flag: Bool, isTraced: Bool) throws {
        #expect(try Scenario(extra: extra).plan(overrides: Self.overrides(isTraced: flag)).isTraced == isTraced)
    }

    @Test func `keep the headers that are named, in small letters and once`() throws {
        #expect(try Scenario().plan().exemplarHeaders == [])
        let extra = #""exemplars": { "headers": ["X-Request-Id", "server-timing", "x-request-id"] }"#
        #expect(try Scenario(extra: extra).plan().exemplarHeaders == ["x-request-id", "server-timing"])
    }

    @Test func `are announced by the outline`() throws {
        let plan = try Scenario(extra: #""trace": true, "exemplars": { "headers": ["X-Request-Id"] }"#).plan()
        let lines = PlanOutline(plan).lines
        #expect(lines.contains(#"trace: each request carries a header "traceparent" with an id of its own"#))
        #expect(lines.contains("exemplars: with x-request-id of their responses"))
        #expect(!PlanOutline(try Scenario().plan()).lines.contains { $0.hasPrefix("trace") || $0.hasPrefix("exemplars") })
    }

    @Test(arguments: [
        (#""trace": "yes""#, #"t.json:4:10: error: "trace" must be true or false, not "yes"."#),
        (
            #""trace": true, "defaults": { "headers": { "TraceParent": "00-1" } }"#,
            #"t.json:4:43: error: the header "TraceParent" is written by perfbench itself while "trace" is on. Leave out one of the two."#
        ),
        (
            #""exemplars": { "headers": ["Set-Cookie"] }"#,
            #"t.json:4:28: error: the header "set-cookie" can hold a secret and is never kept. Name one such as "x-request-id" or "server-timing"."#
        ),
        (
            #""exemplars": { "headers": ["x y"] }"#,
            #"t.json:4:28: error: "x y" cannot be the name of a header."#
        ),
        (
            #""exemplars": { "headers": [] }"#,
            #"t.json:4:27: error: "exemplars.headers" is an empty list: it needs at least one of its names of headers."#
        ),
        (
            #""exemplars": { "header": ["a"] }"#,
            #"t.json:4:16: error: unknown key "header" in exemplars; did you mean "headers"?"#
        ),
    ])
    func `are refused with a sentence`(extra: String, expected: String) {
        #expect(Scenario(extra: extra).problems().map(\.description) == [expected])
    }

    @Test func `may bring a traceparent of their own when perfbench writes none`() throws {
        let step = #""name": "home", "get": "/", "headers": { "traceparent": "${uuid}" }"#
        #expect(try Scenario(step: step).plan().isTraced == false)
        let problems = Scenario(step: step).problems(overrides: Self.overrides(isTraced: true))
        #expect(problems.map(\.sentence) == [#"the header "traceparent" is written by perfbench itself while "trace" is on."#])
    }
}
