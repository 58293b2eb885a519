// On what a request spends its time.

package import Histograms
package import Runs

/// One phase of a request.
package struct PhaseFigures: Sendable {
    /// For people: `connect`, `first byte`.
    package var name: String
    /// Times of the requests that had this phase.
    package var times: Histogram
    /// In nanoseconds, spread over all successful requests: these add up to the mean time of a request on the wire.
    package var meanPerRequest: Double

    /// The phases that occurred, in the order in which they happen.
    package static func all(of run: Run) -> [PhaseFigures] {
        let phases = run.totals.phases
        let requests = Double(max(1, run.successfulRequests))
        return [
            ("name lookup", phases.dns), ("connect", phases.connect), ("TLS", phases.tls), ("first byte", phases.firstByte),
            ("receive", phases.receive),
        ].filter { !$0.1.isEmpty }.map { name, times in
            PhaseFigures(name: name, times: times, meanPerRequest: times.mean * Double(times.totalCount) / requests)
        }
    }
}
