import Testing

@testable import Histograms

@Suite("Geometry")
struct GeometryTests {
    @Test(
        "a value falls into a bucket that holds it, and buckets follow each other without gaps",
        arguments: [
            Geometry.latency, Geometry(lowest: 1, highest: 2, digits: 0), Geometry(lowest: 1, highest: 3_600_000_000, digits: 2),
            Geometry(lowest: 64, highest: 3_600_000_000_000, digits: 3), Geometry(lowest: 1000, highest: 10_000_000, digits: 1),
            Geometry(lowest: 7, highest: 1 << 21, digits: 5), Geometry(lowest: 1, highest: .max, digits: 3),
        ])
    func buckets(geometry: Geometry) {
        let resolution = Int64([1, 10, 100, 1000, 10_000, 100_000][geometry.digits])
        var next: Int64 = 0
        for index in 0..<geometry.countsLength {
            let highest = geometry.highestValue(at: index)
            let width = geometry.width(at: index)
            // No wider than the digits allow.
            let isRight =
                geometry.lowestValue(at: index) == next && highest - next == width - 1 && geometry.index(of: next) == index
                && geometry.index(of: geometry.middleValue(at: index)) == index && geometry.index(of: highest) == index
                && width <= max(geometry.lowest, next / resolution)
            if !isRight { Issue.record("index \(index)") }
            if highest < .max { next = highest + 1 }
        }
        #expect(geometry.index(of: geometry.highest) < geometry.countsLength)
    }

    @Test(
        "sizes are HdrHistogram's",
        arguments: [
            (1, 3_600_000_000, 3, 23_552), (1, 3_600_000_000_000, 3, 33_792), (1000, 3_600_000_000_000, 3, 24_576),
            (1, 3_600_000_000, 2, 3328), (1, 2047, 3, 2048), (1, 2048, 3, 3072), (1, Int64.max, 3, 54 * 1024),
        ] as [(Int64, Int64, Int, Int)])
    func sizes(lowest: Int64, highest: Int64, digits: Int, length: Int) {
        #expect(Geometry(lowest: lowest, highest: highest, digits: digits).countsLength == length)
    }

    @Test(
        "an impossible geometry is refused",
        arguments: [
            (0, 1000, 3), (-1, 1000, 3), (1, 1, 3), (600, 1000, 3), (1, 1000, -1), (1, 1000, 6), (1 << 55, .max, 3), (1, .min, 3),
        ] as [(Int64, Int64, Int)])
    func impossible(lowest: Int64, highest: Int64, digits: Int) {
        #expect(Geometry(ifPossibleLowest: lowest, highest: highest, digits: digits) == nil)
    }
}
