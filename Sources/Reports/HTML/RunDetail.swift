// What a picture of a run needs beyond the run itself, gathered second by second from the store and small whatever its length.

package import Runs
package import HTTPMessages

/// Feed it the intervals of a run (every `stride`th is enough) and its failures, then hand it to `htmlReport`.
package struct RunDetail: Sendable {
    /// Which intervals to feed: all of them, or of a long run with many steps every so manieth, because decoding a day of histograms takes
    /// minutes. The picture says so.
    package let stride: Int
    let timeline: Timeline
    private(set) var map: LatencyMap
    /// By reason, failures in every column.
    private(set) var failures: [Failure: [Double]] = [:]

    /// Decoding so many histograms takes about a second.
    private static let mostHistograms = 20_000

    package init(_ run: Run) {
        timeline = Timeline(run)
        map = LatencyMap(run, timeline)
        let histograms = run.intervals.count * max(1, run.header.layout.steps.count)
        stride = max(1, min(histograms / Self.mostHistograms, timeline.step * map.group))
    }

    /// Adds one interval. Warm-up is passed over.
    package mutating func add(_ interval: Interval) {
        if !interval.isWarmup { map.add(interval) }
    }

    /// Adds the failures of one second.
    package mutating func add(_ failure: Failure, count: Int64, trial: Int, second: Int) {
        guard let column = timeline.column(trial: trial, second: second) else { return }
        failures[failure, default: Array(repeating: 0, count: timeline.count)][column] += Double(count)
    }
}
