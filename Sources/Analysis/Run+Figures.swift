// The figures that every report shows, worked out in one place so that text, JSON and findings agree.

package import Basics
package import Runs

extension Run {
    /// Requests that succeeded in the measured window.
    package var successfulRequests: Int64 { totals.requests - totals.failedRequests }

    /// Successful requests per second of the measured window; `nil` when nothing was measured.
    package var throughput: Double? { perSecond(successfulRequests) }

    /// Arrivals planned per second; `nil` when nothing was measured.
    package var offeredRate: Double? { perSecond(totals.counts.offered) }

    /// Iterations started per second; `nil` when nothing was measured.
    package var achievedRate: Double? { perSecond(totals.counts.started) }

    /// Share of requests that failed; `nil` when there was none.
    package var errorRate: Double? {
        let requests = totals.requests
        return requests > 0 ? Double(totals.failedRequests) / Double(requests) : nil
    }

    /// Of all checks of all steps.
    package var checksPassed: Int64 { totals.checks.reduce(0) { $0 + $1.passed } }
    /// Of all checks of all steps.
    package var checksFailed: Int64 { totals.checks.reduce(0) { $0 + $1.failed } }

    /// How long the warm-up really was, all trials together.
    package var warmedUp: Nanoseconds { intervals.reduce(0) { $0 + ($1.isWarmup ? $1.duration : 0) } }

    /// A count per second of the measured window; `nil` when nothing was measured.
    package func perSecond(_ count: Int64) -> Double? { measured > 0 ? Double(count) / measured.inSeconds : nil }
}
