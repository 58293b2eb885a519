// What a chart over time shows of one second.

import Basics
package import Runs

extension IntervalSummary {
    /// A count of this interval per second; `nil` for the rest of a second at the end of a trial, which says nothing about a second.
    package func perSecond(_ count: Int64) -> Double? {
        duration >= .milliseconds(500) ? Double(count) / duration.inSeconds : nil
    }

    /// Requests that succeeded.
    package var succeeded: Int64 { requests - failed }
}
