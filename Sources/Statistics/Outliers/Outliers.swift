/// Single values that stand out while their neighbours do not: to be set aside before a change is searched for.
package enum Outliers {
    /// The positions where |x − median| > `limit`·1.4826·MAD and the value after is back within the limit (the "reverts" rule of Conbench): an
    /// odd run, not a new level. The last value cannot be judged yet. Empty when more than half of the values are equal, since then
    /// the spread is unknown.
    package static func reverting(_ values: [Double], limit: Double = 5) throws(StatisticsError) -> [Int] {
        try require(values, atLeast: 0)
        guard values.count >= 3 else { return [] }
        let median = values.median
        let spread = 1.4826 * values.medianAbsoluteDeviation
        guard spread > 0 else { return [] }
        let far = values.map { abs($0 - median) > limit * spread }
        return far.indices.filter { index in
            far[index] && index + 1 < far.count && !far[index + 1] && (index == 0 || !far[index - 1])
        }
    }
}
