import Basics
import Statistics
import TestSupport
import Testing

@Suite("The scalability law, as scipy fits it") struct ScalabilityReferenceTests {
    private struct Document: Decodable {
        struct Fit: Decodable {
            let alpha, beta, gamma, peak, peak_throughput, throughput_at_20, latency_at_20: Double
            let concurrency_at: [[Double]]
        }
        struct Noisy: Decodable {
            let points: [[Double]]
            let all, first_ten: Fit
        }
        struct Exact: Decodable { let points: [[Double]], alpha, beta, gamma, peak: Double }
        let noisy: Noisy
        let exact: Exact
    }

    private let document: Document

    init() throws { document = try Reference.value("scalability.json") }

    private func points(_ rows: some Sequence<[Double]>) -> [ScalabilityFit.Point] {
        rows.map { .init(concurrency: $0[0], throughput: $0[1]) }
    }

    @Test("coefficients and peak of noisy points")
    func noisy() throws {
        let expected = document.noisy.all
        let fit = try ScalabilityFit(points(document.noisy.points))
        #expect(near(fit.law.alpha, expected.alpha, 1e-5) && near(fit.law.beta, expected.beta, 1e-5))
        #expect(near(fit.law.gamma, expected.gamma, 1e-6))
        #expect(near(fit.law.peakConcurrency, expected.peak, 1e-5))
        #expect(near(fit.law.peakThroughput, expected.peak_throughput, 1e-6))
        #expect(near(fit.law.latency(at: 20), expected.latency_at_20, 1e-6))
        #expect(near(fit.law.throughput(at: 20), expected.throughput_at_20, 1e-6))
        #expect(fit.isIdentified && (30..<expected.peak).contains(fit.leastPeakConcurrency))
    }

    @Test("ten of the points are not enough to see the peak, and say so")
    func tooShort() throws {
        let expected = document.noisy.first_ten
        let fit = try ScalabilityFit(points(document.noisy.points.prefix(10)))
        #expect(near(fit.law.peakConcurrency, expected.peak, 1e-3) && near(fit.law.peakThroughput, expected.peak_throughput, 1e-4))
        #expect(fit.doubts.contains(.peakBeyondMeasurements))
        #expect(expected.concurrency_at.count == 3)
        for pair in expected.concurrency_at { #expect(near(fit.law.concurrency(atLatency: pair[0]), pair[1], 1e-4)) }
    }

    @Test("the exact curve peaks at 7", arguments: [false, true])
    func exact(relative: Bool) throws {
        let fit = try ScalabilityFit(points(document.exact.points), relative: relative)
        #expect(abs(fit.law.peakConcurrency - document.exact.peak) < 1e-3)
        #expect(abs(fit.law.alpha - document.exact.alpha) < 1e-4 && abs(fit.law.beta - document.exact.beta) < 1e-4)
        #expect(abs(fit.law.gamma - document.exact.gamma) < 1e-4 && fit.isIdentified)
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
