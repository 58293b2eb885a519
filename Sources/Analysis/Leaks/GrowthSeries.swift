// How much a process had of something over time, beside how many requests had been served by then.

import Basics
import Metrics
import Runs

/// One reading of a monitor.
struct GrowthPoint: Sendable, Hashable {
    /// Seconds from the start of the trial.
    let time: Double
    /// Requests that had ended by then, those of the warm-up included.
    let requests: Double
    let value: Double
}

/// The readings of one quantity of one process in the longest trial of a run.
struct GrowthSeries: Sendable {
    let source: Source
    let quantity: GrowingQuantity
    let metric: ResourceMetric
    /// In order of time, from the start of the trial's load.
    let points: [GrowthPoint]

    /// Seconds from the start of the load to the last reading.
    var length: Double { points.last?.time ?? 0 }
}

/// The trial of a run that is looked at for growth, and what is known about its load.
struct GrowthTrial: Sendable {
    let number: Int
    /// Its seconds, warm-up included.
    let seconds: [IntervalSummary]
    private let ends: [Double]
    private let served: [Double]

    /// The longest trial; `nil` when there is no interval.
    init?(_ run: Run) {
        let counts = run.intervals.reduce(into: [Int: Int]()) { $0[$1.trial, default: 0] += 1 }
        guard let longest = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key else { return nil }
        number = longest
        seconds = run.intervals.kept { $0.trial == longest }
        var sum = 0.0
        var (ends, served) = ([0.0], [0.0])
        for second in seconds {
            sum += Double(second.requests)
            let end = (second.start + second.duration).inSeconds
            guard end > ends[ends.count - 1] else {
                served[served.count - 1] = sum
                continue
            }
            ends.append(end)
            served.append(sum)
        }
        (self.ends, self.served) = (ends, served)
    }

    /// When its load had ended, in seconds.
    var end: Double { ends[ends.count - 1] }
    /// Requests that ended in it.
    var requests: Double { served[served.count - 1] }

    /// Requests that had ended by `time`.
    func requests(by time: Double) -> Double {
        var (low, high) = (0, ends.count - 1)
        guard time < ends[high] else { return served[high] }
        while high - low > 1 {
            let middle = (low + high) / 2
            if ends[middle] <= time { low = middle } else { high = middle }
        }
        let share = (time - ends[low]) / (ends[high] - ends[low])
        return served[low] + (served[high] - served[low]) * min(1, max(0, share))
    }

    /// The readings of `metrics[0]`, or of the next metric where a tenth of those is missing, while load was applied.
    func series(_ source: Source, _ quantity: GrowingQuantity, metrics: [ResourceMetric], in samples: [ResourceSample])
        -> GrowthSeries?
    {
        let mine = samples.filter { $0.trial == number && $0.source == source && $0.time > 0 && $0.time.inSeconds <= end + 0.5 }
        for (position, metric) in metrics.enumerated() {
            let points = mine.compactMap { sample in
                sample.values[metric].flatMap { value in
                    value.isFinite
                        ? GrowthPoint(time: sample.time.inSeconds, requests: requests(by: sample.time.inSeconds), value: value)
                        : nil
                }
            }
            let isEnough =
                position == metrics.count - 1 || Double(points.count) >= GrowthRules.standard.readings * Double(mine.count)
            if !points.isEmpty, isEnough { return GrowthSeries(source: source, quantity: quantity, metric: metric, points: points) }
        }
        return nil
    }

    /// How long after its start the trial had settled, in seconds: the declared warm-up, or what is seen of one.
    func settled(declared: Double) -> Double { declared > 0 ? declared : SlowStart.end(of: seconds) }

    /// How long one turn of load and rest takes, in seconds, where the load rests at least three times.
    var cycle: Double? {
        let full = seconds.filter { $0.duration >= .milliseconds(500) }
        let busy = full.map { Double($0.counts.offered) / $0.duration.inSeconds }.sorted()
        guard let most = busy.last, most > 0 else { return nil }
        let rest = GrowthRules.standard.restShare * most
        var starts: [Double] = []
        for (before, now) in zip(full, full.dropFirst())
        where Double(before.counts.offered) < rest * before.duration.inSeconds
            && Double(now.counts.offered) >= rest * now.duration.inSeconds
        {
            starts.append(now.start.inSeconds)
        }
        guard starts.count >= 3 else { return nil }
        return (starts[starts.count - 1] - starts[0]) / Double(starts.count - 1)
    }
}
