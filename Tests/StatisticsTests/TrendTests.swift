import Basics
import Statistics
import TestSupport
import Testing

@Suite("Trends, as pyMannKendall and scipy see them") struct TrendReferenceTests {
    private struct Document: Decodable {
        struct Test: Decodable { let p, z, s, var_s: Double, tau: Double? }
        struct Line: Decodable { let slope, intercept: Double }
        struct Sen: Decodable { let slope, intercept, lo, hi: Double }
        let x: [Double?]
        let sens: Line
        let original, hamed_rao, hamed_rao_lag3: Test
        let theil_sen95: Sen
        let short: [Double]
        let short_hamed_rao_var_s: Double
    }

    private let document: Document
    private let present: [Double]
    /// Fitted over the true positions, as the reference does before it closes the gaps.
    private let line: TheilSen

    init() throws {
        let document: Document = try Reference.value("trend.json")
        let present = document.x.compactMap { $0 }
        line = try TheilSen(present, at: document.x.indices.filter { document.x[$0] != nil }.map(Double.init))
        (self.document, self.present) = (document, present)
    }

    private func expect(_ test: MannKendall, _ expected: Document.Test, _ tolerance: Double = 1e-12) {
        #expect(Double(test.s) == expected.s)
        #expect(near(test.variance, expected.var_s, tolerance))
        #expect(near(test.z, expected.z, tolerance))
        #expect(near(test.p, expected.p, tolerance))
        if let tau = expected.tau { #expect(near(test.tau, tau, 1e-14)) }
    }

    @Test("the plain test, exact in S and variance")
    func plain() throws {
        let test = try MannKendall(present)
        #expect(test.variance == document.original.var_s)
        expect(test, document.original)
        #expect(test.count == 234)
    }

    @Test("Theil and Sen's line, exact, with scipy's interval")
    func theilSen() throws {
        #expect(line.slope == document.sens.slope)
        #expect(near(line.intercept, document.sens.intercept, 1e-15))
        let scipy = document.theil_sen95
        let interval = try line.interval()
        #expect((line.slope, interval.lower, interval.upper) == (scipy.slope, scipy.lo, scipy.hi))
    }

    @Test("Hamed and Rao with three lags")
    func hamedRao() throws {
        expect(try .hamedRao(present, lags: 3, slope: line.slope), document.hamed_rao_lag3, 1e-10)
    }

    @Test("Hamed and Rao never makes the variance smaller, where the published factor shrinks it twentyfold or below zero")
    func clamp() throws {
        let factor = try MannKendall.hamedRaoFactor(present, lags: present.count - 1, slope: line.slope)
        #expect(near(factor * document.original.var_s, document.hamed_rao.var_s, 1e-9))
        #expect(try MannKendall.hamedRao(present, lags: present.count - 1) == MannKendall(present))
        let short = document.short
        let wild = try MannKendall.hamedRaoFactor(short, lags: short.count - 1)
        #expect(near(wild * (try MannKendall(short)).variance, document.short_hamed_rao_var_s, 1e-10))
        #expect(try MannKendall.hamedRao(short, lags: short.count - 1) == MannKendall(short))
    }
}

@Suite("Trends")
struct TrendTests {
    static let values = [3.1, 2.8, 4.0, 3.9, 5.2, 4.1, 6.3, 5.5, 7.0, 6.1, 6.1, 8.4]
    static let times = [0, 1, 1, 2.5, 3, 4, 4, 6, 7, 9, 10, 12]

    @Test("ties in time and value (scipy)", arguments: [(0.95, 0.2333333333333334, 0.6000000000000001), (0.98, 0.15, 0.7)])
    func ties(confidence: Double, lower: Double, upper: Double) throws {
        let line = try TheilSen(Self.values, at: Self.times)
        let interval = try line.interval(confidence: confidence)
        #expect(near(line.slope, 0.4, 1e-14) && near(line.intercept, 3.75, 1e-14))
        #expect(near(interval.lower, lower, 1e-14) && near(interval.upper, upper, 1e-14))
    }

    @Test("correlated values widen the interval")
    func inflated() throws {
        let line = try TheilSen(Self.values)
        let (plain, wide) = (try line.interval(), try line.interval(varianceFactor: 4))
        #expect((plain.lower, plain.upper) == (0.2999999999999998, 0.56))
        #expect(wide.lower < plain.lower && wide.upper > plain.upper)
    }

    @Test("slopes that are not listed but counted are the same", arguments: [0, 1] as [UInt64])
    func counted(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        // Beyond the limit of listing; times of seed 1 have ties and gaps, values of both have ties.
        let times = (0..<2100).map { seed == 0 ? Double($0) : Double(Int.random(in: 0..<3000, using: &random)) }
        let values = times.map { (0.01 * $0 + 10 * random.unit()).rounded() }
        let line = try TheilSen(values, at: times)
        var slopes: [Double] = []
        for i in times.indices {
            for j in times.indices where times[j] > times[i] { slopes.append((values[j] - values[i]) / (times[j] - times[i])) }
        }
        slopes.sort()
        let middle = slopes.count / 2
        let median = slopes.count % 2 == 1 ? slopes[middle] : (slopes[middle] + slopes[middle - 1]) / 2
        #expect(near(line.slope, median, 1e-10))
        let interval = try line.interval()
        #expect(slopes.contains { near($0, interval.lower, 1e-10) } && slopes.contains { near($0, interval.upper, 1e-10) })
        #expect(interval.contains(median))
    }
}
