import Basics
import LoadEngine
import Runs
import Scenarios
import Testing

@Suite("Planned stages") struct PlannedStageTests {
    @Test("begin after the warm-up, one where the other ends, and a jump is none")
    func ramp() throws {
        let plan = Plan.plain(
            .rampingArrivalRate(
                start: try #require(Rate("50/s")),
                stages: [
                    RateStage(to: try #require(Rate("50/s")), over: .seconds(10)),
                    RateStage(to: try #require(Rate("500/s")), over: .seconds(0)),
                    RateStage(to: try #require(Rate("100/s")), over: .seconds(5)),
                ], maxVUs: 10), warmup: .seconds(2))
        #expect(
            PlannedStage.all(of: plan) == [
                PlannedStage(workload: "main", begins: .seconds(2), lasts: .seconds(10), from: 50, to: 50, isRate: true),
                PlannedStage(workload: "main", begins: .seconds(12), lasts: .seconds(5), from: 500, to: 100, isRate: true),
            ])
    }

    @Test("of users are no rates; an executor without stages is one; what ends by itself has none")
    func others() {
        let users = Plan.plain(.rampingVUs(start: 1, stages: [VUStage(to: 8, over: .seconds(4))]))
        #expect(
            PlannedStage.all(of: users) == [
                PlannedStage(workload: "main", begins: 0, lasts: .seconds(4), from: 1, to: 8, isRate: false)
            ])
        #expect(PlannedStage.all(of: .plain(.constantVUs(vus: 3, duration: .seconds(4)))).map(\.to) == [3])
        #expect(PlannedStage.all(of: .plain(.sharedIterations(vus: 3, iterations: 9, atMost: .seconds(4)))).isEmpty)
    }
}
