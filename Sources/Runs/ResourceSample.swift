package import Basics
package import Metrics

/// What one monitor read at one moment.
package struct ResourceSample: Sendable, Hashable {
    package var trial: Int
    /// From the start of the trial's load, in nanoseconds: the same time base as intervals. Negative before the load began.
    package var time: Nanoseconds
    package var source: Source
    package var values: ResourceValues
    /// Readings with free names, in the order in which the monitor gives them.
    package var gauges: [Gauge]

    /// Readings over less time than this say nothing: one tick of 10 ms would count as several cores.
    package static let shortestSpan: Nanoseconds = .milliseconds(100)

    package init(trial: Int, time: Nanoseconds, source: Source, values: ResourceValues, gauges: [Gauge] = []) {
        self.trial = trial
        self.time = time
        self.source = source
        self.values = values
        self.gauges = gauges
    }
}

extension [ResourceSample] {
    /// Takes readings over time away that span less than `shortestSpan`, as runs of earlier versions have at the end of a trial. The samples
    /// are in order of time.
    package mutating func dropFragments() {
        var last: [Source: (trial: Int, time: Nanoseconds)] = [:]
        for index in indices {
            let (source, trial, time) = (self[index].source, self[index].trial, self[index].time)
            if let before = last[source], before.trial == trial, time - before.time < ResourceSample.shortestSpan {
                for metric in ResourceMetric.allCases where metric.facts.isOverTime { self[index].values[metric] = nil }
            }
            last[source] = (trial, time)
        }
    }
}
