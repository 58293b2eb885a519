/// The interval of a mean of dependent values by batch means (Conway 1963): b ≥ 5·g values per batch make the batches all but independent.
package enum BatchMeans {
    /// t interval over the means of batches of at least 5·g values. `nil` when that leaves fewer than ten batches: the series is too
    /// short for an honest interval. Throws `tooFew` below two values.
    package static func interval(
        of values: [Double], confidence: Double = 0.95
    ) throws(StatisticsError) -> ConfidenceInterval? {
        let length = max(1, Int((5 * (try Autocorrelation.inflation(values))).rounded(.up)))
        // Independent values need no batches longer than one.
        let size = length <= 5 ? 1 : length
        let batches = values.count / size
        guard batches >= 10 else { return nil }
        let dropped = values.count - batches * size
        let means = (0..<batches).map { batch in Array(values[(dropped + batch * size)..<(dropped + (batch + 1) * size)]).mean }
        return try TTest.oneSample(means).interval(confidence: confidence)
    }
}
