import Basics
import Testing

@testable import Histograms

@Suite("Histogram")
struct HistogramTests {
    @Test("a percentile lies in the bucket of the exact order statistic", arguments: 0..<30 as Range<UInt64>)
    func percentiles(seed: UInt64) {
        let values = sample(seed: seed)
        let sorted = values.sorted()
        let histogram = Histogram(values)
        for percentile in [0, 0.1, 10, 50, 90, 95, 99, 99.9, 99.99, 100] {
            let rank = max(1, Int((percentile.nextDown * Double(sorted.count) / 100).rounded(.up)))
            let index = Geometry.latency.index(of: sorted[rank - 1])
            let expected = percentile == 0 ? Geometry.latency.lowestValue(at: index) : Geometry.latency.highestValue(at: index)
            #expect(histogram.value(atPercentile: percentile) == expected)
        }
        #expect(histogram.totalCount == values.count)
        #expect(histogram.value(atPercentile: 100) == histogram.max)
        #expect(histogram.value(atPercentile: 0) == histogram.min)
        for limit in sorted.prefix(50) + [0, -1, .max, histogram.max] {
            let end =
                limit < 0
                ? -1 : limit > histogram.max ? limit : Geometry.latency.highestValue(at: Geometry.latency.index(of: limit))
            #expect(histogram.count(atOrBelow: limit) == sorted.count { $0 <= end })
        }
    }

    @Test("mean and deviation are those of the values, but for the width of a bucket", arguments: 0..<10 as Range<UInt64>)
    func moments(seed: UInt64) {
        let values = sample(seed: seed).map(Double.init)
        let histogram = Histogram(sample(seed: seed))
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        #expect(abs(histogram.mean - mean) <= mean / 1024 + 1)
        #expect(abs(histogram.standardDeviation - variance.squareRoot()) <= mean / 512 + variance.squareRoot() / 512 + 1)
    }

    @Test("merging does not depend on order or grouping", arguments: 0..<10 as Range<UInt64>)
    func merging(seed: UInt64) {
        let samples = [seed, seed + 100, seed + 201].map { sample(seed: $0) }
        let (a, b, c) = (Histogram(samples[0]), Histogram(samples[1]), Histogram(samples[2]))
        var (ab, ba, bc) = (a, b, b)
        ab.add(b)
        ba.add(a)
        bc.add(c)
        #expect(ab == ba)
        var (left, right) = (ab, a)
        left.add(c)
        right.add(bc)
        #expect(left == right)
        #expect(left == Histogram(samples.joined().shuffled()))
    }

    @Test("subtracting takes away what was added", arguments: 0..<10 as Range<UInt64>)
    func subtracting(seed: UInt64) {
        let before = Histogram(sample(seed: seed))
        var histogram = before
        let other = Histogram(sample(seed: seed + 7))
        histogram.add(other)
        histogram.subtract(other)
        #expect(histogram == before)
        #expect((histogram.min, histogram.max) == (before.min, before.max))
        histogram.subtract(before)
        #expect(histogram == Histogram())
        #expect((histogram.isEmpty, histogram.min, histogram.max) == (true, 0, 0))
    }

    @Test("a histogram that was reset is as good as new")
    func resetting() {
        var histogram = Histogram(sample(seed: 5))
        histogram.reset()
        #expect(histogram == Histogram())
        histogram.record(17)
        #expect(histogram == Histogram([17]))
    }

    @Test("an empty histogram answers 0")
    func empty() {
        let empty = Histogram()
        #expect((empty.min, empty.max, empty.value(atPercentile: 50), empty.count(atOrBelow: 100)) == (0, 0, 0, 0))
        #expect((empty.mean, empty.standardDeviation, Array(empty.buckets).count) == (0, 0, 0))
        var histogram = empty
        histogram.add(empty)
        histogram.subtract(empty)
        histogram.reset()
        #expect(histogram == empty)
    }

    @Test("values outside the geometry count as its ends, and a count of none is nothing")
    func ends() {
        var histogram = Histogram()
        histogram.record(5, count: 0)
        histogram.record(5, count: -3)
        #expect(histogram == Histogram())
        histogram.record(-5)
        histogram.record(.min)
        #expect((histogram.min, histogram.max, histogram.totalCount) == (0, 0, 2))
        histogram.record(.max, count: 3)
        #expect(histogram == Histogram([0, 0, 3_600_000_000_000, 3_600_000_000_000, 3_600_000_000_000]))
    }

    @Test(
        "percentiles outside 0 to 100 count as the ends",
        arguments: [(-5, 10), (.nan, 10), (-Double.infinity, 10), (200, 30), (.infinity, 30)] as [(Double, Int64)])
    func strangePercentiles(percentile: Double, expected: Int64) {
        #expect(Histogram([10, 20, 30]).value(atPercentile: percentile) == expected)
    }

    @Test("buckets are what was recorded, in order")
    func buckets() {
        typealias Bucket = Histogram.Bucket
        let buckets = Array(Histogram([5000, 0, 3, 3, 2047, 2048, 2049]).buckets)
        #expect(buckets.map(\.lowest) == [0, 3, 2047, 2048, 5000])
        #expect(buckets.map(\.highest) == [0, 3, 2047, 2049, 5003])
        #expect(buckets.map(\.count) == [1, 2, 1, 2, 1])
    }

    @Test("adding a histogram of another geometry counts each bucket as its lowest value")
    func otherGeometry() {
        var histogram = Histogram()
        histogram.add(Histogram([100, 1000, 1_000_000], Geometry(lowest: 1, highest: 3_600_000_000, digits: 2)))
        #expect(histogram == Histogram([100, 1000, 999_424]))
    }

    @Test("copies are values")
    func copies() {
        let one = Histogram([1, 2, 3])
        var two = one
        two.record(4)
        #expect((one.totalCount, two.totalCount) == (3, 4))
        #expect(one != two)
    }
}
