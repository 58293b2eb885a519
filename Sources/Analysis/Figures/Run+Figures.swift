// The figures that every report shows, worked out in one place so that text, JSON and findings agree.

package import Basics
import Metrics
package import Runs

extension Run {
    /// Requests that succeeded in the measured window.
    package var successfulRequests: Int64 { totals.requests - totals.failedRequests }

    /// Successful requests per second of the measured window; `nil` when nothing was measured.
    package var throughput: Double? { perSecond(successfulRequests) }

    /// Arrivals planned per second of load; `nil` when nothing was measured.
    package var offeredRate: Double? { perSecondOfLoad(totals.counts.offered) }

    /// Iterations started per second of load; `nil` when nothing was measured.
    package var achievedRate: Double? { perSecondOfLoad(totals.counts.started) }

    /// Share of requests that failed; `nil` when there was none.
    package var errorRate: Double? {
        let requests = totals.requests
        return requests > 0 ? Double(totals.failedRequests) / Double(requests) : nil
    }

    /// What the first limit on goodput is about, per second; `nil` when no limit names one, or nothing was measured.
    package var goodput: Double? {
        guard let threshold = header.thresholds.first(where: { $0.metric == .goodput }) else { return nil }
        return Selection(threshold, layout: header.layout).reading(of: totals)?.value(.rate, duration: measured)
    }

    /// Summed over all checks of all steps.
    package var checksPassed: Int64 { totals.checks.reduce(0) { $0 + $1.passed } }
    /// Summed over all checks of all steps.
    package var checksFailed: Int64 { totals.checks.reduce(0) { $0 + $1.failed } }

    /// How long the warm-up really was, all trials together.
    package var warmedUp: Nanoseconds { intervals.reduce(0) { $0 + ($1.isWarmup ? $1.duration : 0) } }

    /// A count per second of the time in which load was applied: the planned one where the run came to its end, or that for which a search held
    /// the load. Measurement continues until the last response.
    private func perSecondOfLoad(_ count: Int64) -> Double? {
        guard measured > 0 else { return nil }
        let held = search.flatMap(SearchResult.representative)?.held
        let planned = held ?? (header.status == .completed ? header.plannedDuration.map { $0 * Nanoseconds(header.trials) } : nil)
        return Double(count) / min(measured, planned ?? measured).inSeconds
    }

    /// A count per second of the measured window; `nil` when nothing was measured.
    package func perSecond(_ count: Int64) -> Double? { measured > 0 ? Double(count) / measured.inSeconds : nil }
}
