import Basics
import Statistics
import Testing

/// Rows 1 and 3 to 7 of the acceptance table, simulated. Small unless `PERFBENCH_PROOFS=1`.
@Suite("How often the gate is wrong")
struct GateCalibrationTests {
    /// What disturbs two identical builds.
    enum Disturbance: String, CaseIterable, Sendable {
        case independent, correlatedWithinRuns, betweenRuns, randomWalk, linearDrift, outliers
    }

    /// The log figures of six gating metrics, trial by trial in the order AB BA AB BA; true is the candidate.
    private func trials(_ disturbance: Disturbance, blocks: Int, noise: inout Noise) -> [(candidate: Bool, figures: [Double])] {
        var environment = 0.0
        return (0..<2 * blocks).map { position in
            let candidate = position % 4 == 1 || position % 4 == 2
            switch disturbance {
            case .randomWalk: environment += noise.normal(0.007)
            case .linearDrift: environment += 0.003
            case .betweenRuns: environment = noise.normal(0.02)
            case .independent, .correlatedWithinRuns, .outliers: break
            }
            // An outlier trial is slow as a whole.
            let burst = disturbance == .outliers && noise.random.unit() < 0.05 ? 0.2 : 0
            let figures = (0..<6).map { _ in
                let own: Double
                if disturbance == .correlatedWithinRuns {
                    let seconds = noise.autoregressive(0.8, count: 60)
                    own = 0.03 * seconds.reduce(0, +) / 60
                } else {
                    own = noise.normal(0.015)
                }
                return environment + burst + own
            }
            return (candidate, figures)
        }
    }

    /// One comparison per metric: candidate minus baseline within each block.
    private func comparisons(_ trials: [(candidate: Bool, figures: [Double])], shift: [Double]) throws -> [PairedComparison] {
        let firsts = Array(stride(from: 0, to: trials.count, by: 2))
        return try shift.indices.map { metric in
            let differences = firsts.map { index in
                let step = trials[index + 1].figures[metric] - trials[index].figures[metric]
                return (trials[index].candidate ? -step : step) + shift[metric]
            }
            return try PairedComparison(differences, baselineFirst: firsts.map { !trials[$0].candidate })
        }
    }

    private let none = [Double](repeating: 0, count: 6)

    @Test("no change, six metrics, whatever disturbs: at most 1 % alarms", arguments: Disturbance.allCases)
    func falseAlarms(disturbance: Disturbance) throws {
        let rounds = Proofs.size(small: 60, full: 2000)
        let gate = try Gate()
        var (alarms, significant) = (0, 0)
        var noise = Noise(seed: 11)
        for _ in 0..<rounds {
            let comparisons = try comparisons(trials(disturbance, blocks: 10, noise: &noise), shift: none)
            if gate.conclusions(comparisons.map { .init($0, threshold: 0.03) }).contains(.regression) { alarms += 1 }
            // Without the practical threshold, to see the test itself.
            if gate.conclusions(comparisons.map { .init($0, threshold: 0) }).contains(.regression) { significant += 1 }
        }
        Proofs.note(
            "row 1, \(disturbance.rawValue): whole gate \(Proofs.rate(alarms, of: rounds)); without the 3 % threshold "
                + Proofs.rate(significant, of: rounds))
        #expect(try Proportion.interval(successes: alarms, trials: rounds, confidence: 0.95).lower <= 0.01)
        #expect(alarms * 100 <= max(rounds, 100))
        #expect(try Proportion.interval(successes: significant, trials: rounds, confidence: 0.99).lower <= 0.01)
    }

    @Test(
        "a regression is found: +5 % at s = 1.5 % with 8 blocks, +10 % at s = 3 % with 12",
        arguments: [(8, 0.05, 0.015, 0.03, 0.95), (12, 0.1, 0.03, 0.05, 0.9)])
    func power(blocks: Int, shift: Double, deviation: Double, threshold: Double, promised: Double) throws {
        let rounds = Proofs.size(small: 60, full: 2000)
        let gate = try Gate()
        var (found, alone) = (0, 0)
        var noise = Noise(seed: 12)
        for _ in 0..<rounds {
            var shifts = none
            shifts[2] = logOnePlus(shift)
            let scale = deviation / 0.015
            let trials = trials(.independent, blocks: blocks, noise: &noise).map { trial in
                (candidate: trial.candidate, figures: trial.figures.map { $0 * scale })
            }
            let comparisons = try comparisons(trials, shift: shifts)
            if gate.conclusions(comparisons.map { .init($0, threshold: threshold) })[2] == .regression { found += 1 }
            if gate.conclusions([.init(comparisons[2], threshold: threshold)])[0] == .regression { alone += 1 }
        }
        Proofs.note(
            "rows 3 and 4, +\(shift * 100) % at s \(deviation * 100) %, \(blocks) blocks: found among six metrics \(Proofs.rate(found, of: rounds)); "
                + "as the only metric \(Proofs.rate(alone, of: rounds))")
        #expect(Double(alone) >= promised * Double(rounds) * (Proofs.full ? 1 : 0.9))
    }

