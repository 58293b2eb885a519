// Trials made of nothing but noise, and runs made of such trials: what comparisons are proved on.

import Basics
import Comparison
import FoundationEssentials
import Glibc
import Metrics
import Runs
import Statistics

/// Draws trials whose figures are log-normal around fixed levels: 10,000 successful requests or so, 20 failures, 60 seconds.
struct TrialNoise {
    /// What disturbs two identical builds, trial after trial (acceptance row 1).
    enum Disturbance: String, CaseIterable, Sendable {
        case independent, correlatedWithinRuns, betweenRuns, randomWalk, linearDrift, outliers
    }

    var random: SeededRandom
    var disturbance = Disturbance.independent
    /// The standard deviation of a figure's logarithm from trial to trial.
    var deviation = 0.015
    private var environment = 0.0

    init(seed: UInt64, _ disturbance: Disturbance = .independent, deviation: Double = 0.015) {
        random = SeededRandom(seed: seed)
        self.disturbance = disturbance
        self.deviation = deviation
    }

    mutating func normal(_ deviation: Double = 1) -> Double {
        Normal.quantile((Double(random.next() >> 11) + 0.5) * 0x1p-53) * deviation
    }

    /// xᵢ = 0.8·xᵢ₋₁ + noise, with standard deviation 1, one a second.
    mutating func seconds(_ count: Int) -> [Double] {
        var last = normal()
        return (0..<count).map { index in
            if index > 0 { last = 0.8 * last + 0.6 * normal() }
            return last
        }
    }

    /// What the next trial shares in all its figures.
    mutating func level() -> Double {
        switch disturbance {
        case .randomWalk: environment += normal(0.007)
        case .linearDrift: environment += 0.003
        case .betweenRuns: environment = normal(0.02)
        case .independent, .correlatedWithinRuns, .outliers: break
        }
        // An outlier trial is slow as a whole.
        return environment + (disturbance == .outliers && random.unit() < 0.05 ? 0.2 : 0)
    }

    private mutating func own() -> Double {
        guard disturbance == .correlatedWithinRuns else { return normal(deviation) }
        return 0.03 * seconds(60).reduce(0, +) / 60
    }

    /// One trial; `shift` is the logarithm by which a metric is worse.
    mutating func trial(_ number: Int, shift: [ComparedMetric: Double] = [:]) -> TrialFigures {
        let level = level()
        func figure(_ base: Double, _ metric: ComparedMetric) -> Double { base * exp(level + own() + (shift[metric] ?? 0)) }
        let failed = max(0, 20 + normal(4.5).rounded())
        return TrialFigures(
            trial: number, measured: Nanoseconds(figure(60e9, .throughput)), requests: 12_000 + Int64(failed),
            failed: Int64(failed), offered: 12_020, started: 12_020, p50: figure(10e6, .p50), p90: figure(18e6, .p90),
            p95: figure(22e6, .p95), p99: figure(40e6, .p99), mean: figure(11e6, .mean), cpuSeconds: figure(24, .cpu),
            peakMemory: figure(2e8, .memory))
    }

    /// Both arms of an experiment in the order AB BA AB BA.
    mutating func arms(
        blocks: Int, shift: [ComparedMetric: Double] = [:], id: String = "x", isUnchanged: Bool = false
    ) -> (baseline: ComparedRun, candidate: ComparedRun) {
        let orders = Experiment.orders(blocks: blocks)
        environment = 0
        var (old, new): ([TrialFigures], [TrialFigures]) = ([], [])
        for block in 0..<blocks {
            for isBaseline in [orders[block], !orders[block]] {
                if isBaseline { old.append(trial(block)) } else { new.append(trial(block, shift: shift)) }
            }
        }
        func arm(_ arm: Experiment.Arm, _ trials: [TrialFigures]) -> ComparedRun {
            var run = ComparedRun.made("\(id)-\(arm.rawValue)", trials)
            run.header.experiment = Experiment(id: id, arm: arm, baselineFirst: orders, isUnchanged: isUnchanged)
            return run
        }
        return (arm(.baseline, old), arm(.candidate, new))
    }

    /// A run of its own, at a level of its own.
    mutating func run(_ id: String, at start: Double, trials: Int, betweenRuns: Double, shift: Double = 0) -> ComparedRun {
        let common = normal(betweenRuns) + shift
        let shifts = Dictionary(uniqueKeysWithValues: ComparedMetric.allCases.map { ($0, common) })
        return .made(id, (0..<trials).map { trial($0, shift: shifts) }, at: start)
    }
}

extension ComparedRun {
    /// A run that is fit to be compared.
    static func made(_ id: String, _ trials: [TrialFigures], at start: Double = 1000) -> ComparedRun {
        let header = RunHeader(
            id: id, scenario: "peak", kind: .benchmark, startedAt: start, finishedAt: start + 1, status: .completed,
            target: "http://127.0.0.1:1", trials: trials.count, fingerprint: "f", version: "1",
            machine: Machine(host: "h", kernel: "6.1", cpu: "cpu", cores: 2, memoryBytes: 1), layout: .init(steps: [], flows: []))
        return ComparedRun(header: header, verdict: Verdict(outcome: .passed), trials: trials)
    }
}

extension Comparison {
    subscript(metric: ComparedMetric) -> MetricComparison? { metrics.first { $0.metric == metric } }
}

/// How large simulations are: small in every run of the tests; with `PERFBENCH_PROOFS=1` large enough to prove the rates of the acceptance
/// table, with the figures on standard error.
enum ComparisonProofs {
    static let full = ProcessInfo.processInfo.environment["PERFBENCH_PROOFS"] == "1"

    static func size(small: Int, full: Int) -> Int { self.full ? full : small }

    static func note(_ figure: String) {
        guard full else { return }
        let line = Array("proof: \(figure)\n".utf8)
        _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    }

    /// `3 of 2000 = 0.15 % (95 % below 0.39 %)`.
    static func rate(_ hits: Int, of trials: Int) -> String {
        let upper = (try? Proportion.upperLimit(successes: hits, trials: trials)) ?? 1
        return "\(hits) of \(trials) = \(fixed(Double(hits) / Double(trials) * 100, 2)) % (95 % below \(fixed(upper * 100, 2)) %)"
    }

    static func lower(_ hits: Int, of trials: Int) -> Double {
        (try? Proportion.interval(successes: hits, trials: trials).lower) ?? 0
    }
}
