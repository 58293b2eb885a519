// Families that many programs have, and what they are among perfbench's own metrics: once, in one table.

import Metrics
import Runs

/// What a page says of resources.
struct WellKnown {
    /// How the series of a family become one value.
    private enum Combining { case sum, largest }

    private struct Row {
        let name: String
        let metric: ResourceMetric
        let factor: Double
        let combining: Combining

        init(_ name: String, _ metric: ResourceMetric, times factor: Double = 1, _ combining: Combining = .sum) {
            (self.name, self.metric, self.factor, self.combining) = (name, metric, factor, combining)
        }
    }

    /// Counters come as rates: seconds of CPU a second are cores, times 100 per cent of one.
    private static let rows: [Row] = [
        // Prometheus's client libraries: Go, Python, Java, Rust, nginx-lua, PHP, HAProxy, Caddy
        Row("process_cpu_seconds_total", .cpuPercent, times: 100), Row("process_resident_memory_bytes", .memoryBytes),
        Row("process_open_fds", .descriptors),
        // Java (simpleclient, client_java 1, Micrometer)
        Row("jvm_threads_current", .threads), Row("jvm_threads_live_threads", .threads),
        Row("process_files_open_files", .descriptors),
        // node_exporter
        Row("node_memory_MemAvailable_bytes", .memoryAvailableBytes), Row("node_memory_Cached_bytes", .memoryCachedBytes),
        Row("node_load1", .load1), Row("node_netstat_Tcp_RetransSegs", .retransmitsPerSecond),
        Row("node_netstat_TcpExt_ListenOverflows", .listenOverflowsPerSecond), Row("node_sockstat_TCP_tw", .socketsTimeWait),
        Row("node_sockstat_TCP_inuse", .socketsInUse), Row("node_network_receive_bytes_total", .networkReceivedBytesPerSecond),
        Row("node_network_transmit_bytes_total", .networkSentBytesPerSecond),
        Row("node_network_receive_packets_total", .packetsReceivedPerSecond),
        Row("node_network_transmit_packets_total", .packetsSentPerSecond),
        Row("node_disk_io_time_seconds_total", .diskBusyPercent, times: 100, .largest),
        Row("node_pressure_cpu_waiting_seconds_total", .pressureCPU, times: 100),
        Row("node_pressure_memory_waiting_seconds_total", .pressureMemory, times: 100),
        Row("node_pressure_io_waiting_seconds_total", .pressureIO, times: 100),
        // cAdvisor
        Row("container_cpu_usage_seconds_total", .cpuPercent, times: 100),
        Row("container_memory_working_set_bytes", .memoryBytes), Row("container_threads", .threads),
        Row("container_file_descriptors", .descriptors),
        Row("container_cpu_cfs_throttled_seconds_total", .cgroupThrottledPercent, times: 100),
        Row("container_spec_memory_limit_bytes", .cgroupMemoryLimitBytes),
        // Redis, Envoy
        Row("redis_cpu_sys_seconds_total", .cpuPercent, times: 100), Row("redis_cpu_user_seconds_total", .cpuPercent, times: 100),
        Row("redis_memory_used_rss_bytes", .memoryBytes), Row("envoy_server_memory_physical_size", .memoryBytes),
    ]
    private static let rowsByName = Dictionary(grouping: rows, by: \.name)
    private static let cpu = "node_cpu_seconds_total"
    private static let memory = "node_memory_MemTotal_bytes"

    static let names = Set(rows.map(\.name) + [cpu, memory])
    /// Counters that exporters leave untyped.
    static let growing: Set = ["node_netstat_Tcp_RetransSegs", "node_netstat_TcpExt_ListenOverflows"]

    private var found: [ResourceMetric: Double] = [:]
    private var cpuTime = (idle: 0.0, all: 0.0)
    private var memoryTotal: Double?

    /// Adds a series: its value, or what it grew by a second.
    mutating func add(_ series: ExposedSeries, _ value: Double) {
        guard value.isFinite else { return }
        if series.name == Self.cpu {
            cpuTime.all += value
            if series.labels.contains(where: { $0.name == "mode" && ["idle", "iowait"].contains($0.value) }) {
                cpuTime.idle += value
            }
        }
        if series.name == Self.memory { memoryTotal = value }
        // Its own traffic does not leave the machine.
        if series.labels.contains(where: { $0.name == "device" && $0.value == "lo" }) { return }
        for row in Self.rowsByName[series.name] ?? [] {
            let scaled = value * row.factor
            let before = found[row.metric]
            found[row.metric] = row.combining == .sum ? (before ?? 0) + scaled : max(before ?? scaled, scaled)
        }
    }

    /// What all series together say.
    var values: ResourceValues {
        var found = found
        if memoryTotal != nil {
            // The page is about its machine: what it says of a process is about the exporter.
            for metric in [ResourceMetric.cpuPercent, .memoryBytes, .descriptors, .threads] { found[metric] = nil }
        }
        if cpuTime.all > 0 { found[.cpuPercent] = 100 * (1 - min(1, cpuTime.idle / cpuTime.all)) }
        if let memoryTotal, let available = found[.memoryAvailableBytes] { found[.memoryBytes] = max(0, memoryTotal - available) }
        return ResourceValues { found[$0] }
    }
}
