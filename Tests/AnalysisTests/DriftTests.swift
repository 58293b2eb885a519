import Basics
import FoundationEssentials
import Histograms
import Metrics
import Runs
import TestSupport
import Testing

@testable import Analysis

/// A soak whose response times follow a formula, with noise that remembers.
struct SoakScene {
    var seconds = 300
    /// The factor on response times at a share of the run, 0 to 1.
    var shape: (Double) -> Double
    /// AR(1) noise of the level of a second, and how much more its p99 wanders.
    var noise: (phi: Double, deviation: Double) = (0.7, 0.025)
    var rate: Int64 = 200
    var seed: UInt64 = 1
    /// Arrivals of a second that are not finished in it.
    var left: Int64 = 0
    /// CPU time of a request at a share of the run, in seconds.
    var work: (Double) -> Double = { _ in 0.001 }

    var run: Run {
        var random = SeededRandom(seed: seed, part: 0x50AC)
        var template = SyntheticRun()
        template.kind = .soak
        template.warmupSeconds = 0
        template.measuredSeconds = seconds
        template.rate = 0
        var totals = Tally(template.layout)
        totals.steps[0].requests = rate * Int64(seconds)
        totals.steps[0].responseTime.record(.milliseconds(10), count: rate * Int64(seconds))
        totals.counts.offered = rate * Int64(seconds)
        totals.counts.started = totals.counts.offered
        var level = random.normal()
        var intervals: [IntervalSummary] = []
        var samples: [ResourceSample] = []
        for second in 0..<seconds {
            level = noise.phi * level + (1 - noise.phi * noise.phi).squareRoot() * random.normal()
            let share = (Double(second) + 0.5) / Double(seconds)
            let typical = 10e6 * shape(share) * exponential(noise.deviation * level)
            func quantile(_ factor: Double, _ wander: Double) -> Nanoseconds {
                Nanoseconds(typical * factor * exponential(wander * random.normal()))
            }
            let quantiles = IntervalSummary.Quantiles(
                p50: quantile(1, 0.01), p95: quantile(1.8, 0.04), p99: quantile(2.5, 0.1), max: quantile(6, 0.3))
            var counts = Counts()
            (counts.offered, counts.started, counts.iterations) = (rate, rate, rate - left)
            intervals.append(
                IntervalSummary(
                    trial: 0, second: second, start: .seconds(second), duration: .seconds(1), isWarmup: false, vus: 20, busyVUs: 4,
                    loopCPU: 0.1, counts: counts, requests: rate, failed: 0, responseTime: quantiles, serviceTime: quantiles,
                    latenessP99: 0))
            samples.append(
                ResourceSample(
                    trial: 0, time: .seconds(second + 1), source: "process:target",
                    values: [
                        .memoryBytes: 100e6, .descriptors: 40, .threads: 4,
                        .cpuPercent: work(share) * Double(rate) * 100 * (1 + 0.03 * random.normal()),
                    ]))
        }
        return Run(
            header: template.header, totals: totals, measured: .seconds(seconds), intervals: intervals, resources: samples,
            peakVUs: 20)
    }

    /// `drift`, `step` or `flat`: what is said about response times; or another word.
    var answer: String {
        let rules = Set(RunAnalysis(run).findings.map(\.rule))
        for (rule, word) in [
            ("drift-response-time", "drift"), ("step-response-time", "step"), ("overloaded-not-drifting", "overload"),
            ("drift-undecided", "undecided"), ("no-drift", "flat"),
        ] where rules.contains(rule) { return word }
        return "none"
    }

    static let drift: @Sendable (Double) -> Double = { 1 + 0.1 * $0 }
    static let step: @Sendable (Double) -> Double = { $0 < 0.5 ? 1 : 1.1 }
    static let flat: @Sendable (Double) -> Double = { _ in 1 }

    /// How often each answer came.
    static func answers(_ repetitions: Int, _ scene: (UInt64) -> SoakScene) -> [String: Int] {
        (1...repetitions).reduce(into: [:]) { counts, seed in counts[scene(UInt64(seed)).answer, default: 0] += 1 }
    }
}

@Suite("Drift")
struct DriftTests {
    @Test("a trend, a step and neither are told apart in five minutes")
    func classes() {
        #expect(SoakScene.answers(10) { SoakScene(shape: SoakScene.drift, seed: $0) }["drift", default: 0] >= 9)
        let steps = (1...10).map { SoakScene(shape: SoakScene.step, seed: $0) }
        let missed = steps.filter { $0.answer != "step" }
        #expect(missed.count <= 1, "\(missed.map { RunAnalysis($0.run).findings.map(\.title) })")
        for seed in 1...20 {
            let scene = SoakScene(shape: SoakScene.flat, seed: UInt64(seed))
            #expect(scene.answer == "flat", "\(RunAnalysis(scene.run).findings.map(\.title))")
        }
    }

