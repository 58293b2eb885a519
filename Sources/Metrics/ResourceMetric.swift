// To add a metric: a case here at the end and its row below, a migration of one line in Schema.swift, and the monitor that reads it. Reports,
// charts, thresholds, pushed figures and SQL views follow from the row.

/// What a monitor can read. Per-second values are over the time since the sample before. The raw value is only a place among the others.
package enum ResourceMetric: Int, Sendable, CaseIterable, Hashable {
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
    /// File pages that the kernel keeps in memory.
    case memoryCachedBytes
    case packetsReceivedPerSecond
    case packetsSentPerSecond
    /// The smallest quota of the process's cgroup and those above it, in cores' worth of time.
    case cgroupQuotaCores
    /// Time in which something of the cgroup was ready and kept off the CPU, over wall time: 100 is one CPU all the time.
    case cgroupThrottledPercent
    /// Share of the periods of the quota that were cut short.
    case cgroupThrottledPeriodsPercent
    case cgroupMemoryLimitBytes
    /// Share of that limit in use, without file pages that can be dropped at once.
    case cgroupMemoryUsedPercent
    /// How often the limit of memory was hit, a second.
    case cgroupMemoryLimitHitsPerSecond
    /// Processes of the cgroup that the kernel killed for want of memory, since it began.
    case cgroupMemoryKills

    private static let names = allCases.map { "\($0)" }

    /// As in the store and in JSON.
    package var name: String { Self.names[rawValue] }

    /// Readings are kept behind a mask with one bit for each metric.
    package static let most = 64
}

extension ResourceMetric {
    private static let table = allCases.map(\.row)

    package var facts: ResourceFacts { Self.table[rawValue] }

    private var row: ResourceFacts {
        switch self {
        case .cpuPercent:
            ResourceFacts(
                "CPU", .percent, of: .both, threshold: "cpu", column: .always([.mean, .max]), chart: .cpu, export: "cpu")
        case .busiestPercent:
            ResourceFacts(
                "busiest thread or core", .percent, of: .both, heading: "busiest", group: "CPU", column: .always([.max]),
                export: "cpu_busiest")
        case .memoryBytes:
            ResourceFacts(
                "memory", .bytes, of: .both, threshold: "memory", column: .always([.mean, .max]), chart: .memory, export: "memory")
        case .proportionalBytes: ResourceFacts("proportional memory", .bytes, of: .process, export: "memory_proportional")
        case .anonymousBytes: ResourceFacts("anonymous memory", .bytes, of: .process, export: "memory_anonymous")
        case .fileBytes: ResourceFacts("memory of files", .bytes, of: .process, export: "memory_files")
        case .threads:
            ResourceFacts(
                "threads", .count, of: .process, threshold: "threads", column: .always([.max]), chart: .handles, export: "threads",
                noun: "thread")
        case .descriptors:
            ResourceFacts(
                "open files", .count, of: .process, heading: "files", threshold: "descriptors", column: .always([.max]),
                chart: .handles,
                export: "descriptors", noun: "descriptor")
        case .processes: ResourceFacts("processes", .count, of: .process, export: "processes", noun: "process")
        case .voluntarySwitchesPerSecond:
            ResourceFacts("voluntary switches", .rate, of: .process, export: "switches.voluntary", noun: "switch")
        case .involuntarySwitchesPerSecond:
            ResourceFacts("involuntary switches", .rate, of: .process, export: "switches.involuntary", noun: "switch")
        case .readBytesPerSecond: ResourceFacts("storage reads", .bytesPerSecond, of: .process, export: "storage.read")
        case .writeBytesPerSecond: ResourceFacts("storage writes", .bytesPerSecond, of: .process, export: "storage.written")
        case .minorFaultsPerSecond: ResourceFacts("minor faults", .rate, of: .process, export: "faults.minor", noun: "fault")
        case .majorFaultsPerSecond: ResourceFacts("major faults", .rate, of: .process, export: "faults.major", noun: "fault")
        case .memoryAvailableBytes: ResourceFacts("available memory", .bytes, of: .host, export: "memory_available")
        case .swapUsedBytes: ResourceFacts("used swap", .bytes, of: .host, export: "swap.used")
        case .pressureCPU: ResourceFacts("CPU pressure", .percent, of: .both, export: "pressure.cpu")
        case .pressureMemory: ResourceFacts("memory pressure", .percent, of: .both, export: "pressure.memory")
        case .pressureIO: ResourceFacts("I/O pressure", .percent, of: .both, export: "pressure.io")
        case .diskBusyPercent: ResourceFacts("busiest disk", .percent, of: .host, export: "disk.busy")
        case .networkReceivedBytesPerSecond:
            ResourceFacts("network received", .bytesPerSecond, of: .host, export: "network.received")
        case .networkSentBytesPerSecond: ResourceFacts("network sent", .bytesPerSecond, of: .host, export: "network.sent")
        case .retransmitsPerSecond:
            ResourceFacts(
                "TCP retransmits", .rate, of: .host, heading: "retransmits", threshold: "tcp_retransmits",
                column: .whenSeen([.max]),
                chart: .own, export: "tcp.retransmits", noun: "segment")
        case .listenOverflowsPerSecond:
            ResourceFacts("listen queue overflows", .rate, of: .host, export: "tcp.listen_overflows", noun: "connection")
        case .socketsTimeWait:
            ResourceFacts("sockets in TIME_WAIT", .count, of: .host, export: "sockets.time_wait", noun: "socket")
        case .socketsInUse: ResourceFacts("sockets in use", .count, of: .host, export: "sockets.used", noun: "socket")
        case .load1: ResourceFacts("load average", .value, of: .host, export: "load")
        case .memoryCachedBytes: ResourceFacts("cached memory", .bytes, of: .host, export: "memory_cached")
        case .packetsReceivedPerSecond:
            ResourceFacts("packets received", .rate, of: .host, export: "network.packets_received", noun: "packet")
        case .packetsSentPerSecond: ResourceFacts("packets sent", .rate, of: .host, export: "network.packets_sent", noun: "packet")
        case .cgroupQuotaCores:
            ResourceFacts(
                "CPU quota in cores", .value, of: .process, heading: "CPU quota", column: .whenSeen([.max]),
                export: "cgroup.cpu_quota")
        case .cgroupThrottledPercent:
            ResourceFacts(
                "CPU throttled", .percent, of: .process, heading: "throttled", threshold: "cpu_throttled",
                column: .whenSeen([.mean, .max]),
                chart: .own, export: "cgroup.cpu_throttled")
        case .cgroupThrottledPeriodsPercent:
            ResourceFacts("periods throttled", .percent, of: .process, export: "cgroup.cpu_periods_throttled")
        case .cgroupMemoryLimitBytes:
            ResourceFacts(
                "memory limit", .bytes, of: .process, column: .whenSeen([.max]), export: "cgroup.memory_limit")
        case .cgroupMemoryUsedPercent:
            ResourceFacts(
                "memory limit used", .percent, of: .process, heading: "of limit", threshold: "memory_of_limit",
                column: .whenSeen([.max]),
                chart: .own, export: "cgroup.memory_used", isLevel: true)
        case .cgroupMemoryLimitHitsPerSecond:
            ResourceFacts("memory limit hits", .rate, of: .process, export: "cgroup.memory_limit_hits", noun: "hit")
        case .cgroupMemoryKills:
            ResourceFacts(
                "kills for memory", .count, of: .process, column: .whenSeen([.max]), export: "cgroup.memory_kills", noun: "process")
        }
    }
}
