/// A histogram of latencies with three significant digits whatever their size (HdrHistogram). A value: merging and copying are
/// ordinary. Counts are 64 bits wide, so that no run is too long for it. Storage grows with the largest value seen and is then kept.
package struct Histogram: Sendable, Equatable {
    package let geometry: Geometry
    /// Counts by bucket index; shorter than `geometry.countsLength` until large values come.
    private(set) var counts: [Int64] = []
    /// How many values were recorded.
    package private(set) var totalCount: Int64 = 0
    private var lowestIndex = Int.max
    private var highestIndex = -1

    package init(_ geometry: Geometry = .latency) { self.geometry = geometry }

    package var isEmpty: Bool { totalCount == 0 }

    /// Records one value. Values below 0 count as 0, values above the geometry's highest as that. Allocates only when a value is
    /// larger than any before.
    package mutating func record(_ value: Int64) { record(value, count: 1) }

    /// Records the same value `count` times.
    package mutating func record(_ value: Int64, count: Int64) {
        let index = geometry.index(of: Swift.min(Swift.max(0, value), geometry.highest))
        if index >= counts.count { grow(toHold: index) }
        counts[index] &+= count
        totalCount &+= count
        if index < lowestIndex { lowestIndex = index }
        if index > highestIndex { highestIndex = index }
    }

    @inline(never)
    private mutating func grow(toHold index: Int) {
        let half = 1 << geometry.subBucketHalfMagnitude
        let wanted = Swift.min((index / half + 1) * half, geometry.countsLength)
        counts.append(contentsOf: repeatElement(0, count: wanted - counts.count))
    }

    /// Adds all values of `other`, which has the same geometry.
    package mutating func add(_ other: Histogram) {
        precondition(geometry == other.geometry, "histograms of different geometry")
        guard other.totalCount > 0 else { return }
        if other.highestIndex >= counts.count { grow(toHold: other.highestIndex) }
        for index in other.lowestIndex...other.highestIndex { counts[index] &+= other.counts[index] }
        totalCount &+= other.totalCount
        lowestIndex = Swift.min(lowestIndex, other.lowestIndex)
        highestIndex = Swift.max(highestIndex, other.highestIndex)
    }

    /// Takes all values of `other` away again; they must have been added before.
    package mutating func subtract(_ other: Histogram) {
        precondition(geometry == other.geometry, "histograms of different geometry")
        guard other.totalCount > 0 else { return }
        for index in other.lowestIndex...other.highestIndex { counts[index] &-= other.counts[index] }
        totalCount &-= other.totalCount
        lowestIndex = counts.firstIndex { $0 != 0 } ?? .max
        highestIndex = counts.lastIndex { $0 != 0 } ?? -1
    }

    /// Forgets all values and keeps the storage.
    package mutating func reset() {
        if highestIndex >= 0 { for index in lowestIndex...highestIndex { counts[index] = 0 } }
        totalCount = 0
        lowestIndex = .max
        highestIndex = -1
    }

    /// The smallest value recorded (the lowest that counts as equal); 0 when empty.
    package var min: Int64 { isEmpty ? 0 : geometry.lowestValue(at: lowestIndex) }

    /// The largest value recorded (the highest that counts as equal), the same as `value(atPercentile: 100)`; 0 when empty.
    package var max: Int64 { isEmpty ? 0 : geometry.highestValue(at: highestIndex) }

    /// The value at or below which `percentile` per cent of all values lie, as HdrHistogram defines it; 0 when empty.
    package func value(atPercentile percentile: Double) -> Int64 {
        guard !isEmpty else { return 0 }
        let share = Swift.min(Swift.max(percentile, 0), 100) / 100
        let wanted = Swift.max(1, Int64((share * Double(totalCount)).rounded(.up)))
        var seen: Int64 = 0
        for index in lowestIndex...highestIndex {
            seen += counts[index]
            if seen >= wanted { return percentile == 0 ? geometry.lowestValue(at: index) : geometry.highestValue(at: index) }
        }
        return max
    }

    /// The mean, from the middle of each bucket; 0 when empty.
    package var mean: Double {
        guard !isEmpty else { return 0 }
        var sum = 0.0
        for index in lowestIndex...highestIndex where counts[index] != 0 {
            sum += Double(counts[index]) * Double(geometry.middleValue(at: index))
        }
        return sum / Double(totalCount)
    }

    /// The standard deviation (of the whole population), from the middle of each bucket; 0 when empty.
    package var standardDeviation: Double {
        guard !isEmpty else { return 0 }
        let mean = mean
        var sum = 0.0
        for index in lowestIndex...highestIndex where counts[index] != 0 {
            let difference = Double(geometry.middleValue(at: index)) - mean
            sum += Double(counts[index]) * difference * difference
        }
        return (sum / Double(totalCount)).squareRoot()
    }
}
