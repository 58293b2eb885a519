// Runs made up to be judged for leaks: a load, and what the target's memory did under it.

import Analysis
import Basics
import HTTPMessages
import Histograms
import Metrics
import Runs
import TestSupport

/// A run of the kind `memory-leak` whose target's memory follows a formula.
struct LeakScene {
    var kind = RunKind.memoryLeak
    var seconds = 90
    /// Requests in a second of the run, by its number.
    var rate: (Int) -> Int64 = { _ in 500 }
    /// Bytes at a time (seconds) after so many requests.
    var memory: (Double, Double) -> Double
    var descriptors: (Double, Double) -> Double = { _, _ in 40 }
    var threads: (Double, Double) -> Double = { _, _ in 4 }
    /// Virtual users in a second.
    var vus: (Int) -> Int = { _ in 14 }
    /// AR(1) noise of memory: its factor, and the standard deviation of its values.
    var noise: (phi: Double, deviation: Double) = (0, 0)
    var seed: UInt64 = 1

    static let mebibyte = 1_048_576.0

    var run: Run {
        var random = SeededRandom(seed: seed, part: 0x1EAC)
        var template = SyntheticRun()
        template.kind = kind
        template.warmupSeconds = 0
        template.measuredSeconds = seconds
        template.rate = 0
        var totals = Tally(template.layout)
        var samples: [ResourceSample] = []
        var intervals: [IntervalSummary] = []
        var requests: Int64 = 0
        var wander = 0.0
        for second in 0..<seconds {
            let here = rate(second)
            requests += here
            var counts = Counts()
            (counts.offered, counts.started, counts.iterations) = (here, here, here)
            let typical = Nanoseconds(Double(Nanoseconds.milliseconds(2)) * (1 + 0.05 * random.normal()))
            let quantiles = IntervalSummary.Quantiles(p50: typical, p95: typical * 2, p99: typical * 3, max: typical * 9)
            intervals.append(
                IntervalSummary(
                    trial: 0, second: second, start: .seconds(second), duration: .seconds(1), isWarmup: false, vus: vus(second),
                    busyVUs: 1,
                    loopCPU: 0.1, counts: counts, requests: here, failed: 0, responseTime: quantiles, serviceTime: quantiles,
                    latenessP99: 0))
            let innovation = (1 - noise.phi * noise.phi).squareRoot()
            wander = second == 0 ? random.normal() : noise.phi * wander + innovation * random.normal()
            let time = Double(second + 1)
            // The kernel counts in pages.
            let bytes = memory(time, Double(requests)) + wander * noise.deviation
            samples.append(
                ResourceSample(
                    trial: 0, time: .seconds(second + 1), source: "process:target",
                    values: [
                        .memoryBytes: (bytes / 4096).rounded() * 4096, .anonymousBytes: (bytes / 4096).rounded() * 4096,
                        .processes: 1, .descriptors: descriptors(time, Double(requests)).rounded(),
                        .threads: threads(time, Double(requests)).rounded(), .cpuPercent: 20,
                    ]))
        }
        totals.steps[0].requests = requests
        totals.steps[0].responseTime.record(.milliseconds(2), count: requests)
        totals.counts.offered = requests
        totals.counts.started = requests
        return Run(
            header: template.header, totals: totals, measured: .seconds(seconds), intervals: intervals, resources: samples,
            peakVUs: 14)
    }

    var analysis: RunAnalysis { RunAnalysis(run) }

    /// The finding that answers the question about memory.
    var answer: Finding? { analysis.findings.first { ["memory-leak", "no-leak", "leak-undecided"].contains($0.rule) } }
}

extension SeededRandom {
    /// Standard normal (Irwin and Hall's sum of twelve, near enough for noise).
    mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + unit() } }
}

extension Finding {
    func value(_ name: String) -> Double? { evidence.first { $0.name == name }?.value }
}
