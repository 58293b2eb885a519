import Basics

// The `.hgrm` text that HdrHistogram's plotter (hdrhistogram.org) and many others read.

extension Histogram {
    /// The distribution by percentile, in HdrHistogram's layout: five lines for each halving of the distance to 100 %, then mean,
    /// deviation, maximum and count. Values are divided by `unit`, by default so that nanoseconds come out as milliseconds.
    package func percentileText(unit: Double = 1e6) -> String {
        func value(_ value: Double) -> String { column(fixed(value / unit, geometry.digits), 12) }
        var text = "       Value     Percentile TotalCount 1/(1-Percentile)\n\n"
        for line in percentileLines() {
            let share = line.level / 100
            text += "\(value(Double(line.value))) \(fixed(share, 12)) \(column(String(line.countSoFar), 10))"
            if line.level < 100 { text += " " + column(fixed(1 / (1 - share), 2), 14) }
            text += "\n"
        }
        let buckets = column(String(geometry.countsLength >> geometry.halfMagnitude - 1), 12)
        text += "#[Mean    = \(value(mean)), StdDeviation   = \(value(standardDeviation))]\n"
        text += "#[Max     = \(value(Double(max))), Total count    = \(column(String(totalCount), 12))]\n"
        text += "#[Buckets = \(buckets), SubBuckets     = \(column(String(2 << geometry.halfMagnitude), 12))]\n"
        return text
    }

    /// The steps of the curve: each bucket that reaches the next level, as HdrHistogram's percentile iterator walks, and 100 last.
    private func percentileLines() -> [(value: Int64, level: Double, countSoFar: Int64)] {
        var lines: [(value: Int64, level: Double, countSoFar: Int64)] = []
        var level = 0.0
        var countSoFar: Int64 = 0
        for bucket in buckets {
            countSoFar += bucket.count
            let reached = 100 * Double(countSoFar) / Double(totalCount)
            while level < 100, reached >= level {
                lines.append((bucket.highest, level, countSoFar))
                // Five ticks for each halving of what is left to 100.
                level += 100 / (5 * Double(sign: .plus, exponent: Int((100 / (100 - level)).exponent) + 1, significand: 1))
                if countSoFar == totalCount { break }
            }
        }
        if !isEmpty { lines.append((max, 100, totalCount)) }
        return lines
    }
}

private func column(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: Swift.max(0, width - text.count)) + text
}
