// A threshold that is fed one interval after the other: for windows, and for ending a run while it runs.

import Basics
import Histograms
import Metrics
import Runs

/// The value of one threshold, over everything measured so far or, when it has a window, over the last window.
struct RunningThreshold: Sendable {
    let threshold: Threshold
    private let selection: Selection
    private(set) var sum: Reading?
    private var duration: Nanoseconds = 0
    /// What is in the window, oldest first; unused without a window.
    private var stretches: [(reading: Reading, duration: Nanoseconds, second: Int)] = []
    private var trial = 0

    init(_ threshold: Threshold, layout: Layout) {
        self.threshold = threshold
        selection = Selection(threshold, layout: layout)
    }

    /// Adds an interval of the measured part of a run, with what the monitors read during it.
    mutating func add(_ interval: Interval, samples: some Sequence<ResourceSample>) {
        if threshold.window != nil, interval.trial != trial { forget() }
        trial = interval.trial
        let found = threshold.metric.isSampled ? selection.reading(of: samples) : selection.reading(of: interval.tally)
        guard let reading = found else { return }
        duration += interval.duration
        if sum == nil { sum = reading } else { sum?.add(reading) }
        guard let window = threshold.window else { return }
        stretches.append((reading, interval.duration, interval.second))
        while let oldest = stretches.first, isFull(duration - oldest.duration, window) {
            sum?.subtract(oldest: oldest.reading)
            duration -= oldest.duration
            stretches.removeFirst()
        }
    }

    /// `nil` when there is no sample, or not yet a whole window.
    var value: Double? {
        if let window = threshold.window, !isFull(duration, window) { return nil }
        return sum?.value(threshold.statistic, duration: duration)
    }

    /// Whether the threshold holds now; `nil` while there is no value.
    var result: ThresholdResult? {
        value.map { ThresholdResult(threshold, actual: $0, window: window, unanswered: sum?.unanswered) }
    }

    /// The window the value is about: `10s from second 20`.
    var window: String {
        guard let length = threshold.window, let first = stretches.first else { return "" }
        return "\(length) from second \(first.second)" + (trial > 0 ? " of trial \(trial + 1)" : "")
    }

    /// Intervals are a hair shorter or longer than a second: a twentieth less than the window is still a whole one.
    private func isFull(_ duration: Nanoseconds, _ window: TimeSpan) -> Bool {
        duration > 0 && Double(duration) >= Double(window.nanoseconds) * 0.95
    }

    /// A window never spans two trials.
    private mutating func forget() {
        sum = nil
        duration = 0
        stretches = []
    }
}

extension RunningThreshold {
    /// Whether a threshold over the whole of a trial has failed already, whatever comes: more bad requests than all of it may have.
    /// - Parameter scale: the length of the whole in lengths of what was seen so far.
    func isLost(scale: Double) -> Bool {
        guard threshold.window == nil, [.below, .atMost].contains(threshold.comparison), case .value(let limit) = threshold.limit,
            let sum
        else { return false }
        switch (sum, threshold.statistic) {
        case (.times(let histogram), .percentile(let percentile)):
            let bad = histogram.totalCount - histogram.count(atOrBelow: Int64(min(limit, 1e18)))
            return Double(bad) > (1 - percentile / 100) * scale * Double(histogram.totalCount) + 1
        case (.arrivals(let arrivals), .percentile(let percentile)):
            let bad = arrivals.count - arrivals.count(answeredWithin: Int64(min(limit, 1e18)))
            return Double(bad) > (1 - percentile / 100) * scale * Double(arrivals.count) + 1
        case (.share(let part, let whole), .rate): return Double(part) > limit * scale * Double(whole) + 1
        default: return false
        }
    }
}
