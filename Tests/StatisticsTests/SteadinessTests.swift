import Statistics
import Testing

@Suite("Steadiness and dependence")
struct SteadinessTests {
    @Test("repeats of white noise inflate by their number", arguments: [1, 3, 5])
    func repeats(times: Int) throws {
        var noise = Noise(seed: 4)
        let values = (0..<3000).flatMap { _ in [Double](repeating: noise.normal(), count: times) }
        let g = try Autocorrelation.inflation(values)
        #expect(abs(g / Double(times) - 1) < 0.15)
        // Latte's own check: of n·c values, between n/2 and 2n are worth something.
        #expect((1500...6000).contains(try Autocorrelation.effectiveCount(values)))
    }

    @Test("AR(1) inflates by (1 + φ)/(1 − φ)", arguments: [(0.0, 1.0), (0.3, 1.857), (0.6, 4.0), (0.8, 9.0)])
    func autoregressive(phi: Double, expected: Double) throws {
        var noise = Noise(seed: 8)
        let values = noise.autoregressive(phi, count: 20_000)
        #expect(abs(try Autocorrelation.inflation(values) / expected - 1) < 0.2)
        #expect(abs(Autocorrelation.function(values, lags: 1)[1] - phi) < 0.03)
    }

    @Test(
        "an exponential start is cut off, and what is left is steady",
        arguments: [(5.0, 5...30), (15.0, 25...80), (30.0, 50...120)])
    func warmUp(tau: Double, expected: ClosedRange<Int>) throws {
        var noise = Noise(seed: 2)
        let wobble = noise.autoregressive(0.6, count: 300)
        let values = wobble.enumerated().map { 1 + 0.5 * expDecay(Double($0.offset) / tau) + 0.03 * $0.element }
        let mser = try MSER(values)
        #expect(mser.converged && mser.truncation % 5 == 0 && expected.contains(mser.truncation))
        let bias = Array(values[mser.truncation...]).reduce(0) { $0 + $1 - 1 } / Double(300 - mser.truncation)
        #expect(abs(bias) < 0.01)
        #expect(try SteadyState([values]).truncation == mser.truncation)
        #expect(abs(try SteadyState.geweke(Array(values[mser.truncation...]))) < 2.6)
    }

    /// Acceptance row 23 of the textbook: +50 % at the start, e-folding time τ of a run of 300 intervals, AR(1) 0.6 with 3 %.
    @Test(
        "a short start leaves no bias, a long one is not called steady",
        arguments: [(5.0, false), (15, false), (30, false), (75, true)])
    func slowStarts(tau: Double, isLong: Bool) throws {
        let rounds = Proofs.size(small: 20, full: 2000)
        var noise = Noise(seed: 23)
        var (flagged, bias) = (0, 0.0)
        for _ in 0..<rounds {
            let wobble = noise.autoregressive(0.6, count: 300)
            let start = wobble.indices.map { 1 + 0.5 * expDecay(Double($0) / tau) }
            let state = try SteadyState([wobble.indices.map { start[$0] + 0.03 * wobble[$0] }])
            if !state.isSteady { flagged += 1 }
            // Of the start alone, without the noise: what the cut leaves over.
            bias += Array(start[state.truncation...]).reduce(0) { $0 + $1 - 1 } / Double(300 - state.truncation) / Double(rounds)
        }
        Proofs.note("row 23, τ \(tau) of 300: residual bias \(bias * 100) %, not steady \(Proofs.rate(flagged, of: rounds))")
        if isLong { #expect(Double(flagged) >= 0.99 * Double(rounds)) } else { #expect(bias <= 0.005) }
    }

    @Test("a slow start, a drift and a step are not steady")
    func unsteady() throws {
        var noise = Noise(seed: 6)
        let wobble = noise.autoregressive(0.6, count: 300)
        func reasons(_ level: (Int) -> Double) throws -> [SteadyState.Reason] {
            try SteadyState([wobble.indices.map { level($0) + 0.03 * wobble[$0] }]).reasons
        }
        #expect(try reasons { _ in 1 } == [])
        #expect(try reasons { 1 + 0.5 * expDecay(Double($0) / 80) } != [])
        #expect(try reasons { 1 + 0.001 * Double($0) } != [])
        #expect(try reasons { $0 < 200 ? 1 : 1.2 } != [])
    }

    @Test("batch means refuse a series too short for its dependence")
    func batchMeans() throws {
        var noise = Noise(seed: 7)
        #expect(try BatchMeans.interval(of: noise.autoregressive(0.8, count: 100)) == nil)
        var covered = 0
        for _ in 0..<40 {
            let interval = try #require(try BatchMeans.interval(of: noise.autoregressive(0.8, count: 1500)))
            #expect(interval.upper - interval.lower < 0.7)
            if interval.contains(0) { covered += 1 }
        }
        #expect(covered >= 34)
    }

    /// e⁻ˣ by squaring (1 − x/2ⁿ), enough for a test.
    private func expDecay(_ x: Double) -> Double {
        var result = 1 - x / 1_048_576
        for _ in 0..<20 { result *= result }
        return result
    }
}
