// What a picture of a run needs beyond the run itself, gathered second by second from the store and small whatever its length.

package import HTTPMessages
package import Histograms
package import Runs

/// Feed it the response times of the measured seconds of a run (every `stride`th is enough) and its failures, then hand it to `htmlReport`.
package struct RunDetail: Sendable {
    /// Which seconds to feed: all of them, or of a long run with many steps every so manieth, because decoding a day of histograms takes
    /// minutes. The picture says so.
    package let stride: Int
    let timeline: Timeline
    private(set) var map: LatencyMap
    /// By reason, failures in every column.
    private(set) var failures: [Failure: [Double]] = [:]

    /// Decoding this many histograms takes about a second.
    private static let mostHistograms = 20_000

    package init(_ run: Run) {
        timeline = Timeline(run)
        map = LatencyMap(run, timeline)
        let histograms = run.intervals.count * max(1, run.header.layout.steps.count)
        stride = max(1, min(histograms / Self.mostHistograms, timeline.step * map.group))
    }

    /// Adds the response times of one measured second, of all steps together.
    package mutating func add(_ responseTime: Histogram, trial: Int, second: Int) {
        map.add(responseTime, trial: trial, second: second)
    }

    /// Adds the failures of one second.
    package mutating func add(_ failure: Failure, count: Int64, trial: Int, second: Int) {
        guard let column = timeline.column(trial: trial, second: second) else { return }
        failures[failure, default: Array(repeating: 0, count: timeline.count)][column] += Double(count)
    }
}
