// Reports, while a run is in progress, when a threshold begins to fail and when it holds again.

import Basics
import Metrics
package import Runs

/// Watches every threshold that does not abort, second by second. What it reports is about the last seconds, not the verdict: a limit on the
/// whole run may still hold at its end. It never floods: a change must last, and each threshold is reported a few
/// times only, all together twelve.
package struct LimitWatch: Sendable {
    fileprivate struct Watched: Sendable {
        var running: RunningThreshold
        /// Throughput that has to be above something is not yet there when a load begins: it counts from when it held for the first time.
        var isArmed: Bool
        var isCrossed = false
        /// Seconds on end that say otherwise than `isCrossed`.
        var contradicting = 0
        var told = 0
    }

    private var watched: [Watched]
    private var linesLeft = 12

    /// What is looked at of a threshold without a window of its own: the last five seconds.
    private static let window = TimeSpan.seconds(5)
    /// Seconds on end that it takes to tell that a limit is crossed, and that it is met again.
    fileprivate static let toCross = 2
    fileprivate static let toMeet = 3
    /// Lines about one threshold; the last says that no more will come.
    fileprivate static let mostLines = 4

    package init(_ header: RunHeader) {
        watched = header.thresholds.filter { !$0.aborts }.map { threshold in
            var live = threshold
            // A sum over the run, such as dropped arrivals, only ever grows.
            if threshold.window == nil, threshold.statistic != .count { live.window = Self.window }
            let isFloor = [.above, .atLeast].contains(threshold.comparison) && ![.errors, .checks].contains(threshold.metric)
            return Watched(running: RunningThreshold(live, layout: header.layout), isArmed: !isFloor)
        }
    }

    /// Whether there is nothing to watch.
    package var isIdle: Bool { watched.isEmpty }

    /// Adds the next second with what the monitors read during it; sentences about what changed, if anything.
    package mutating func add(_ interval: Interval, samples: [ResourceSample]) -> [String] {
        guard !interval.isWarmup, linesLeft > 0 else { return [] }
        var lines: [String] = []
        for index in watched.indices where watched[index].told < Self.mostLines {
            watched[index].running.add(interval, samples: samples)
            if let line = watched[index].judge(interval) { lines.append(line) }
        }
        lines = Array(lines.prefix(linesLeft))
        linesLeft -= lines.count
        return lines
    }
}

extension LimitWatch.Watched {
    fileprivate mutating func judge(_ interval: Interval) -> String? {
        guard let result = running.result, result.state != .unmeasured else { return nil }
        let fails = result.state == .failed
        if !isArmed {
            isArmed = !fails
            return nil
        }
        contradicting = fails == isCrossed ? 0 : contradicting + 1
        guard contradicting >= (fails ? LimitWatch.toCross : LimitWatch.toMeet) else { return nil }
        contradicting = 0
        isCrossed = fails
        told += 1
        let second = Int((interval.start + interval.duration) / .seconds(1))
        let last = told == LimitWatch.mostLines ? " (no more is reported about this one)" : ""
        return fails
            ? "Second \(second): \"\(running.threshold.expression)\" is crossed: \(result.actualForPeople)\(last)."
            : "Second \(second): \"\(running.threshold.expression)\" holds again: \(result.actualForPeople)\(last)."
    }
}
