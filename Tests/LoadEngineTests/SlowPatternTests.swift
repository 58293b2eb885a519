import Basics
import HTTPMessages
import Patterns
import Scenarios
import Testing

@testable import LoadEngine

@Suite("A pattern that takes too long on an answer") struct SlowPatternTests {
    @Test("fails the request as the scenario's own fault, and the next one is judged anew", arguments: [true, false])
    func fails(isCheck: Bool) throws {
        let pattern = try Pattern("a.*b|a")
        let step = Step(
            name: "s", flow: 0, action: .http(HTTPStep(target: Template("/"))),
            checks: isCheck ? [Check(index: -1, rule: .body(.matches(try Pattern("(a|aa)+b"))))] : [],
            extractions: isCheck ? [] : [Extraction(name: "all", source: .body, pattern: pattern, pick: .all, slot: 0)])
        let reader = ResponseReader(PatternMatcher(mostSteps: 50_000))
        var context = TemplateContext(vu: 1, random: SeededRandom(seed: 1), slots: [Slot()], feeders: [])
        var exchange = Exchange(sentAt: 0, endedAt: 1)
        exchange.code = 200
        func failure(of body: String) -> Failure? {
            let response = KeptResponse()
            response.body = Array(body.utf8)
            return reader.judge(exchange, response, [step], 0, &context, nil, intended: 0).failure
        }
        #expect(failure(of: String(repeating: "a", count: 40_000)) == .patternTooSlow)
        #expect(failure(of: "aaab") == nil)
        #expect(Failure.patternTooSlow.side == .client)
    }
}
