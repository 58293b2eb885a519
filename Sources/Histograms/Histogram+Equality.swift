extension Histogram {
    /// Equal when they hold the same values, however much storage each has.
    package static func == (a: Histogram, b: Histogram) -> Bool {
        guard a.geometry == b.geometry, a.totalCount == b.totalCount, a.min == b.min, a.max == b.max else { return false }
        let shared = Swift.min(a.counts.count, b.counts.count)
        return a.counts[..<shared] == b.counts[..<shared]
    }
}
