// What is read off a histogram. The definitions are HdrHistogram's, so that the figures agree with every other tool that reads one.

extension Histogram {
    /// The value at or below which `percentile` per cent of all values lie: the highest value of the first bucket at which the count
    /// so far reaches ⌈p · N / 100⌉ (the lowest value for percentile 0). 0 when empty; below 0 counts as 0, above 100 as 100.
    package func value(atPercentile percentile: Double) -> Int64 {
        guard !isEmpty else { return 0 }
        // One step down, or rounding in the product could reach into the next bucket.
        guard percentile > 0 else { return geometry.lowestValue(at: usedIndices.lowerBound) }
        return value(atRank: Self.rank(ofPercentile: percentile, among: totalCount))
    }

    /// Which of `count` values in order, from 1, is the one at `percentile`: ⌈p · N / 100⌉. Above 100 counts as 100.
    package static func rank(ofPercentile percentile: Double, among count: Int64) -> Int64 {
        // One step down, or rounding in the product could reach into the next bucket.
        let share = percentile > 0 ? Swift.min(percentile.nextDown, 100) : 0
        return Swift.max(1, Int64(exactly: (share * Double(count) / 100).rounded(.up)) ?? count)
    }

    /// The highest value of the bucket with the value that is at `rank` in order, from 1; the largest of all beyond the last. 0 when empty.
    package func value(atRank rank: Int64) -> Int64 {
        var seen: Int64 = 0
        for index in usedIndices {
            seen &+= counts[index]
            if seen >= rank { return geometry.highestValue(at: index) }
        }
        return max
    }

    /// How many values are at or below `value`, or share its bucket.
    package func count(atOrBelow value: Int64) -> Int64 {
        guard value >= 0 else { return 0 }
        let end = geometry.index(of: Swift.min(value, geometry.highestValue(at: geometry.countsLength - 1))) + 1
        return counts[usedIndices.clamped(to: 0..<end)].reduce(0, &+)
    }

    /// The mean, from the middle of each bucket; 0 when empty.
    package var mean: Double {
        guard !isEmpty else { return 0 }
        var sum = 0.0
        for index in usedIndices where counts[index] != 0 {
            sum += Double(counts[index]) * Double(geometry.middleValue(at: index))
        }
        return sum / Double(totalCount)
    }

    /// The standard deviation (of the whole population), from the middle of each bucket; 0 when empty.
    package var standardDeviation: Double {
        guard !isEmpty else { return 0 }
        let mean = mean
        var sum = 0.0
        for index in usedIndices where counts[index] != 0 {
            let difference = Double(geometry.middleValue(at: index)) - mean
            sum += Double(counts[index]) * difference * difference
        }
        return (sum / Double(totalCount)).squareRoot()
    }
}
