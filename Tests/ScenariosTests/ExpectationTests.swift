import Basics
import FoundationEssentials
import Scenarios
import TestSupport
import Testing

@Suite struct ExpectationTests {
    private static func rate(_ text: String) -> Rate { Rate(text)! }

    @Test(
        arguments: [
            (Executor.constantArrivalRate(rate: rate("200/s"), duration: .seconds(30), maxVUs: 1), 6000),
            (.constantArrivalRate(rate: rate("10/min"), duration: .seconds(7), maxVUs: 1), 2),
            (.constantArrivalRate(rate: rate("1000000/s"), duration: .seconds(30 * 86_400), maxVUs: 1), 2_592_000_000_000),
            (
                .rampingArrivalRate(
                    start: rate("20/s"),
                    stages: [RateStage(to: rate("200/s"), over: .seconds(10)), RateStage(to: rate("200/s"), over: .seconds(20))],
                    maxVUs: 1), 5100
            ),
            (
                .rampingArrivalRate(
                    start: rate("0/s"),
                    stages: [RateStage(to: rate("6000/min"), over: .seconds(3)), RateStage(to: rate("0/s"), over: .seconds(0))],
                    maxVUs: 1), 150
            ),
            (
                // Load and rest in alternation: 3 s, 1 s, 3 s, 1 s, 1 s.
                .rampingArrivalRate(
                    start: rate("100/s"),
                    stages: [3, 1, 3, 1, 1].enumerated().flatMap { index, seconds in
                        [0, Double(seconds)].map { RateStage(to: rate(index % 2 == 0 ? "100/s" : "0/s"), over: .seconds(Int($0))) }
                    }, maxVUs: 1), 700
            ),
            (.sharedIterations(vus: 3, iterations: 100, atMost: .seconds(1)), 100),
            (.perVUIterations(vus: 3, iterations: 100, atMost: .seconds(1)), 300),
            (.constantVUs(vus: 3, duration: .seconds(1)), nil),
        ] as [(Executor, Int64?)])
    func `iterations are counted exactly`(executor: Executor, expected: Int64?) {
        #expect(executor.expectedIterations == expected)
    }

    @Test func `levels follow the stages`() {
        let executor = Executor.rampingVUs(
            start: 0,
            stages: [VUStage(to: 10, over: .seconds(10)), VUStage(to: 4, over: .seconds(0)), VUStage(to: 4, over: .seconds(5))])
        #expect([0, 5, 9, 10, 14, 99].map { executor.level(at: .seconds($0)) } == [0, 5, 9, 4, 4, 4])
        #expect(executor.duration == .seconds(15))
        #expect(executor.mostVUs == 10)
    }

    @Test func `the outline shows what would happen`() throws {
        let plan = try Scenario(
            workload:
                #"{ "executor": "ramping-arrival-rate", "start": "0/s", "stages": [{ "to": "100/s", "over": "30s" }, { "to": "100/s", "over": "30s" }] }"#,
            extra: #""thresholds": ["errors < 1%"]"#
        ).plan()
        #expect(
            PlanOutline(plan).lines.joined(separator: "\n") == """
                test: load on the demonstration service, seed 1

                workload  executor              VUs        lasts  iterations  requests
                main      ramping-arrival-rate  up to 200  1m     4,500       4,500

                100/s    │                       ▂▃▄▅▆▇███████████████████████████████
                arrivals │               ▁▂▃▄▅▆▇██████████████████████████████████████
                         │        ▂▃▄▅▆▇██████████████████████████████████████████████
                main     │▁▂▃▄▅▆▇█████████████████████████████████████████████████████
                         0s                                                         1m

                flow   share  steps
                visit  100 %  home

                thresholds
                  errors < 1%
                """)
    }

    @Test func `every scenario that comes with perfbench is sound`() throws {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = project.appending(path: "scenarios").path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
            $0.hasSuffix(".json") && !$0.contains("schema")
        }
        #expect(files.count >= 4)
        for file in files {
            let plan = try Plan.load(path: folder + "/" + file)
            #expect(plan.name + ".json" == file)
            #expect(PlanOutline(plan).lines.areAll { $0.count <= 100 })
        }
    }
}
