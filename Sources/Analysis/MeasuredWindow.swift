// Which moments of a run count: everything after the warm-up, trial by trial.

import Basics
package import Runs

/// The measured part of each trial, to which samples of monitors are cut as well.
package struct MeasuredWindow: Sendable {
    private var trials: [Int: ClosedRange<Nanoseconds>] = [:]
    private let warmup: Nanoseconds

    package init(_ run: Run) {
        warmup = run.header.warmup
        for interval in run.intervals where run.isJudged(interval) {
            let end = interval.start + max(0, interval.duration)
            let known = trials[interval.trial] ?? interval.start...end
            trials[interval.trial] = min(known.lowerBound, interval.start)...max(known.upperBound, end)
        }
    }

    /// Whether a sample speaks about measured time. It reports the second before it, so one at the very start does not, and the one that
    /// closes the last second, which may come a moment after the load ended, does.
    package func contains(_ sample: ResourceSample) -> Bool {
        guard !trials.isEmpty else { return sample.time > warmup }
        guard let trial = trials[sample.trial] else { return false }
        return sample.time > trial.lowerBound && sample.time <= trial.upperBound + .milliseconds(500)
    }
}
