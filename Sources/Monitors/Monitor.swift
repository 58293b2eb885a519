package import Basics
package import Metrics
import Procfs
package import Runs

/// Reads one source, once a second. One that asks over a network runs in a task of its own, so that a late answer delays nothing.
package protocol Monitor: AnyObject {
    var source: Source { get }

    /// What there is to read at `now`, on CLOCK_MONOTONIC; `nil` when there is nothing. Values over time are over the time since the call
    /// before, and left out when that is less than `ResourceSample.shortestSpan`.
    func sample(at now: Nanoseconds) async -> MonitorReading?
}

/// What a monitor read at one moment.
package struct MonitorReading: Sendable {
    package var values: ResourceValues
    package var gauges: [Gauge]
    /// When it was read, where that was before the call that gives it.
    package var time: Nanoseconds?

    package init(values: ResourceValues = [:], gauges: [Gauge] = []) {
        self.values = values
        self.gauges = gauges
    }
}

/// What the monitors of this machine share: the list of its processes, the memory they read into, and what they have to say.
final class LocalDesk {
    var census = Census()
    var buffer = ReadBuffer(capacity: 64 << 10)
    var notes = Notes()
}
