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
