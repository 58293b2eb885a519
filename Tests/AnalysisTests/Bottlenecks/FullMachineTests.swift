import Analysis
import Metrics
import Runs
import TestSupport
import Testing

@Suite("The bottleneck on a machine that others keep full")
struct FullMachineTests {
    @Test(
        "names what grows with the load on a machine that something else fills at every load, and claims nothing of CPU where nothing grows"
    )
    func fullMachine() throws {
        for seed in 1...20 {
            var run = SimulatedTarget(limit: .elsewhere).run(seed: UInt64(seed))
            let database = run.resources.filter { $0.source == "process:postgres" }.map { $0.values[.cpuPercent]! }
            run.resources.removeAll { $0.source == "process:postgres" }
            fill(&run, [("compiler", [112]), ("postgres", database)])
            let found = try #require(RunAnalysis(run).findings.first { $0.rule == "bottleneck" })
            #expect(found.title.contains("and not by the target") && found.title.contains("\"postgres\" uses"), "\(found.title)")

            var pool = SimulatedTarget(limit: .pool).run(seed: UInt64(seed))
            fill(&pool, [("compiler", [112])])
            let named = try #require(RunAnalysis(pool).findings.first { $0.rule == "bottleneck" })
            #expect(named.title.hasPrefix("A pool of size 8 limits the target: "), "\(named.title)")
            #expect(named.recommendation.contains("on a calm machine"))
        }
    }

    /// A machine that is full at every load, and which of its programs use how much, second by second.
    private func fill(_ run: inout Run, _ programs: [(name: String, percent: [Double])]) {
        var second = 0
        for index in run.resources.indices where run.resources[index].source == "host" {
            (run.resources[index].values[.cpuPercent], run.resources[index].values[.busiestPercent]) = (99, 100)
            run.resources[index].gauges = programs.map { program in
                let percent = program.percent[second % program.percent.count]
                return Gauge(name: "cpu_percent{process=\"\(program.name)\"}", unit: "%", value: percent)
            }
            second += 1
        }
    }
}
