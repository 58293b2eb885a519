extension Histogram {
    /// The value at `percentile` (0 to 100) as if the values of a bucket lay evenly in it: for statistics, in which the steps of buckets would
    /// look like ties. Within a bucket's width of ``value(atPercentile:)``, which is what reports show. 0 when empty.
    package func interpolatedValue(atPercentile percentile: Double) -> Double {
        let share = Swift.min(Swift.max(percentile, 0), 100) / 100
        let wanted = share * Double(totalCount)
        var seen = 0.0
        for index in usedIndices where counts[index] > 0 {
            let here = Double(counts[index])
            if seen + here >= wanted {
                let low = Double(geometry.lowestValue(at: index))
                return low + Double(geometry.width(at: index)) * (wanted - seen) / here
            }
            seen += here
        }
        return Double(max)
    }
}
