// What the cgroup of a process allows it, and how often that was too little: cgroup v1 and v2, which machines have side by side.

/// A process's group in one hierarchy, from its own directory up to the root of what is mounted.
package struct CgroupPath: Hashable, Sendable {
    /// Directories, the group's own first. A limit above limits it too, and a group that is throttled by one above shows none of it itself.
    package var levels: [String]
    package var isVersion2: Bool

    /// The group of a process for one controller, such as `cpu`.
    /// - Parameters:
    ///   - memberships: `/proc/PID/cgroup`.
    ///   - mounts: `/proc/self/mountinfo`.
    package init?(_ controller: String, memberships: String, mounts: String) {
        let groups = memberships.split(separator: "\n").compactMap { line -> (controllers: [Substring], path: Substring)? in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            return parts.count == 3 ? (parts[1].split(separator: ","), parts[2]) : nil
        }
        let hierarchies = mounts.split(separator: "\n").compactMap { CgroupMount($0) }
        if let group = groups.first(where: { $0.controllers.contains { $0 == controller } }),
            let mount = hierarchies.first(where: { !$0.isVersion2 && $0.controllers.contains { $0 == controller } })
        {
            levels = mount.directories(to: group.path)
            isVersion2 = false
        } else if let group = groups.first(where: \.controllers.isEmpty), let mount = hierarchies.first(where: \.isVersion2) {
            levels = mount.directories(to: group.path)
            isVersion2 = true
        } else {
            return nil
        }
    }
}

/// A line of mountinfo that is about cgroups (proc_pid_mountinfo(5)).
private struct CgroupMount {
    let root: Substring
    let point: Substring
    let isVersion2: Bool
    let controllers: [Substring]

    init?(_ line: Substring) {
        let halves = line.split(separator: " ")
        guard let dash = halves.firstIndex(of: "-"), dash >= 6, halves.count > dash + 3 else { return nil }
        guard halves[dash + 1] == "cgroup" || halves[dash + 1] == "cgroup2" else { return nil }
        root = halves[3]
        point = halves[4]
        isVersion2 = halves[dash + 1] == "cgroup2"
        controllers = isVersion2 ? [] : halves[dash + 3].split(separator: ",")
    }

    /// From the group's own directory up to the mount. A group outside of what is mounted here is seen as its root.
    func directories(to path: Substring) -> [String] {
        var inside = path
        if root != "/" { inside = path == root || path.hasPrefix(root + "/") ? path.dropFirst(root.count) : "" }
        var parts = inside.split(separator: "/").filter { $0 != ".." }
        var levels: [String] = []
        while true {
            levels.append(([point] + parts).joined(separator: "/"))
            guard parts.popLast() != nil else { return levels }
        }
    }
}

/// What one group may use, and how often it was stopped for it.
package struct CgroupCPU: Hashable, Sendable {
    /// Cores' worth of time; `nil` without a quota.
    package var quota: Double?
    package var periods: Int64 = 0
    package var throttledPeriods: Int64 = 0
    /// Nanoseconds, summed over CPUs.
    package var throttled: Int64 = 0

    package init(quota: Double? = nil, periods: Int64 = 0, throttledPeriods: Int64 = 0, throttled: Int64 = 0) {
        self.quota = quota
        self.periods = periods
        self.throttledPeriods = throttledPeriods
        self.throttled = throttled
    }

    /// `cpu.max` of version 2: `max 100000`, `50000 100000`.
    package static func quota(ofMax text: Span<UInt8>) -> Double? {
        var position = 0
        guard let quota = text.number(&position), let period = text.number(&position), quota > 0, period > 0 else { return nil }
        return Double(quota) / Double(period)
    }

    /// `cpu.cfs_quota_us` and `cpu.cfs_period_us` of version 1; -1 is no quota.
    package static func quota(microseconds: Int64?, period: Int64?) -> Double? {
        guard let microseconds, let period, microseconds > 0, period > 0 else { return nil }
        return Double(microseconds) / Double(period)
    }

    /// Takes the counters of `cpu.stat`: `throttled_time` in nanoseconds in version 1, `throttled_usec` in version 2.
    package mutating func read(stat text: Span<UInt8>) {
        var position = 0
        while position < text.count {
            if text.take("nr_periods ", &position) {
                periods = text.number(&position) ?? 0
            } else if text.take("nr_throttled ", &position) {
                throttledPeriods = text.number(&position) ?? 0
            } else if text.take("throttled_time ", &position) {
                throttled = text.number(&position) ?? 0
            } else if text.take("throttled_usec ", &position) {
                throttled = (text.number(&position) ?? 0) &* 1000
            }
            text.skipLine(&position)
        }
    }
}

/// The memory of one group.
package struct CgroupMemory: Hashable, Sendable {
    /// Bytes; `nil` without a limit.
    package var limit: Int64?
    /// Bytes in use, without file pages that can be dropped at once.
    package var used: Int64?
    /// How often the limit was hit.
    package var hits: Int64?
    /// How many processes were killed for it.
    package var kills: Int64?

    /// Version 1 writes no limit as the largest multiple of a page, version 2 as `max`.
    package static func limit(_ text: Span<UInt8>) -> Int64? {
        var position = 0
        guard let bytes = text.number(&position), bytes >= 0, bytes < 1 << 60 else { return nil }
        return bytes
    }

    /// The value behind a key of `memory.stat`, `memory.events` or `memory.oom_control`, one `key value` a line.
    package static func value(of key: StaticString, in text: Span<UInt8>) -> Int64? {
        var position = 0
        while position < text.count {
            if text.take(key, &position), position < text.count, text[position] == UInt8(ascii: " ") {
                return text.number(&position)
            }
            text.skipLine(&position)
        }
        return nil
    }
}

