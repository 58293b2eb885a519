import Statistics
import Testing

@Suite("Dependence")
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
}
