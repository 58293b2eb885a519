/// How a histogram maps values to buckets: HdrHistogram's geometry (Gil Tene), given by the smallest value to tell apart, the largest
/// to keep, and the significant digits. The first two halves have steps of one unit; each further half doubles the step.
package struct Geometry: Sendable, Hashable {
    /// The smallest value that is told apart from 0; at least 1. Steps are the largest power of 2 in it.
    package let lowest: Int64
    /// The largest value that can be recorded; larger ones are recorded as this.
    package let highest: Int64
    /// Significant decimal digits kept, 0 to 5.
    package let digits: Int
    /// Length of a full array of counts.
    package let countsLength: Int

    /// The step at the bottom is 2 to the power of this.
    let unitMagnitude: Int
    /// A half of equal steps has 2 to the power of this buckets.
    let halfMagnitude: Int
    private let mask: Int64

    /// Latencies in nanoseconds: steps of 1 ns at the bottom, up to 1 hour, 3 significant digits.
    package static let latency = Geometry(lowest: 1, highest: 3_600_000_000_000, digits: 3)

    /// A geometry that is possible; anything else is a mistake in the program.
    package init(lowest: Int64, highest: Int64, digits: Int) {
        guard let geometry = Geometry(ifPossibleLowest: lowest, highest: highest, digits: digits) else {
            preconditionFailure("impossible histogram geometry: lowest \(lowest), highest \(highest), digits \(digits)")
        }
        self = geometry
    }

    /// `nil` unless `lowest` is at least 1, `highest` at least its double, `digits` 0 to 5, and all of it fits 63 bits.
    init?(ifPossibleLowest lowest: Int64, highest: Int64, digits: Int) {
        guard (0...5).contains(digits), lowest >= 1, lowest <= highest / 2 else { return nil }
        var resolution: Int64 = 2
        for _ in 0..<digits { resolution *= 10 }
        let unit = Int64.bitWidth - 1 - lowest.leadingZeroBitCount
        let half = Int64.bitWidth - (resolution - 1).leadingZeroBitCount - 1
        guard unit + half <= 61 else { return nil }
        self.lowest = lowest
        self.highest = highest
        self.digits = digits
        unitMagnitude = unit
        halfMagnitude = half
        mask = ((Int64(2) << Int64(half)) - 1) << Int64(unit)
        let topBucket = Int64.bitWidth - (highest | mask).leadingZeroBitCount - unit - half - 1
        countsLength = (topBucket + 2) << half
    }

    /// The index in the array of counts that `value` (0 or more) falls into.
    @inline(__always)
    func index(of value: Int64) -> Int {
        let bucket = Int64.bitWidth &- (value | mask).leadingZeroBitCount &- unitMagnitude &- halfMagnitude &- 1
        return (bucket &<< halfMagnitude) &+ Int(truncatingIfNeeded: value &>> Int64(truncatingIfNeeded: bucket &+ unitMagnitude))
    }

    /// The smallest value that falls into `index`.
    func lowestValue(at index: Int) -> Int64 {
        let bucket = doublings(at: index)
        return Int64(index - (bucket << halfMagnitude)) << Int64(bucket + unitMagnitude)
    }

    /// The largest value that falls into `index`.
    func highestValue(at index: Int) -> Int64 { lowestValue(at: index) + (width(at: index) - 1) }

    /// The middle of the values that share `index`: what means and deviations are computed from.
    func middleValue(at index: Int) -> Int64 { lowestValue(at: index) + width(at: index) / 2 }

    /// How many values share `index`.
    func width(at index: Int) -> Int64 { Int64(1) << Int64(doublings(at: index) + unitMagnitude) }

    /// How often the step has doubled at `index`: never in the first two halves.
    private func doublings(at index: Int) -> Int { max(0, (index >> halfMagnitude) - 1) }
}
