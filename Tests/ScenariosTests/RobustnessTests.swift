import Basics
import Scenarios
import Testing

@Suite struct RobustnessTests {
    @Test func `a thousand mistakes are cut short`() {
        let keys = (0..<100_000).map { "\"key\($0)\": 1" }.joined(separator: ",")
        let problems = Scenario(extra: keys).problems()
        #expect(problems.count == 201)
        #expect(problems.last?.sentence == "there are more than 200 problems; the others are not listed.")
    }

    @Test func `variables that grow without bounds are refused`() {
        let laughs = (1...11).map { #""v\($0)": "\(String(repeating: "${v\($0 - 1)}", count: 10))""# }.joined(separator: ", ")
        let head = #""name": "t", "target": "demo", "variables": { "v0": "\#(String(repeating: "x", count: 100))", \#(laughs) }"#
        let problems = Scenario(head: head).problems()
        #expect(problems.map(\.sentence) == ["the variables in it make more than 4 MiB of text."])
        // Each by itself is small enough, and together they are not.
        let body = String(repeating: "${v4}", count: 4)
        let steps = (0..<20).map { #"{ "name": "s\($0)", "post": "/", "body": "\#(body)" }"# }.joined(separator: ", ")
        let few = (1...4).map { #""v\($0)": "\(String(repeating: "${v\($0 - 1)}", count: 10))""# }.joined(separator: ", ")
        let many = Scenario(
            head: #""name": "t", "target": "demo", "variables": { "v0": "\#(String(repeating: "x", count: 100))", \#(few) }"#,
            step: #""name": "first", "get": "/" }, \#(steps), { "name": "last", "get": "/""#)
        #expect(
            many.problems().map(\.sentence) == ["the variables in it make more than 64 MiB of text, together with those before."])
    }

    @Test func `sentences do nothing to the terminal`() {
        let problems = Scenario(extra: #""\u001b[31mred": 1"#).problems()
        #expect(problems.map(\.sentence) == [#"unknown key "\u{1b}[31mred" in the scenario."#])
        #expect(Scenario(extra: "\"\(String(repeating: "x", count: 5000))\": 1").problems().allSatisfy { $0.sentence.count <= 601 })
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