    @Test("the 95 % interval of the ratio covers it 95 times in 100", arguments: [6, 10])
    func coverage(blocks: Int) throws {
        let rounds = Proofs.size(small: 200, full: 8000)
        var (covered, robust) = (0, 0)
        var noise = Noise(seed: 13)
        for _ in 0..<rounds {
            let trials = trials(.independent, blocks: blocks, noise: &noise)
            let comparison = try comparisons(trials, shift: [0.04] + none.dropFirst())[0]
            if try comparison.test.interval().contains(0.04) { covered += 1 }
            if try HodgesLehmann(comparison.adjusted).interval()?.contains(0.04) ?? false { robust += 1 }
        }
        Proofs.note("row 5, \(blocks) blocks: t interval covers \(Proofs.rate(covered, of: rounds)); Hodges–Lehmann \(robust)")
        let share = Double(covered) / Double(rounds)
        #expect(share >= (Proofs.full ? 0.935 : 0.9) && share <= (Proofs.full ? 0.965 : 0.99))
    }

    @Test("a shift of just the threshold is called OK in at most 1 %", arguments: Disturbance.allCases)
    func equivalence(disturbance: Disturbance) throws {
        let rounds = Proofs.size(small: 60, full: 4000)
        let gate = try Gate()
        var called = 0
        var noise = Noise(seed: 14)
        for _ in 0..<rounds {
            let trials = trials(disturbance, blocks: 10, noise: &noise)
            let comparison = try comparisons(trials, shift: [0.03] + none.dropFirst())[0]
            if gate.conclusions([.init(comparison, threshold: 0.03)])[0] == .ok { called += 1 }
        }
        Proofs.note("row 6, \(disturbance.rawValue): called OK \(Proofs.rate(called, of: rounds))")
        #expect(try Proportion.interval(successes: called, trials: rounds, confidence: 0.95).lower <= 0.01)
    }

    @Test("a shift of the printed minimal detectable effect is detected in 85 to 95 %", arguments: [8, 10, 16])
    func minimalDetectable(blocks: Int) throws {
        let rounds = Proofs.size(small: 200, full: 4000)
        let (gate, power) = (try Gate(), try Power())
        var (known, printed) = (0, 0)
        var noise = Noise(seed: 15)
        let degrees = Double(blocks - 2)
        for _ in 0..<rounds {
            let stored = try comparisons(trials(.independent, blocks: blocks, noise: &noise), shift: none)
            let fresh = trials(.independent, blocks: blocks, noise: &noise)
            let now = try comparisons(fresh, shift: [0])[0]
            // What is printed rests on this comparison's spread, pooled with those of stored unchanged ones.
            let pooled = try #require(
                NoiseFloor.pooled(stored.map { ($0.residualDeviation, degrees) } + [(now.residualDeviation, degrees)]))
            func found(_ deviation: Double) throws -> Bool {
                let effect = power.minimalDetectableEffect(deviation: deviation, blocks: blocks, degreesOfFreedom: degrees)
                let shifted = try comparisons(fresh, shift: [effect])[0]
                return gate.conclusions([.init(shifted, threshold: effect / 2)])[0] == .regression
            }
            if try found(0.015 * 2.0.squareRoot()) { known += 1 }
            if try found(pooled) { printed += 1 }
        }
        Proofs.note(
            "row 7, \(blocks) blocks: known spread \(Proofs.rate(known, of: rounds)); printed from pooled spread \(Proofs.rate(printed, of: rounds))"
        )
        for count in [known, printed] {
            let share = Double(count) / Double(rounds)
            #expect(share >= (Proofs.full ? 0.85 : 0.8) && share <= (Proofs.full ? 0.95 : 0.98))
        }
    }

    @Test("a test of requests, run by run, cries wolf: the argument itself", arguments: [0, 0.01, 0.02])
    func naive(betweenRuns: Double) throws {
        let rounds = Proofs.size(small: betweenRuns == 0.02 ? 12 : 0, full: 400)
        let requests = Proofs.size(small: 20, full: 200)
        var alarms = 0
        var noise = Noise(seed: 16)
        for _ in 0..<rounds {
            func run() -> [Double] {
                let level = noise.normal(betweenRuns)
                let seconds = noise.autoregressive(0.8, count: 60)
                return seconds.flatMap { second in (0..<requests).map { _ in level + 0.03 * second + noise.normal(0.5) } }
            }
            // Ranks do not care for the exponential: log latencies stand for latencies.
            if try MannWhitney(run(), run()).pTwoSided <= 0.01 { alarms += 1 }
        }
        Proofs.note(
            "row 8, between-run sd \(betweenRuns * 100) %: Mann–Whitney of requests alarms in \(Proofs.rate(alarms, of: rounds))")
        if Proofs.full { #expect(alarms * 4 >= rounds) }
    }

    private func logOnePlus(_ x: Double) -> Double {
        // The series of 2·artanh(x/(2 + x)), enough for small changes.
        let r = x / (2 + x)
        return 2 * (r + r * r * r / 3 + r * r * r * r * r / 5 + r * r * r * r * r * r * r / 7)
    }
}
