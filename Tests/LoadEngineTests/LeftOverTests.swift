import Basics
import LoadEngine
import Runs
import Scenarios
import Testing

@Suite("Iterations that a closed executor was asked for and did not start by its end")
struct LeftOverTests {
    @Test(
        "are dropped ones, in the total and in the first step",
        arguments: [
            (Executor.sharedIterations(vus: 1, iterations: 100, atMost: .seconds(2)), 4, 96),
            (.sharedIterations(vus: 3, iterations: 100, atMost: .seconds(2)), 12, 88),
            (.perVUIterations(vus: 2, iterations: 10, atMost: .seconds(2)), 8, 12),
            (.perVUIterations(vus: 2, iterations: 4, atMost: .seconds(2)), 8, 0),
            (.sharedIterations(vus: 7, iterations: 5, atMost: .seconds(2)), 5, 0),
            (.constantVUs(vus: 2, duration: .seconds(2)), 8, 0),
            (.sharedIterations(vus: 1, iterations: 1_000_000_000, atMost: .seconds(2)), 4, 999_999_996),
        ])
    func areDropped(executor: Executor, started: Int64, dropped: Int64) async throws {
        let plan = Plan.plain(executor, paths: ["/a", "/b"])
        let run = try await Simulation.run(plan) { _ in (.milliseconds(250), 200, nil) }
        let counts = run.totals.counts
        #expect((counts.started, counts.dropped) == (started, dropped))
        #expect(counts.offered == started + dropped)
        #expect(run.totals.steps.map(\.dropped) == [dropped, 0])
    }

    @Test("are no dropped ones when the load was stopped")
    func notWhenStopped() async throws {
        let plan = Plan.plain(.sharedIterations(vus: 1, iterations: 100, atMost: .seconds(2)))
        let run = try await Simulation.run(plan, stop: (.milliseconds(1100), .gracefully)) { _ in (.milliseconds(500), 200, nil) }
        #expect(run.totals.counts.dropped == 0 && run.totals.counts.started == 3)
    }

    @Test("count by the flows' weights where there are several")
    func byFlow() async throws {
        var plan = Plan.plain(.sharedIterations(vus: 1, iterations: 3_000_000, atMost: .seconds(1)), paths: ["/a", "/b"])
        plan.flows = [Flow(name: "a", steps: 0..<1), Flow(name: "b", steps: 1..<2)]
        plan.steps[1].flow = 1
        plan.workloads[0].flows = [(0, 3), (1, 1)]
        let totals = try await Simulation.run(plan) { _ in (.milliseconds(500), 200, nil) }.totals
        #expect(totals.counts.dropped == 2_999_998)
        #expect(totals.steps[0].dropped + totals.steps[1].dropped == 2_999_998)
        #expect(abs(totals.steps[1].dropped - 750_000) < 3000)
    }
}
