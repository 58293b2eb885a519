// `errors rate < 1% over 10s`: thresholds that must hold in every window, as the intervals are saved or from those that were.

import Basics
import Metrics
package import Runs

/// Finds the worst window of every threshold that has one. Feed it all intervals of the run in order, each after the samples up to its end, then
/// hand it to `RunAnalysis`.
package struct ThresholdWindows: Sendable {
    private var running: [Int: RunningThreshold] = [:]
    private var worst: [Int: ThresholdResult] = [:]
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
            guard let now = running[index], let value = now.value else { continue }
            let result = ThresholdResult(now.threshold, actual: value, window: now.window)
            if worst[index].map({ now.threshold.comparison.isWorse(value, than: $0.actual ?? value) }) ?? true {
                worst[index] = result
            }
        }
    }

    /// The worst window of a threshold, by its position in the header; `nil` when no whole window had a sample.
    func result(at index: Int) -> ThresholdResult? { worst[index] }
}

extension Threshold.Comparison {
    /// Whether `value` is further on the wrong side, or nearer to it, than `other`.
    func isWorse(_ value: Double, than other: Double) -> Bool {
        switch self {
        case .below, .atMost: value > other
        case .above, .atLeast: value < other
        }
    }
}
