package import Basics

/// What one monitor read at one moment.
package struct ResourceSample: Sendable, Hashable {
    package var trial: Int
    /// From the start of the trial's load, in nanoseconds: the same time base as intervals. Negative before the load began.
    package var time: Nanoseconds
    /// `generator`, `host`, `process:target`, `process:NAME`.
    package var source: String
    package var values: ResourceValues

    package init(trial: Int, time: Nanoseconds, source: String, values: ResourceValues) {
        self.trial = trial
        self.time = time
        self.source = source
        self.values = values
    }
}

/// What a monitor can read. Per-second values are over the time since the sample before. The raw value is only a place among the others.
package enum ResourceMetric: Int, Sendable, CaseIterable, Hashable {
    // processes
    /// Per cent of one core, all threads and children together; for the host of all its cores, 0 to 100.
    case cpuPercent
    /// The busiest thread (process) or core (host), per cent of one core.
    case busiestPercent
    /// Resident set in bytes (process); used memory (host).
    case memoryBytes
    case proportionalBytes
    case anonymousBytes
    case fileBytes
    case threads
    case descriptors
    case processes
    case voluntarySwitchesPerSecond
    case involuntarySwitchesPerSecond
    case readBytesPerSecond
    case writeBytesPerSecond
    case minorFaultsPerSecond
    case majorFaultsPerSecond
    // host
    case memoryAvailableBytes
    case swapUsedBytes
    case pressureCPU
    case pressureMemory
    case pressureIO
    case diskBusyPercent
    case networkReceivedBytesPerSecond
    case networkSentBytesPerSecond
    case retransmitsPerSecond
    case listenOverflowsPerSecond
    case socketsTimeWait
    case socketsInUse
    case load1

    private static let names = allCases.map { "\($0)" }

    /// As in the store and in JSON.
    package var name: String { Self.names[rawValue] }
}
