// `response_time p95 < 110% of baseline`: limits that come from another run.

import Metrics
package import Runs

extension RunHeader {
    /// This header with every limit that is a share of the baseline's value replaced by that value. What the baseline did not measure, or what
    /// there is no baseline for, stays as it is, and the threshold is then `unmeasured`. A baseline under other conditions is none. The
    /// limit of a threshold with a window comes from the whole of the baseline too.
    package func limited(by baseline: Run?) -> RunHeader {
        guard let baseline, baseline.header.differences(from: self).isEmpty else { return self }
        let samples = baseline.resources.filter(MeasuredWindow(baseline).contains)
        var header = self
        header.thresholds = thresholds.map { threshold in
            guard case .ofBaseline(let share) = threshold.limit else { return threshold }
            let selection = Selection(threshold, layout: baseline.header.layout)
            let reading = threshold.metric.isSampled ? selection.reading(of: samples) : selection.reading(of: baseline.totals)
            guard let value = reading?.value(threshold.statistic, duration: baseline.measured), value.isFinite else {
                return threshold
            }
            var resolved = threshold
            resolved.limit = .value(share * value)
            return resolved
        }
        return header
    }

    /// Whether any limit is a share of a baseline.
    package var needsBaseline: Bool {
        thresholds.contains { if case .ofBaseline = $0.limit { true } else { false } }
    }
}
