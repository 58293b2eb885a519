import Basics
import Scenarios
import TestSupport
import Testing

@Suite struct RobustnessTests {
    @Test func `a thousand mistakes are cut short`() {
        let keys = (0..<100_000).map { "\"key\($0)\": 1" }.joined(separator: ",")
        let problems = Scenario(extra: keys).problems()
        #expect(problems.count == 201)
        #expect(problems.last?.sentence == "there are more than 200 problems; the others are not listed.")
    }

    /// A head with variables, each of which is ten times the one before: v1 of 1,000 bytes, v2 of 10,000.
    private func growing(to last: Int) -> String {
        let first = String(repeating: "x", count: 100)
        let others = (1...last).map { number in
            ", \"v\(number)\": \"" + String(repeating: "${v\(number - 1)}", count: 10) + "\""
        }
        return #""name": "t", "target": "demo", "variables": { "v0": ""# + first + "\"" + others.joined() + " }"
    }

    @Test func `variables that grow without bounds are refused`() {
        let problems: [Problem] = Scenario(head: growing(to: 11)).problems()
        #expect(problems.map(\.sentence) == ["the variables in it make more than 4 MiB of text."])
    }

    @Test func `texts that are too much together are refused, and once`() {
        // Each by itself is small enough.
        let body = String(repeating: "${v4}", count: 4)
        let steps = (0..<20).map { number in "{ \"name\": \"s\(number)\", \"post\": \"/\", \"body\": \"\(body)\" }" }
        let step = #""name": "first", "get": "/" }, "# + steps.joined(separator: ", ") + #", { "name": "last", "get": "/""#
        let problems: [Problem] = Scenario(head: growing(to: 4), step: step).problems()
        #expect(
            problems.map(\.sentence) == ["the variables in it make more than 64 MiB of text, together with those before."])
    }

    @Test func `sentences do nothing to the terminal`() {
        let problems = Scenario(extra: #""\u001b[31mred": 1"#).problems()
        #expect(problems.map(\.sentence) == [#"unknown key "\u{1b}[31mred" in the scenario."#])
        #expect(Scenario(extra: "\"\(String(repeating: "x", count: 5000))\": 1").problems().areAll { $0.sentence.count <= 601 })
    }

    @Test(arguments: [
        (#""post": "/", "json": { "data": { "x": 1 }, "y": "${x}" }"#, #"unknown variable "x"."#),
        (
            #""get": "/${data.name}""#,
            #"unknown variable "data.name"."#
        ),
    ])
    func `no unknown variable slips through`(step: String, sentence: String) {
        #expect(Scenario(step: #""name": "s", "# + step).problems().map(\.sentence) == [sentence])
    }

    @Test(arguments: [
        (#""Bearer abc123""#, #""***""#), (#""Bearer ${env.TOKEN}""#, #""Bearer ${env.TOKEN}""#), (#""Basic ${vu}x""#, #""***""#),
    ])
    func `credentials in the file are not stored`(value: String, kept: String) throws {
        let plan = try Scenario(step: #""name": "s", "get": "/", "headers": { "authorization": \#(value) }"#)
            .plan(environment: ["TOKEN": "abcdefgh"])
        #expect(plan.source.contains(#""authorization": \#(kept) }"#))
    }
}
