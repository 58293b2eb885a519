import Basics
import Statistics
import TestSupport
import Testing

@Suite("Published scalability data", .enabled(if: Reference.isPresent, "needs the reference data beside the project"))
struct ScalabilityReferenceTests {
    private struct Cisco: Decodable {
        let data: [[Double]]
        let sigma, kappa, lam, n_max, x_max, tolerance_percent: Double
    }

    private struct Synthetic: Decodable { let load, tput: [Double], alpha, beta, gamma: Double }

    private func cisco(first: Int = 32) throws -> (file: Cisco, points: [ScalabilityFit.Point]) {
        let file: Cisco = try reference("usl/cisco.json")
        return (file, file.data.prefix(first).map { .init(concurrency: $0[0], throughput: $0[1]) })
    }

    @Test("Cisco's coefficients and peak to 0.02 %")
    func ciscoFit() throws {
        let (file, points) = try cisco()
        let fit = try ScalabilityFit(points)
        let tolerance = file.tolerance_percent / 100
        #expect(near(fit.law.alpha, file.sigma, tolerance))
        #expect(near(fit.law.beta, file.kappa, tolerance))
        #expect(near(fit.law.gamma, file.lam, tolerance))
        #expect(fit.law.peakConcurrency.rounded(.down) == file.n_max)
        #expect(near(fit.law.throughput(at: file.n_max), 12341.745655201905, tolerance))
        #expect(near(fit.law.peakThroughput, file.x_max, tolerance))
        #expect(near(fit.law.latency(at: 20), 0.0018077217982978785, tolerance))
        #expect(near(fit.law.throughput(at: 20), 11063.63312570436, tolerance))
        #expect(fit.isIdentified)
        #expect((30..<file.n_max).contains(fit.leastPeakConcurrency))
    }

    @Test("ten of Cisco's points are not enough to see the peak, and say so")
    func ciscoTooShort() throws {
        let fit = try ScalabilityFit(try cisco(first: 10).points)
        #expect(abs(fit.law.peakConcurrency - 46.9) < 0.1 && abs(fit.law.peakThroughput - 16_052) < 10)
        #expect(fit.doubts.contains(.peakBeyondMeasurements))
        for (latency, concurrency) in [(0.0012, 7.230628979597649), (0.0016, 20.25106409917121), (0.0020, 29.88889360938781)] {
            #expect(abs(fit.law.concurrency(atLatency: latency) - concurrency) < 1e-5)
        }
    }

    @Test("the synthetic set peaks at 7")
    func synthetic() throws {
        let file: Synthetic = try reference("usl/synthetic6.json")
        for relative in [false, true] {
            let fit = try ScalabilityFit(
                zip(file.load, file.tput).map { .init(concurrency: $0, throughput: $1) }, relative: relative)
            #expect(abs(fit.law.peakConcurrency - 7) < 1e-3)
            #expect(abs(fit.law.alpha - file.alpha) < 1e-4 && abs(fit.law.beta - file.beta) < 1e-4)
            #expect(abs(fit.law.gamma - file.gamma) < 1e-4 && fit.isIdentified)
        }
    }
}

@Suite("The scalability law")
struct ScalabilityTests {
    @Test("latency from concurrency and from throughput (usl4j)")
    func latencies() {
        let law = UniversalScalability(alpha: 0.06, beta: 0.06, gamma: 40)
        let concurrency = law.concurrency(atLatency: 0.03)
        // usl4j has X(R = 0.03) = 69.38886664887109.
        #expect(near(law.throughput(at: concurrency), 69.38886664887109, 1e-12))
        #expect(near(law.latency(at: concurrency), 0.03, 1e-12))
        let rising = law.latency(atThroughput: 60)
        #expect(near(law.throughput(at: 60 * rising), 60, 1e-12))
        #expect(law.latency(atThroughput: 1e6).isNaN)
    }

    @Test("throughput that never falls has no peak, and says so")
    func noRetrograde() throws {
        let law = UniversalScalability(alpha: 0.05, beta: 0, gamma: 100)
        #expect(law.peakConcurrency == .infinity && law.peakThroughput == 2000)
        let fit = try ScalabilityFit([1, 2, 4, 8, 12, 16, 24].map { .init(concurrency: $0, throughput: law.throughput(at: $0)) })
        #expect(!fit.isIdentified && fit.doubts == [.noRetrogradeTerm])
        // Concave even at 1: the best β is below 0, so it rests on the bound.
        let linear = try ScalabilityFit([1, 2, 4, 8, 12, 16].map { .init(concurrency: $0, throughput: 100 * $0 + 0.5 * $0 * $0) })
        #expect(linear.law.beta == 0 && linear.doubts.contains(.noRetrogradeTerm) && linear.leastPeakConcurrency > 0)
    }

    @Test("a curve that is none of this kind is doubted")
    func doubts() throws {
        let steps = [1, 2, 4, 8, 16, 32].flatMap { n in
            [0.999, 1, 1.001].map { ScalabilityFit.Point(concurrency: n, throughput: (n < 8 ? 100 : 400) * $0) }
        }
        let fit = try ScalabilityFit(steps)
        #expect(fit.doubts.contains { if case .lackOfFit = $0 { true } else { false } })
        #expect(fit.doubts.contains { if case .poorFit = $0 { true } else { false } })
        let few = try ScalabilityFit([1, 2, 3, 4].map { .init(concurrency: $0, throughput: $0) })
        #expect(few.doubts.contains(.tooFewConcurrencies(4)))
    }

    @Test("the interval of the peak covers it", arguments: [1, 3])
    func peakIntervals(trials: Int) throws {
        let truth = UniversalScalability(alpha: 0.03, beta: 0.001, gamma: 1000)
        let rounds = Proofs.size(small: 12, full: 200)
        var covered = 0
        for round in 0..<rounds {
            var noise = Noise(seed: UInt64(round))
            let points = [1, 2, 4, 8, 12, 16, 24, 32, 40, 48].flatMap { n in
                (0..<trials).map { _ in
                    ScalabilityFit.Point(concurrency: n, throughput: truth.throughput(at: n) * (1 + noise.normal(0.03)))
                }
            }
            let intervals = try ScalabilityFit(points, relative: true).peakIntervals(
                replicates: Proofs.size(small: 60, full: 300), using: &noise.random)
            if intervals.concurrency.contains(truth.peakConcurrency) { covered += 1 }
        }
        Proofs.note("USL peak interval, \(trials) trials per load: covers in \(covered) of \(rounds)")
        // At least 90 % promised; the small size can only see a collapse.
        #expect(covered * 10 >= rounds * (Proofs.full ? 9 : 7))
    }
}
