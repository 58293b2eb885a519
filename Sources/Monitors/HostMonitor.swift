import Basics
import Metrics
import Procfs
import Runs

/// Samples this machine: cores, memory, pressure (`some`, per cent of the time since the sample before), disks, network and TCP. What a kernel does not
/// offer is left out of the sample.
final class HostMonitor: Monitor {
    private let desk: LocalDesk
    private let stat = try? ProcFile("/proc/stat")
    private let memory = try? ProcFile("/proc/meminfo")
    private let pressureCPU = try? ProcFile("/proc/pressure/cpu")
    private let pressureMemory = try? ProcFile("/proc/pressure/memory")
    private let pressureIO = try? ProcFile("/proc/pressure/io")
    private let disks = try? ProcFile("/proc/diskstats")
    private let network = try? ProcFile("/proc/net/dev")
    private let snmp = try? ProcFile("/proc/net/snmp")
    private let netstat = try? ProcFile("/proc/net/netstat")
    private let sockets = try? ProcFile("/proc/net/sockstat")
    private let sockets6 = try? ProcFile("/proc/net/sockstat6")
    private let load = try? ProcFile("/proc/loadavg")

    /// The counters of one moment.
    private struct Counters {
        var time: Nanoseconds
        var cpu: CPUTimes?
        var pressureCPU: Pressure?
        var pressureMemory: Pressure?
        var pressureIO: Pressure?
        var disks: DiskTimes?
        var network: NetworkTraffic?
        var retransmits: Int64?
        var listenOverflows: Int64?
    }
    private var before: Counters?
    private var consumers = TopConsumers()
    private var storage = StorageGauges()

    let source = Source.host

    init(_ desk: LocalDesk) {
        self.desk = desk
        if !hasPressure {
            desk.notes.add(
                "This kernel does not report pressure stall information (/proc/pressure); booting it with psi=1 may help.")
        }
    }

    /// Some kernels are built or booted without it.
    private var hasPressure: Bool {
        switch pressureCPU {
        case .some: true
        case nil: false
        }
    }

    /// Per-second values and percentages of time are there from the second sample on.
    func sample(at now: Nanoseconds) async -> MonitorReading? {
        let gauges = consumers.sample(now, desk.census.pids, &desk.buffer) + storage.sample(now, &desk.buffer)
        return MonitorReading(values: values(now, &desk.buffer), gauges: gauges)
    }

    private func values(_ now: Nanoseconds, _ buffer: inout ReadBuffer) -> ResourceValues {
        var values = ResourceValues()
        if let memory = read(memory, &buffer, HostMemory.init(_:)) {
            values[.memoryBytes] = Double(memory.used)
            values[.memoryAvailableBytes] = Double(memory.available)
            values[.swapUsedBytes] = Double(memory.swapUsed)
            values[.memoryCachedBytes] = memory.cached.map { Double($0) }
        }
        values[.load1] = read(load, &buffer, LoadAverage.init(_:))?.oneMinute
        if let sockets = read(sockets, &buffer, SocketCounts.init(_:)) {
            let sockets6 = read(sockets6, &buffer, SocketCounts.init(_:))
            values[.socketsInUse] = Double(sockets.inUse + (sockets6?.inUse ?? 0))
            values[.socketsTimeWait] = Double(sockets.timeWait)
        }
        let counters = Counters(
            time: now, cpu: read(stat, &buffer, CPUTimes.init(_:)),
            pressureCPU: read(pressureCPU, &buffer, Pressure.init(_:)),
            pressureMemory: read(pressureMemory, &buffer, Pressure.init(_:)),
            pressureIO: read(pressureIO, &buffer, Pressure.init(_:)), disks: read(disks, &buffer) { DiskTimes($0) },
            network: read(network, &buffer) { NetworkTraffic($0) },
            retransmits: read(snmp, &buffer, NetworkCounters.retransmits),
            listenOverflows: read(netstat, &buffer, NetworkCounters.listenOverflows))
        if let before {
            // What is over too little time is left to the next sample.
            guard now - before.time >= ResourceSample.shortestSpan else { return values }
            Self.addChanges(from: before, to: counters, &values)
        }
        before = counters
        return values
    }

    private func read<Value>(_ file: borrowing ProcFile?, _ buffer: inout ReadBuffer, _ parser: (Span<UInt8>) -> Value?) -> Value? {
        switch file {
        case .some(let file): (try? file.read(&buffer, parser)) ?? nil
        case nil: nil
        }
    }

    private static func addChanges(from before: Counters, to now: Counters, _ values: inout ResourceValues) {
        let seconds = (now.time - before.time).inSeconds
        if let old = before.cpu, let new = now.cpu {
            values[.cpuPercent] = new.all.busyPercent(since: old.all)
            // A core that is switched on in between has no earlier reading.
            values[.busiestPercent] = new.cores.compactMap { core, times in
                old.cores[core].flatMap { times.busyPercent(since: $0) }
            }.max()
        }
        if let old = before.disks, let new = now.disks {
            values[.diskBusyPercent] = new.busiestPercent(since: old, milliseconds: seconds * 1000)
        }
        func pressure(_ counter: KeyPath<Counters, Pressure?>) -> Double? {
            guard let old = before[keyPath: counter], let new = now[keyPath: counter] else { return nil }
            return new.percent(since: old, seconds: seconds)
        }
        values[.pressureCPU] = pressure(\.pressureCPU)
        values[.pressureMemory] = pressure(\.pressureMemory)
        values[.pressureIO] = pressure(\.pressureIO)
        func rate(_ old: Int64?, _ new: Int64?) -> Double? {
            guard let old, let new else { return nil }
            return Double(max(0, new - old)) / seconds
        }
        values[.networkReceivedBytesPerSecond] = rate(before.network?.receivedBytes, now.network?.receivedBytes)
        values[.networkSentBytesPerSecond] = rate(before.network?.sentBytes, now.network?.sentBytes)
        values[.packetsReceivedPerSecond] = rate(before.network?.receivedPackets, now.network?.receivedPackets)
        values[.packetsSentPerSecond] = rate(before.network?.sentPackets, now.network?.sentPackets)
        values[.retransmitsPerSecond] = rate(before.retransmits, now.retransmits)
        values[.listenOverflowsPerSecond] = rate(before.listenOverflows, now.listenOverflows)
    }
}
