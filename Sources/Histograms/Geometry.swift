/// How a histogram maps values to buckets: HdrHistogram's geometry (Gil Tene), given by the smallest value to tell apart, the largest
/// to keep, and the significant digits. Bucket k holds values in steps of `unit · 2^k`, `subBuckets` of them.
package struct Geometry: Sendable, Hashable {
    /// The smallest value that is told apart from 0; at least 1.
    package let lowest: Int64
    /// The largest value that can be recorded; larger ones are recorded as this.
    package let highest: Int64
    /// Significant decimal digits kept, 1 to 5.
    package let digits: Int

    let unitMagnitude: Int
    let subBucketHalfMagnitude: Int
    let subBucketMask: Int64
    /// Length of a full array of counts.
    package let countsLength: Int

    /// Latencies in nanoseconds: steps of 1 ns at the bottom, up to 1 hour, 3 significant digits.
    package static let latency = Geometry(lowest: 1, highest: 3_600_000_000_000, digits: 3)

    package init(lowest: Int64, highest: Int64, digits: Int) {
        precondition((1...5).contains(digits) && lowest >= 1 && highest >= 2 * lowest, "impossible histogram geometry")
        self.lowest = lowest
        self.highest = highest
        self.digits = digits
        unitMagnitude = Int64.bitWidth - 1 - lowest.leadingZeroBitCount
        var resolution: Int64 = 2
        for _ in 0..<digits { resolution *= 10 }
        let subBucketMagnitude = max(1, Int64.bitWidth - (resolution - 1).leadingZeroBitCount)
        subBucketHalfMagnitude = subBucketMagnitude - 1
        subBucketMask = ((Int64(1) << subBucketMagnitude) - 1) << unitMagnitude
        var smallestUntrackable = (Int64(1) << subBucketMagnitude) << unitMagnitude
        var buckets = 1
        while smallestUntrackable <= highest {
            buckets += 1
            if smallestUntrackable > Int64.max / 2 { break }
            smallestUntrackable <<= 1
        }
        countsLength = (buckets + 1) << subBucketHalfMagnitude
    }

    /// The index in the array of counts that `value` (0 or more) falls into.
    @inline(__always)
    func index(of value: Int64) -> Int {
        let bucket = Int64.bitWidth - (value | subBucketMask).leadingZeroBitCount - unitMagnitude - (subBucketHalfMagnitude + 1)
        let sub = Int(truncatingIfNeeded: value &>> Int64(truncatingIfNeeded: bucket &+ unitMagnitude))
        return (bucket &<< subBucketHalfMagnitude) &+ sub
    }

    /// The smallest value that falls into `index`.
    func lowestValue(at index: Int) -> Int64 {
        let half = 1 << subBucketHalfMagnitude
        let bucket = max(0, (index >> subBucketHalfMagnitude) - 1)
        let sub = index < half ? index : (index & (half - 1)) + (index >= 2 * half ? half : index & half)
        return Int64(sub) << Int64(bucket + unitMagnitude)
    }

    /// The largest value that counts as equal to those in `index`.
    func highestValue(at index: Int) -> Int64 { lowestValue(at: index) + width(at: index) - 1 }

    /// How many values share `index`.
    func width(at index: Int) -> Int64 {
        Int64(1) << Int64(max(0, (index >> subBucketHalfMagnitude) - 1) + unitMagnitude)
    }

    /// The middle of the values that share `index`: what means and deviations are computed from.
    func middleValue(at index: Int) -> Int64 { lowestValue(at: index) + width(at: index) >> 1 }
}
