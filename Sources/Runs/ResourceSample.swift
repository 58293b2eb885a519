package import Basics
package import Metrics

/// What one monitor read at one moment.
package struct ResourceSample: Sendable, Hashable {
    package var trial: Int
    /// From the start of the trial's load, in nanoseconds: the same time base as intervals. Negative before the load began.
    package var time: Nanoseconds
    package var source: Source
    package var values: ResourceValues

    package init(trial: Int, time: Nanoseconds, source: Source, values: ResourceValues) {
        self.trial = trial
        self.time = time
        self.source = source
        self.values = values
    }
}
