import Basics
import Histograms
import Testing

@Suite("Interpolated percentiles")
struct InterpolationTests {
    @Test("lie within a bucket of the reported ones, and rise with the percentile", arguments: [10, 1000, 20_000])
    func near(count: Int) {
        var random = SeededRandom(seed: 5)
        var histogram = Histogram()
        for _ in 0..<count { histogram.record(random.integer(in: 1_000...900_000_000)) }
        var last = 0.0
        for percentile in [0.0, 0.1, 1, 25, 50, 90, 99, 99.9, 100] {
            let value = histogram.interpolatedValue(atPercentile: percentile)
            let reported = Double(histogram.value(atPercentile: percentile))
            #expect(abs(value - reported) <= 0.001 * reported + 1, "\(percentile)")
            #expect(value >= last)
            last = value
        }
    }

    @Test("move within a bucket with the rank, where the reported ones stand still")
    func within() {
        var histogram = Histogram()
        histogram.record(1 << 20, count: 100)
        let width = 1024.0
        #expect(histogram.interpolatedValue(atPercentile: 0) == Double(1 << 20))
        #expect(histogram.interpolatedValue(atPercentile: 50) == Double(1 << 20) + width / 2)
        #expect(histogram.interpolatedValue(atPercentile: 100) == Double(1 << 20) + width)
        #expect(Histogram().interpolatedValue(atPercentile: 50) == 0)
    }
}
