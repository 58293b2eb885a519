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
    /// than the line of the rest, by more than 2 % and by more than noise that remembers would be: a cut at chance has the tests look only at what
    /// suits them. One that was better is no warm-up but what a soak looks for.
    static func end(of seconds: [IntervalSummary]) -> Double {
        let served = seconds.kept { $0.requests > $0.failed && $0.duration >= .milliseconds(500) }
        let values = served.map { logarithm(Double(max(1, $0.responseTime.p50))) }
        let cut = cut(of: values)
        guard cut > 0, let line = try? StraightLine(Array(values[cut...]), at: (cut..<values.count).map(Double.init)) else {
            return 0
        }
        let before = values[..<cut].reduce(0, +) / Double(cut)
        guard before > line.value(at: Double(cut - 1) / 2) + DriftRules.standard.slowerStart, isBeyondChance(cut, values, line)
        else {
            return 0
        }
        return served[cut].start.inSeconds
    }

    /// Whether the first `cut` values are higher than the line of the others, continued to there, by more than noise that remembers would be: all of
    /// them, or their first half, quarter, … where the start was slow for a moment only. The standard error is that of two means and of a slope, of
    /// batches that depend on each other.
    private static func isBeyondChance(_ cut: Int, _ values: [Double], _ line: StraightLine) -> Bool {
        let rest = values.indices.map { values[$0] - line.value(at: Double($0)) }
        let kept = stride(from: cut, to: rest.count - batch + 1, by: batch).map { mean(rest[$0..<($0 + batch)]) }
        guard kept.count >= 3, let variance = try? Sample(kept).variance, let seen = try? Autocorrelation.inflation(kept) else {
            return true
        }
        let inflated = variance * Autocorrelation.unbiased(seen, count: kept.count)
        let after = Double(kept.count)
        let spread = after * (after * after - 1) / 12
        var count = cut
        while count >= batch {
            let before = Double(count) / Double(batch)
            let distance = (after - before) / 2 + Double(cut) / Double(batch)
            let error = (inflated * (1 / before + 1 / after + distance * distance / spread)).squareRoot()
            if mean(rest[..<count]) > DriftRules.standard.slowStartErrors * error { return true }
            count /= 2
        }
        return false
    }

    private static func mean(_ values: ArraySlice<Double>) -> Double { values.reduce(0, +) / Double(values.count) }

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
