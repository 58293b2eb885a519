/// A histogram of latencies with three significant digits whatever their size (HdrHistogram). A value: merging and copying are
/// ordinary. Counts are 64 bits wide, so that no run is too long for it. Storage grows with the largest value seen and is then kept.
package struct Histogram: Sendable {
    package let geometry: Geometry
    /// How many values were recorded.
    package private(set) var totalCount: Int64 = 0
    /// Counts by bucket index; shorter than `geometry.countsLength` until large values come.
    private(set) var counts: [Int64] = []
    private var lowestIndex = Int.max
    private var highestIndex = -1

    package init(_ geometry: Geometry = .latency) { self.geometry = geometry }

    package var isEmpty: Bool { totalCount == 0 }

    /// The indices between which all counts lie; empty for an empty histogram.
    var usedIndices: Range<Int> { highestIndex < 0 ? 0..<0 : lowestIndex..<highestIndex + 1 }

    /// Records one value. Values below 0 count as 0, values above the geometry's highest as that. Takes about 3 ns (measured from
    /// another module, release build, 2.2 to 3.9 on a shared x86-64 core) and allocates only when a value is larger than any before.
    package mutating func record(_ value: Int64) { count(1, at: index(of: value)) }

    /// Records the same value `count` times; nothing when `count` is 0 or less.
    package mutating func record(_ value: Int64, count: Int64) {
        if count > 0 { self.count(count, at: index(of: value)) }
    }

    @inline(__always)
    private func index(of value: Int64) -> Int { geometry.index(of: Swift.min(Swift.max(0, value), geometry.highest)) }

    /// Adds `count`, more than 0, to what is in a bucket of this geometry.
    @inline(__always)
    mutating func count(_ count: Int64, at index: Int) {
        if index >= counts.count { grow(toHold: index) }
        counts[index] &+= count
        totalCount &+= count
        if index < lowestIndex { lowestIndex = index }
        if index > highestIndex { highestIndex = index }
    }

    @inline(never)
    private mutating func grow(toHold index: Int) {
        let half = 1 << geometry.halfMagnitude
        let wanted = (index / half + 1) * half
        counts.reserveCapacity(wanted)
        while counts.count < wanted { counts.append(contentsOf: Self.zeros.prefix(wanted - counts.count)) }
    }

    /// Copied in whole pieces: appending zeros one by one takes milliseconds in a debug build, where all tests run.
    private static let zeros = [Int64](repeating: 0, count: 1024)

    /// Adds all values of `other`. Where its geometry differs, each of its buckets counts as its lowest value, as in HdrHistogram.
    package mutating func add(_ other: Histogram) {
        guard geometry == other.geometry else {
            for bucket in other.buckets { record(bucket.lowest, count: bucket.count) }
            return
        }
        guard other.highestIndex >= 0 else { return }
        if other.highestIndex >= counts.count { grow(toHold: other.highestIndex) }
        for index in other.usedIndices { counts[index] &+= other.counts[index] }
        totalCount &+= other.totalCount
        lowestIndex = Swift.min(lowestIndex, other.lowestIndex)
        highestIndex = Swift.max(highestIndex, other.highestIndex)
    }

    /// Takes all values of `other` away again. It has the same geometry, and all its values must have been added before: anything
    /// else is a mistake in the program.
    package mutating func subtract(_ other: Histogram) {
        precondition(geometry == other.geometry, "histograms of different geometry")
        precondition(other.highestIndex <= highestIndex, "the histogram to subtract holds values that were never added")
        for index in other.usedIndices {
            counts[index] &-= other.counts[index]
            precondition(counts[index] >= 0, "the histogram to subtract holds values that were never added")
        }
        totalCount &-= other.totalCount
        let used = counts[usedIndices]
        lowestIndex = used.firstIndex { $0 != 0 } ?? .max
        highestIndex = used.lastIndex { $0 != 0 } ?? -1
    }

    /// Forgets all values and keeps the storage.
    package mutating func reset() {
        for index in usedIndices { counts[index] = 0 }
        totalCount = 0
        lowestIndex = .max
        highestIndex = -1
    }

    /// The smallest value recorded (the lowest that counts as equal); 0 when empty.
    package var min: Int64 { isEmpty ? 0 : geometry.lowestValue(at: lowestIndex) }

    /// The largest value recorded (the highest that counts as equal), the same as `value(atPercentile: 100)`; 0 when empty.
    package var max: Int64 { isEmpty ? 0 : geometry.highestValue(at: highestIndex) }
}

extension Histogram: Equatable {
    /// Equal when they hold the same values, however much storage each has.
    package static func == (a: Histogram, b: Histogram) -> Bool {
        a.geometry == b.geometry && a.totalCount == b.totalCount && a.usedIndices == b.usedIndices
            && a.counts[a.usedIndices] == b.counts[b.usedIndices]
    }
}
