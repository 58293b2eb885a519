package import Basics
package import Histograms

/// What one trial of a run measured, as single numbers: the unit of every comparison. Percentiles are those of all arrivals of the trial,
/// failures and dropped ones after every success, interpolated within the bucket so that bucket edges do not look like ties.
package struct TrialFigures: Sendable, Hashable {
    /// From 0.
    package var trial: Int
    /// Without warm-up, in nanoseconds.
    package var measured: Nanoseconds
    /// Requests that ended, failed ones included.
    package var requests: Int64
    package var failed: Int64
    /// Planned arrivals, and those started.
    package var offered: Int64
    package var started: Int64
    /// Planned arrivals that were given up.
    package var dropped: Int64
    /// Response times in nanoseconds; `nil` when there was none, and where the percentile falls among arrivals without a good answer.
    package var p50: Double?
    package var p90: Double?
    package var p95: Double?
    package var p99: Double?
    /// The mean time of successful requests.
    package var mean: Double?
    /// CPU seconds of the target's process; `nil` when it was not watched.
    package var cpuSeconds: Double?
    /// The largest resident set of the target's process in bytes; `nil` when it was not watched.
    package var peakMemory: Double?

    package init(
        trial: Int, measured: Nanoseconds, requests: Int64, failed: Int64, offered: Int64 = 0, started: Int64 = 0,
        dropped: Int64 = 0,
        p50: Double? = nil, p90: Double? = nil, p95: Double? = nil, p99: Double? = nil, mean: Double? = nil,
        cpuSeconds: Double? = nil, peakMemory: Double? = nil
    ) {
        self.trial = trial
        self.measured = measured
        self.requests = requests
        self.failed = failed
        self.offered = offered
        self.started = started
        self.dropped = dropped
        self.p50 = p50
        self.p90 = p90
        self.p95 = p95
        self.p99 = p99
        self.mean = mean
        self.cpuSeconds = cpuSeconds
        self.peakMemory = peakMemory
    }

    /// Takes the response times from the merged histogram of the trial's successes; what failed or was dropped is known before.
    package mutating func read(_ responseTime: Histogram) {
        guard !responseTime.isEmpty else { return }
        let arrivals = AllArrivals(answered: responseTime, unanswered: failed + dropped)
        p50 = arrivals.interpolatedValue(atPercentile: 50)
        p90 = arrivals.interpolatedValue(atPercentile: 90)
        p95 = arrivals.interpolatedValue(atPercentile: 95)
        p99 = arrivals.interpolatedValue(atPercentile: 99)
        mean = responseTime.mean
    }

    /// Everything that was asked for: requests that ended, and arrivals that were dropped.
    package var arrivals: Int64 { requests + dropped }

    /// Whether a percentile falls among the arrivals without a good answer.
    package func isUnanswered(_ metric: ComparedMetric) -> Bool {
        guard let quantile = metric.quantile, arrivals > 0 else { return false }
        return Histogram.rank(ofPercentile: quantile * 100, among: arrivals) > succeeded
    }

    /// Requests that succeeded.
    package var succeeded: Int64 { requests - failed }

    /// The figure of a metric: times in nanoseconds, CPU in seconds for each request. `nil` when it was not measured, when a percentile has
    /// fewer than ten requests beyond it, or when a ratio with it would make no sense (0 or less).
    package func value(_ metric: ComparedMetric) -> Double? {
        if isUnanswered(metric) { return nil }
        let value: Double? =
            switch metric {
            case .throughput: measured > 0 ? Double(succeeded) / measured.inSeconds : nil
            case .p50: p50
            case .p90: p90
            case .p95: p95
            case .p99: p99
            case .mean: mean
            case .errors: requests > 0 ? Double(failed) / Double(requests) : nil
            case .cpu: requests > 0 ? cpuSeconds.map { $0 / Double(requests) } : nil
            case .memory: peakMemory
            }
        guard let value, value.isFinite, !metric.isRatio || value > 0 else { return nil }
        guard beyond(metric).map({ $0 >= Self.fewestBeyond }) ?? true else { return nil }
        return value
    }

    /// Whether the figure rests on enough to decide something: a percentile needs a hundred requests beyond it, CPU a hundred ticks.
    package func isGatable(_ metric: ComparedMetric) -> Bool {
        if metric == .cpu, (cpuSeconds ?? 0) < Self.enoughCPU { return false }
        return value(metric) != nil && hasEnoughBeyond(metric)
    }

    /// Whether a percentile has the hundred requests beyond it that it takes to decide something; other metrics need none.
    package func hasEnoughBeyond(_ metric: ComparedMetric) -> Bool { beyond(metric).map { $0 >= Self.enoughBeyond } ?? true }

    /// Seconds of CPU that a trial must have used for them to decide: the kernel counts in hundredths.
    package static let enoughCPU = 1.0

    /// Requests beyond a percentile for it to be shown, and for it to decide.
    package static let fewestBeyond = 10.0
    package static let enoughBeyond = 100.0

    /// How long a trial must be for a percentile to decide, at the pace of the slowest of these, in nanoseconds and whole seconds; `nil` for other
    /// metrics, and where nothing arrived.
    package static func lengthNeeded(_ metric: ComparedMetric, _ trials: [TrialFigures]) -> Nanoseconds? {
        guard let quantile = metric.quantile else { return nil }
        let rates = trials.map { $0.measured > 0 ? Double($0.arrivals) / $0.measured.inSeconds : 0 }
        guard let slowest = rates.min(), slowest > 0 else { return nil }
        return .seconds(Int((enoughBeyond / (1 - quantile) / slowest).rounded(.up)))
    }

    /// n·(1 − q), up to rounding.
    private func beyond(_ metric: ComparedMetric) -> Double? {
        metric.quantile.map { (Double(arrivals) * (1 - $0) * 1e6).rounded() / 1e6 }
    }
}
