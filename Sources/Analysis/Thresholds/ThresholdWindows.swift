// `errors rate < 1% over 10s`: thresholds that must hold in every window, as the intervals are saved or from those that were.

import Basics
import Metrics
package import Runs

/// Finds the worst window of every threshold that has one. Feed it all intervals of the run in order, each after the samples up to its end, then
/// hand it to `RunAnalysis`.
package struct ThresholdWindows: Sendable {
    private var running: [Int: RunningThreshold] = [:]
    private var worst: [Int: WorstWindow] = [:]
    private var samples: [ResourceSample]
    private var nextSample = 0

    /// `samples` in order of time, as in `Run.resources`.
    package init(_ header: RunHeader, samples: [ResourceSample] = []) {
        for (index, threshold) in header.thresholds.enumerated() where threshold.window != nil {
            running[index] = RunningThreshold(threshold, layout: header.layout)
        }
        self.samples = samples
    }

    /// Whether any threshold has a window; if not, the intervals need not be read.
    package var isNeeded: Bool { !running.isEmpty }

    /// Takes more samples, later than all before.
    package mutating func add(_ more: [ResourceSample]) {
        guard isNeeded else { return }
        samples.removeFirst(nextSample)
        nextSample = 0
        samples += more
    }

    /// Adds the next second. Warm-up is passed over.
    package mutating func add(_ interval: Interval) {
        guard isNeeded else { return }
        let end = interval.start + interval.duration
        let first = nextSample
        while nextSample < samples.count,
            (samples[nextSample].trial, samples[nextSample].time) <= (interval.trial, end)
        {
            nextSample += 1
        }
        guard !interval.isWarmup else { return }
        for index in running.keys.sorted() {
            running[index]?.add(interval, samples: samples[first..<nextSample])
            if let now = running[index] { worst[index, default: WorstWindow()].add(now) }
        }
    }

    /// The worst window of a threshold, by its position in the header; `nil` when no whole window had a sample.
    func result(at index: Int) -> ThresholdResult? { worst[index]?.result }
}

/// The window of one threshold in which it came out worst.
struct WorstWindow: Sendable {
    private(set) var result: ThresholdResult?
    private var value = 0.0

    /// Looks at the window that just ended, if there is a whole one.
    mutating func add(_ running: RunningThreshold) {
        guard let now = running.value, result == nil || running.threshold.comparison.isWorse(now, than: value) else { return }
        value = now
        result = running.result
    }
}

extension Threshold.Comparison {
    /// Whether `value` is further on the wrong side, or nearer to it, than `other`.
    /// Nothing is worse than to have no good answer, which is infinite.
    func isWorse(_ value: Double, than other: Double) -> Bool {
        guard value.isFinite, other.isFinite else { return other.isFinite }
        return switch self {
        case .below, .atMost: value > other
        case .above, .atLeast: value < other
        }
    }
}
