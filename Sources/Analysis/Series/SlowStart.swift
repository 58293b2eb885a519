// Where the warm-up of a run ends that declares none (`Manual/statistics.md`, 1.8).

import Basics
import Runs
import Statistics

enum SlowStart {
    /// A later cut is no warm-up: the run has not settled.
    private static let most = DriftRules.standard.latestSettling
    private static let batch = 5

    /// Seconds from the start of the trial after which median response times had settled; 0 when they were from the start.
    ///
    /// MSER-5 on log p50, over cuts of at most 40 % of the run: on noise that remembers, its unlimited minimum may lie anywhere. It is taken beside
    /// a straight line, since what becomes slower or faster all along would be a beginning to the very end. And only where the beginning was slower
    /// than the line of the rest, by more than 2 %: one that was better is no warm-up but what a soak looks for.
    static func end(of seconds: [IntervalSummary]) -> Double {
        let served = seconds.kept { $0.requests > $0.failed && $0.duration >= .milliseconds(500) }
        let values = served.map { logarithm(Double(max(1, $0.responseTime.p50))) }
        let cut = cut(of: values)
        guard cut > 0, let line = try? StraightLine(Array(values[cut...]), at: (cut..<values.count).map(Double.init)) else {
            return 0
        }
        let before = values[..<cut].reduce(0, +) / Double(cut)
        return before > line.value(at: Double(cut - 1) / 2) + DriftRules.standard.slowerStart ? served[cut].start.inSeconds : 0
    }

    /// The number of values before the cut that minimises Σ(Z − line)²/(k − d)² over the batch means Z that are kept.
    static func cut(of values: [Double]) -> Int {
        let count = values.count / batch
        guard count >= 5 else { return 0 }
        let level = values.reduce(0, +) / Double(values.count)
        let means = (0..<count).map { index in
            values[(index * batch)..<((index + 1) * batch)].reduce(0, +) / Double(batch) - level
        }
        // Sums over what is kept, by its distance from the end.
        var (x, y, xx, xy, yy) = (0.0, 0.0, 0.0, 0.0, 0.0)
        var (best, bestAt) = (Double.infinity, 0)
        for cut in means.indices.reversed() {
            let (distance, mean) = (Double(count - 1 - cut), means[cut])
            x += distance
            y += mean
            xx += distance * distance
            xy += distance * mean
            yy += mean * mean
            guard Double(cut) <= most * Double(count) else { continue }
            let kept = Double(count - cut)
            let (across, along) = (xy - x * y / kept, xx - x * x / kept)
            let error = max(0, yy - y * y / kept - across * across / along) / (kept * kept)
            if error <= best { (best, bestAt) = (error, cut) }
        }
        return bestAt * batch
    }
}