/// Reads the groups of one process, all levels of them.
package struct CgroupReader: Sendable {
    private let cpu: CgroupPath?
    private let memory: CgroupPath?

    /// What all levels together allow and did at one moment.
    package struct Reading: Hashable, Sendable {
        /// The smallest quota of all levels, in cores.
        package var quota: Double?
        /// Each level that can have a quota, the group's own first.
        package var levels: [CgroupCPU] = []
        /// Nanoseconds the group itself was kept off the CPU, whichever level did it; `nil` on kernels that do not say.
        package var throttledLocally: Int64?
        /// The level whose memory limit leaves the least.
        package var memory: CgroupMemory?
        /// Pressure of the group itself, in version 2.
        package var pressureCPU: Pressure?
        package var pressureMemory: Pressure?
        package var pressureIO: Pressure?

        package init(levels: [CgroupCPU] = []) { self.levels = levels }
    }

    /// `nil` where the process is in no group that can limit it.
    package init?(pid: Int32, _ buffer: inout ReadBuffer) {
        func text(_ path: String) -> String? { ProcFile.once(path, &buffer) { $0.text(0..<$0.count) } }
        guard let memberships = text("/proc/\(pid)/cgroup"), let mounts = text("/proc/self/mountinfo") else { return nil }
        cpu = CgroupPath("cpu", memberships: memberships, mounts: mounts)
        memory = CgroupPath("memory", memberships: memberships, mounts: mounts)
        if cpu == nil, memory == nil { return nil }
    }

    package func read(_ buffer: inout ReadBuffer) -> Reading {
        var reading = Reading()
        if let cpu {
            for (index, directory) in cpu.levels.enumerated() {
                var level = CgroupCPU()
                level.quota =
                    cpu.isVersion2
                    ? ProcFile.once("\(directory)/cpu.max", &buffer, CgroupCPU.quota(ofMax:))
                    : CgroupCPU.quota(
                        microseconds: number("\(directory)/cpu.cfs_quota_us", &buffer),
                        period: number("\(directory)/cpu.cfs_period_us", &buffer))
                _ = ProcFile.once("\(directory)/cpu.stat", &buffer) { level.read(stat: $0) }
                reading.levels.append(level)
                if let quota = level.quota { reading.quota = min(reading.quota ?? quota, quota) }
                guard index == 0, cpu.levels.count > 1 else { continue }
                var local = CgroupCPU()
                if ProcFile.once("\(directory)/cpu.stat.local", &buffer, { local.read(stat: $0) }) != nil {
                    reading.throttledLocally = local.throttled
                }
                guard cpu.isVersion2 else { continue }
                reading.pressureCPU = ProcFile.once("\(directory)/cpu.pressure", &buffer, Pressure.init(_:))
                reading.pressureMemory = ProcFile.once("\(directory)/memory.pressure", &buffer, Pressure.init(_:))
                reading.pressureIO = ProcFile.once("\(directory)/io.pressure", &buffer, Pressure.init(_:))
            }
        }
        if let memory {
            let levels = memory.levels.compactMap { limited($0, isVersion2: memory.isVersion2, &buffer) }
            reading.memory = levels.min { Self.room($0) < Self.room($1) }
        }
        return reading
    }

    private static func room(_ memory: CgroupMemory) -> Int64 { (memory.limit ?? .max) - (memory.used ?? 0) }

    private func number(_ path: String, _ buffer: inout ReadBuffer) -> Int64? {
        ProcFile.once(path, &buffer) { text in
            var position = 0
            return text.number(&position)
        }
    }

    /// A level's memory; `nil` where it has no limit.
    private func limited(_ directory: String, isVersion2: Bool, _ buffer: inout ReadBuffer) -> CgroupMemory? {
        let names =
            isVersion2
            ? (limit: "memory.max", used: "memory.current") : (limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes")
        guard let limit = ProcFile.once("\(directory)/\(names.limit)", &buffer, CgroupMemory.limit) else { return nil }
        var memory = CgroupMemory(limit: limit)
        let cache = ProcFile.once("\(directory)/memory.stat", &buffer) {
            isVersion2
                ? CgroupMemory.value(of: "inactive_file", in: $0) : CgroupMemory.value(of: "total_inactive_file", in: $0)
        }
        memory.used = number("\(directory)/\(names.used)", &buffer).map { max(0, $0 - (cache ?? 0)) }
        if isVersion2 {
            memory.hits = ProcFile.once("\(directory)/memory.events", &buffer) { CgroupMemory.value(of: "max", in: $0) }
            memory.kills = ProcFile.once("\(directory)/memory.events", &buffer) { CgroupMemory.value(of: "oom_kill", in: $0) }
        } else {
            memory.hits = number("\(directory)/memory.failcnt", &buffer)
            memory.kills = ProcFile.once("\(directory)/memory.oom_control", &buffer) {
                CgroupMemory.value(of: "oom_kill", in: $0)
            }
        }
        return memory
    }
}

extension CgroupReader.Reading {
    /// Nanoseconds since `earlier` in which something of the group was ready and kept off the CPU, summed over CPUs.
    package func throttled(since earlier: Self) -> Int64 {
        if let now = throttledLocally, let before = earlier.throttledLocally { return max(0, now - before) }
        return zip(levels, earlier.levels).map { max(0, $0.throttled - $1.throttled) }.max() ?? 0
    }

    /// Share of the periods since `earlier` that were cut short, at the level where that happened most often, 0 to 1; `nil` where none passed.
    package func throttledPeriods(since earlier: Self) -> Double? {
        zip(levels, earlier.levels).filter { $0.periods > $1.periods }
            .map { min(1, Double(max(0, $0.throttledPeriods - $1.throttledPeriods)) / Double($0.periods - $1.periods)) }.max()
    }
}