    @Test("a run that worsens has failed, with the finding as its reason")
    func verdict() throws {
        let run = SoakScene(shape: SoakScene.step, work: { $0 < 0.5 ? 0.001 : 0.0012 }).run.analyzed()
        let finding = try #require(run.findings.first { $0.rule == "step-response-time" })
        #expect(run.verdict?.outcome == .failed)
        #expect(run.verdict?.reasons.contains(finding.title) == true)
        #expect(abs((finding.value("stepSecond") ?? 0) - 150) < 15)
        #expect(finding.title.hasPrefix("Response time p"))
        #expect(run.findings.contains { $0.rule == "step-cpu-per-request" })
    }

    @Test("a slow start is warm-up, not a step that made it better", arguments: [10.0, 20, 30])
    func warmup(tau: Double) {
        let scene = SoakScene(shape: { 1 + 0.5 * exponential(-$0 * 300 / tau) })
        let findings = RunAnalysis(scene.run).findings
        #expect(scene.answer == "flat", "\(findings.map(\.title))")
        #expect(!findings.contains { $0.rule.hasPrefix("improved") }, "\(findings.map(\.title))")
        #expect(findings.contains { $0.rule == "warmup-detected" })
    }

    @Test("where a slow start ends does not depend on what comes after it", arguments: [10.0, 20])
    func warmupBeforeDrift(tau: Double) {
        let slowStart: @Sendable (Double) -> Double = { 1 + 0.5 * exponential(-$0 * 300 / tau) }
        for seed: UInt64 in 1...5 {
            let flat = SoakScene(shape: slowStart, seed: seed).run.intervals
            let drifting = SoakScene(shape: { slowStart($0) * (1 + 0.2 * $0) }, seed: seed)
            #expect(abs(SlowStart.end(of: drifting.run.intervals) - SlowStart.end(of: flat)) <= 15)
            #expect(drifting.answer == "drift", "\(RunAnalysis(drifting.run).findings.map(\.title))")
        }
    }

    @Test("becoming faster all along is no warm-up")
    func improvement() {
        let scene = SoakScene(shape: { 1 - 0.2 * $0 })
        #expect(SlowStart.end(of: scene.run.intervals) == 0)
        #expect(RunAnalysis(scene.run).findings.contains { $0.rule == "improved-response-time" })
    }

    @Test("a job that comes back is not drift")
    func periodic() {
        let scene = SoakScene(shape: { ($0 * 300).truncatingRemainder(dividingBy: 40) < 8 ? 1.4 : 1 })
        let findings = RunAnalysis(scene.run).findings
        #expect(scene.answer == "flat", "\(findings.map(\.title))")
        #expect(findings.contains { $0.rule == "periodic-response-time" })
        let slow = SoakScene(shape: { 1 + 0.15 * sine($0 * 2 * .pi * 1.6 + 2) }, noise: (0.5, 0.01))
        #expect(slow.answer == "undecided", "\(RunAnalysis(slow.run).findings.map(\.title))")
    }

    @Test("a queue that grows is overload, not drift")
    func overload() {
        let scene = SoakScene(shape: { 1 + 9 * $0 }, left: 5)
        #expect(scene.answer == "overload")
        #expect(RunAnalysis(scene.run).verdict.outcome == .passed)
    }

    @Test("quantiles of blocks come from merged histograms")
    func blocks() {
        var template = SyntheticRun()
        template.kind = .soak
        template.warmupSeconds = 3
        template.measuredSeconds = 400
        template.rate = 20
        var blocks = SoakBlocks(template.header)
        var all = Histogram()
        for interval in template.intervals {
            blocks.add(interval)
            if !interval.isWarmup { all.add(interval.tally.merged(\.responseTime)) }
        }
        #expect(blocks.all.count == 100)
        #expect(blocks.all.first?.start == .seconds(3))
        #expect(blocks.all.last?.end == .seconds(403))
        let whole = SoakBlocks.merged(blocks.all, by: 100)
        #expect(whole.first?.responseTime == all)
        #expect(blocks.all.reduce(0) { $0 + $1.requests } == 8000)
    }
}

@Suite("Drift, by simulation", .enabled(if: ProcessInfo.processInfo.environment["PERFBENCH_PROOFS"] != nil, "long"))
struct DriftProofs {
    @Test(
        "the class is right in nine of ten, and flat is flat in 99 of 100",
        arguments: [(300, 0.7, 0.025), (300, 0.6, 0.03), (300, 0.8, 0.03), (3600, 0.7, 0.025)])
    func classes(seconds: Int, phi: Double, deviation: Double) {
        let noise = (phi, deviation)
        let drift = SoakScene.answers(60) { SoakScene(seconds: seconds, shape: SoakScene.drift, noise: noise, seed: $0) }
        let step = SoakScene.answers(60) { SoakScene(seconds: seconds, shape: SoakScene.step, noise: noise, seed: $0) }
        let flat = SoakScene.answers(299) { SoakScene(seconds: seconds, shape: SoakScene.flat, noise: noise, seed: $0) }
        print("row 25: \(seconds) s, AR(1) \(noise): drift \(drift), step \(step), flat \(flat)")
        #expect(drift["drift", default: 0] >= 54)
        #expect(step["step", default: 0] >= 54)
        #expect(flat["drift", default: 0] + flat["step", default: 0] <= 2)
    }
}
