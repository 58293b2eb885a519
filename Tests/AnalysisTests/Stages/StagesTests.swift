import Analysis
import Basics
import Metrics
import Runs
import TestSupport
import Testing

@Suite("Stages of load")
struct StagesTests {
    /// Ten calm seconds, a peak of ten seconds at `peak` times the capacity, and then calm again.
    private func spike(peak: Double, after: Int, limit: SimulatedTarget.Limit = .pool) -> SimulatedTarget {
        var target = SimulatedTarget(limit: limit)
        target.kind = .stress
        target.secondsPerLevel = 1
        target.levels = Array(repeating: 0.1, count: 10) + Array(repeating: peak, count: 10) + Array(repeating: 0.1, count: after)
        return target
    }

    private func findings(_ target: SimulatedTarget, seed: UInt64 = 1, thresholds: [Threshold] = []) -> [String: Finding] {
        var run = target.run(seed: seed)
        run.header.thresholds = thresholds
        return Dictionary(RunAnalysis(run).findings.map { ($0.rule, $0) }) { first, _ in first }
    }

    @Test("tell what broke first, when and at which load, and how long recovery took")
    func spike() throws {
        for seed in 1...20 {
            // 25 % too much for ten seconds leave 2,000 requests, which go away at 720/s: 2.8 s.
            let found = findings(spike(peak: 1.25, after: 20), seed: UInt64(seed), thresholds: [.p95(below: .milliseconds(100))])
            let broke = try #require(found["broke-first"])
            #expect(broke.title.hasPrefix("First to break: response time p95 ("), "\(broke.title)")
            #expect(broke.title.contains("in second 10 at "), "\(broke.title)")
            #expect(broke.recommendation.contains("requests/s"))
            let recovery = try #require(found["recovery"])
            let time = try #require(recovery.evidence.first { $0.name == "recoverySeconds" }?.value)
            #expect(time >= 2 && time <= 4, "\(recovery.title)")
        }
    }

    @Test("say when the target was not itself again")
    func notRecovered() throws {
        let found = findings(spike(peak: 3, after: 5))
        #expect(found["recovery"]?.severity == .warning)
        #expect(found["recovery"]?.title.hasPrefix("Not recovered within the run: 5.00 s after the peak") == true)
    }

    @Test("say when nothing broke")
    func nothingBroke() throws {
        let found = findings(spike(peak: 0.5, after: 10, limit: .none))
        #expect(found["broke-first"]?.title.hasPrefix("Nothing broke: the target handled") == true)
        #expect(found["recovery"]?.severity == .info)
    }

    @Test("are told of stress runs with a peak only")
    func others() {
        var load = spike(peak: 1.25, after: 10)
        load.kind = .load
        #expect(findings(load)["broke-first"] == nil && findings(load)["recovery"] == nil)
        var flat = spike(peak: 1.25, after: 10)
        flat.levels = Array(repeating: 0.5, count: 20)
        #expect(findings(flat)["broke-first"] == nil && findings(flat)["recovery"] == nil)
    }

    @Test("that outlive the peak are advised against")
    func outlives() {
        var target = spike(peak: 1.25, after: 15)
        target.sticks = true
        let found = findings(target)
        #expect(found["recovery"]?.title.hasPrefix("Not recovered") == true)
        #expect(found["advice-overload"]?.title.hasPrefix("The overload outlives the peak: at 8") == true)
    }
}
