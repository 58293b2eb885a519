// Where the warm-up of a run ends that declares none (textbook §1.8).

import Basics
import Runs

enum SlowStart {
    /// A later cut is no warm-up: the run has not settled.
    private static let most = 0.4
    private static let batch = 5

    /// Seconds from the start of the trial after which median response times had settled; 0 when they were from the start.
    ///
    /// MSER-5 on log p50, over cuts of at most 40 % of the run: on noise that remembers, its unlimited minimum may lie anywhere. And only where
    /// the beginning was slower than the rest, by more than 2 %: a beginning that was better is no warm-up but what a soak looks for.
    static func end(of seconds: [IntervalSummary]) -> Double {
        let served = seconds.filter { $0.requests > $0.failed && $0.duration >= .milliseconds(500) }
        let values = served.map { logarithm(Double(max(1, $0.responseTime.p50))) }
        let cut = cut(of: values)
        guard cut > 0 else { return 0 }
        let before = values[..<cut].reduce(0, +) / Double(cut)
        let after = values[cut...].reduce(0, +) / Double(values.count - cut)
        return before > after + 0.02 ? served[cut].start.inSeconds : 0
    }

    /// The number of values before the cut that minimises Σ(Z − mean)²/(k − d)² over the batch means Z that are kept.
    static func cut(of values: [Double]) -> Int {
        let count = values.count / batch
        guard count >= 5 else { return 0 }
        let level = values.reduce(0, +) / Double(values.count)
        let means = (0..<count).map { index in
            values[(index * batch)..<((index + 1) * batch)].reduce(0, +) / Double(batch) - level
        }
        var (sum, squares, best, bestAt) = (0.0, 0.0, Double.infinity, 0)
        for cut in means.indices.reversed() {
            sum += means[cut]
            squares += means[cut] * means[cut]
            guard Double(cut) <= most * Double(count) else { continue }
            let kept = Double(count - cut)
            let error = max(0, squares - sum * sum / kept) / (kept * kept)
            if error <= best { (best, bestAt) = (error, cut) }
        }
        return bestAt * batch
    }
}
