// How the response times of every moment were spread: counts over time and latency, small whatever the length of the run.

import Basics
import Drawing
import Histograms
import Runs

/// Counts of successful requests by column of time and row of latency. Rows are equally high on a logarithmic axis.
struct LatencyMap: Sendable {
    static let rows = 40
    static let mostColumns = 200

    let timeline: Timeline
    /// How many columns of the timeline share one of the map's.
    let group: Int
    let columns: Int
    /// Where the rows begin and end, in milliseconds.
    let scale: Scale
    private(set) var counts: [Int64]
    /// How many seconds went into each column.
    private(set) var seconds: [Int]

    init(_ run: Run, _ timeline: Timeline) {
        self.timeline = timeline
        group = (timeline.count + Self.mostColumns - 1) / Self.mostColumns
        columns = (timeline.count + group - 1) / group
        let times = run.totals.steps.map(\.responseTime).filter { !$0.isEmpty }
        let lowest = times.map(\.min).min() ?? 1
        let highest = times.map(\.max).max() ?? 1
        scale = Scale(logarithmicFrom: max(lowest, 1000).inMilliseconds, to: highest.inMilliseconds)
        counts = Array(repeating: 0, count: columns * Self.rows)
        seconds = Array(repeating: 0, count: columns)
    }

    var isEmpty: Bool { counts.allSatisfy { $0 == 0 } }

    /// Adds the response times of a measured second.
    mutating func add(_ responseTime: Histogram, trial: Int, second: Int) {
        guard let place = timeline.column(trial: trial, second: second) else { return }
        let column = place / group
        seconds[column] += 1
        for bucket in responseTime.buckets {
            let middle = (Double(bucket.lowest) + Double(bucket.highest)) / 2e6
            let row = min(Self.rows - 1, Int(scale.share(middle) * Double(Self.rows)))
            counts[column * Self.rows + row] += bucket.count
        }
    }

    /// Requests per second that fell into a cell.
    func density(_ column: Int, _ row: Int) -> Double {
        seconds[column] > 0 ? Double(counts[column * Self.rows + row]) / Double(seconds[column]) : 0
    }

    /// Where a row begins, in milliseconds.
    func bottom(of row: Int) -> Double { scale.value(at: Double(row) / Double(Self.rows)) }
}
