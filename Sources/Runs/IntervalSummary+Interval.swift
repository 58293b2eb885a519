import Basics
package import Histograms

extension IntervalSummary {
    package init(_ interval: Interval) {
        let tally = interval.tally
        self.init(
            trial: interval.trial, second: interval.second, start: interval.start, duration: interval.duration,
            isWarmup: interval.isWarmup, vus: interval.vus, busyVUs: interval.busyVUs, loopCPU: interval.loopCPU.max() ?? 0,
            counts: tally.counts, requests: tally.requests, failed: tally.failedRequests,
            responseTime: Quantiles(tally.merged(\.responseTime)), serviceTime: Quantiles(tally.merged(\.serviceTime)),
            latenessP99: tally.lateness.value(atPercentile: 99))
    }
}

extension IntervalSummary.Quantiles {
    /// The quantiles of a histogram of nanoseconds.
    package init(_ histogram: Histogram) {
        self.init(
            p50: histogram.value(atPercentile: 50), p95: histogram.value(atPercentile: 95), p99: histogram.value(atPercentile: 99),
            max: histogram.max, mean: histogram.isEmpty ? 0 : Nanoseconds(histogram.mean.rounded()))
    }
}
