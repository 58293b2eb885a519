extension Histogram {
    /// Values that count as equal, and how many of them there were.
    package struct Bucket: Sendable, Hashable {
        /// The smallest value that falls into it.
        package let lowest: Int64
        /// The largest value that falls into it.
        package let highest: Int64
        /// How many values were recorded in it; more than 0.
        package let count: Int64
    }

    /// The buckets that hold values, smallest values first.
    package struct Buckets: Sequence, IteratorProtocol, Sendable {
        private let histogram: Histogram
        private var rest: Range<Int>

        fileprivate init(of histogram: Histogram) {
            self.histogram = histogram
            rest = histogram.usedIndices
        }

        package mutating func next() -> Bucket? {
            guard let index = rest.first(where: { histogram.counts[$0] != 0 }) else {
                rest = rest.upperBound..<rest.upperBound
                return nil
            }
            rest = index + 1..<rest.upperBound
            let geometry = histogram.geometry
            return Bucket(
                lowest: geometry.lowestValue(at: index), highest: geometry.highestValue(at: index), count: histogram.counts[index])
        }
    }

    /// The buckets that hold values, smallest values first: for heat maps and percentile curves.
    package var buckets: Buckets { Buckets(of: self) }
}
