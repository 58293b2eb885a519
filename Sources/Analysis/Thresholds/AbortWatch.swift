// Thresholds that end a run as soon as they fail.

import Basics
import Metrics
package import Runs

/// Watches the thresholds that abort, second by second, during the run.
package struct AbortWatch: Sendable {
    private var running: [RunningThreshold]
    private var measured: Nanoseconds = 0

    package init(_ header: RunHeader) {
        running = header.thresholds.filter(\.aborts).map { RunningThreshold($0, layout: header.layout) }
    }

    /// Whether there is nothing to watch.
    package var isIdle: Bool { running.isEmpty }

    /// Adds the next second with what the monitors read during it; the first threshold that fails after its grace, if any. Warm-up is
    /// passed over, and no threshold fails for want of samples.
    package mutating func add(_ interval: Interval, samples: [ResourceSample]) -> ThresholdResult? {
        guard !interval.isWarmup else { return nil }
        measured += interval.duration
        var failed: ThresholdResult?
        for index in running.indices {
            running[index].add(interval, samples: samples)
            guard failed == nil, measured > running[index].threshold.grace.nanoseconds, let result = running[index].result
            else { continue }
            if result.state == .failed { failed = result }
        }
        return failed
    }
}
