import Basics
import FoundationEssentials
import Scenarios
import Testing

@Suite struct RobustnessTests {
    private static let peak: [UInt8] = {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return (try? Data(contentsOf: project.appending(path: "scenarios/peak.json"))).map(Array.init) ?? []
    }()

    /// One to four small accidents: a byte changed, a stretch cut out, a stretch copied elsewhere.
    private static func damaged(_ random: inout SeededRandom) -> [UInt8] {
        var bytes = peak
        for _ in 0...Int.random(in: 0..<4, using: &random) {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, at + Int.random(in: 1...30, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes[at] = Array("{}[]\",:0129.-$/ae ".utf8).randomElement(using: &random)!
            case 2: bytes.removeSubrange(at..<end)
            default: bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 0...bytes.count, using: &random))
            }
        }
        return bytes
    }

    @Test(arguments: 0..<20)
    func `damaged scenarios are refused in words or run whole`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<100 {
            let bytes = Self.damaged(&random)
            do throws(Problems) {
                let plan = try Plan.load(bytes, file: "t.json")
                #expect(plan.steps.allSatisfy { !$0.name.isEmpty && !$0.target.parts.isEmpty })
                #expect(plan.workloads.allSatisfy { !$0.flows.isEmpty })
                _ = PlanOutline(plan).lines
            } catch {
                #expect(!error.all.isEmpty)
                #expect(error.all.allSatisfy { $0.sentence.hasSuffix(".") || $0.sentence.hasSuffix("?") })
            }
        }
    }

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
