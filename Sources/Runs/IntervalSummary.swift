package import Basics

/// The figures of one interval without its histograms: what charts and tables over time are drawn from, and cheap to keep for a day.
package struct IntervalSummary: Sendable, Hashable {
    package var trial: Int
    package var second: Int
    package var start: Nanoseconds
    package var duration: Nanoseconds
    package var isWarmup: Bool
    package var vus: Int
    package var busyVUs: Int
    /// The highest share of a core any worker loop used, 0 to 1.
    package var loopCPU: Double
    package var counts: Counts
    package var requests: Int64
    package var failed: Int64
    /// Times of successful requests, in nanoseconds; 0 when there were none.
    package var responseTime: Quantiles
    package var serviceTime: Quantiles
    /// p99 of lateness in nanoseconds.
    package var latenessP99: Nanoseconds

    package struct Quantiles: Sendable, Hashable {
        package var p50: Nanoseconds
        package var p95: Nanoseconds
        package var p99: Nanoseconds
        package var max: Nanoseconds
        /// The mean, by which Little's law counts what is in flight; 0 in runs that were saved without it.
        package var mean: Nanoseconds

        package init(
            p50: Nanoseconds = 0, p95: Nanoseconds = 0, p99: Nanoseconds = 0, max: Nanoseconds = 0, mean: Nanoseconds = 0
        ) {
            self.p50 = p50
            self.p95 = p95
            self.p99 = p99
            self.max = max
            self.mean = mean
        }
    }

    package init(
        trial: Int, second: Int, start: Nanoseconds, duration: Nanoseconds, isWarmup: Bool, vus: Int, busyVUs: Int, loopCPU: Double,
        counts: Counts, requests: Int64, failed: Int64, responseTime: Quantiles, serviceTime: Quantiles, latenessP99: Nanoseconds
    ) {
        self.trial = trial
        self.second = second
        self.start = start
        self.duration = duration
        self.isWarmup = isWarmup
        self.vus = vus
        self.busyVUs = busyVUs
        self.loopCPU = loopCPU
        self.counts = counts
        self.requests = requests
        self.failed = failed
        self.responseTime = responseTime
        self.serviceTime = serviceTime
        self.latenessP99 = latenessP99
    }
}
