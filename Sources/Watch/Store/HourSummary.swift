package import Histograms

/// What is kept of a check's hour for good.
package struct HourSummary: Sendable, Equatable {
    /// Hours since 1970, UTC.
    package var hour: Int64
    /// Executions by state.
    package var counts: [CheckState: Int] = [:]
    package var coverage = Coverage()
    package var failedRequests = 0
    /// Response times of good requests, in nanoseconds.
    package var histogram = Histogram()

    static let milliseconds: Int64 = 3_600_000

    package init(hour: Int64) { self.hour = hour }

    /// The summary of `results`, in order of time: those of the hour, and the last one before it.
    package init(hour: Int64, _ results: [StoredResult]) {
        self.hour = hour
        let range = hour * Self.milliseconds..<(hour + 1) * Self.milliseconds
        coverage = Coverage(of: results, in: range)
        for result in results where range.contains(result.at) {
            counts[result.state, default: 0] += 1
            failedRequests += result.failedRequests
            for time in result.times { histogram.record(time) }
        }
    }
}
