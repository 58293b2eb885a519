import Basics
import Metrics
import Runs
import TestSupport
import Testing

@testable import Analysis

@Suite("What moved together with the response times")
struct MovedTogetherTests {
    /// A minute and a half without readings, made once for all seeds.
    private static let quiet: Run = {
        var sample = SyntheticRun()
        (sample.measuredSeconds, sample.monitors) = (90, false)
        return sample.run()
    }()

    /// A minute and a half in which p95 wanders, and readings that do so with it, independently, or only over the whole run.
    private func run(seed: UInt64, coupled: Double, trend: Double = 0) -> Run {
        var random = SeededRandom(seed: seed)
        var run = Self.quiet
        for index in run.intervals.indices {
            let shock = random.unit() - 0.5
            let time = Double(index) * trend
            run.intervals[index].responseTime.p95 = Nanoseconds(20e6 * exponential(shock + time))
            let end = run.intervals[index].start + .seconds(1)
            run.resources.append(
                ResourceSample(
                    trial: 0, time: end, source: "host",
                    values: [
                        .diskBusyPercent: 40 + 20 * (coupled * shock + (1 - coupled) * (random.unit() - 0.5)) + 30 * time,
                        .pressureIO: 10 * random.unit(), .pressureCPU: 10 * random.unit() + 30 * time, .load1: 2,
                    ]))
        }
        return run
    }

    private func titles(_ run: Run) -> [String] {
        RunAnalysis(run).findings.filter { $0.rule == "moved-together" }.map(\.title)
    }

    @Test("a reading whose changes go with those of p95 is listed, and called no cause")
    func listed() throws {
        for seed: UInt64 in 1...10 {
            let title = try #require(titles(run(seed: seed, coupled: 0.9)).first)
            #expect(title.hasPrefix("Moved together with p95 from second to second: diskBusyPercent of host (ρ "), "\(title)")
            #expect(!title.contains("pressure") && title.hasSuffix("if any."), "\(title)")
        }
    }

    @Test("what only rises over the same run is not, nor what moves by itself")
    func silent() {
        let alarms = (1...100).count { !titles(run(seed: UInt64($0), coupled: 0, trend: 0.02)).isEmpty }
        #expect(alarms <= 3)
    }
}
