import Basics
import Metrics
import Procfs
import Runs

/// The processes of one watch, from when they were found until they end, and the sums over them.
final class ProcessGroup {
    /// More processes than these are not watched: each costs tens of microseconds a second and a handful of descriptors.
    static let mostProcesses = 512

    var roots: [Int32] { tree.roots }
    /// Whether some process does not let its descriptors be counted.
    private(set) var isForeign = false
    var isTooLarge: Bool { tree.members.count > Self.mostProcesses }
    /// Whether none of those it began with is left.
    var hasLostRoots: Bool { !tree.roots.contains { watched[$0] != nil } }

    /// perfbench itself: what it starts is not its own work, and its loops must not wait while the kernel walks its memory.
    private let isGenerator: Bool
    private var tree: ProcessTree
    private var watched: [Int32: WatchedProcess] = [:]
    /// The census that the tree knows.
    private var generation = -1
    /// When the samples before were taken.
    private var before: Nanoseconds?
    private var threadsBefore: Nanoseconds?
    /// The control group of the first process; a group is in one place as a rule.
    private var cgroup: CgroupReader?
    private var hasSoughtCgroup = false
    private var cgroupBefore: (time: Nanoseconds, reading: CgroupReader.Reading)?
    private var threadPace = Pace()
    private var rollupPace = Pace()

    init(roots: [Int32], own: Int32, isGenerator: Bool) {
        tree = ProcessTree(roots: roots, excluding: own)
        self.isGenerator = isGenerator
    }

    /// The values at `now`; `nil` when no process is left.
    func sample(_ now: Nanoseconds, _ census: inout Census, _ buffer: inout ReadBuffer) -> ResourceValues? {
        takeIn(&census, &buffer)
        var work = TreeWork()
        var sums = Sums()
        // What was done in too little time is left to the next sample.
        let isFragment = before.map { now - $0 < ResourceSample.shortestSpan } ?? false
        for process in watched.values { read(process, isFragment: isFragment, &buffer, &work, &sums) }
        guard !watched.isEmpty, sums.processes > 0 else { return nil }

        var values = sums.values
        isForeign = sums.descriptors == nil
        if isFragment { return values }
        if let before { work.addRates(seconds: (now - before).inSeconds, &values) }
        before = now
        addThreads(now, &buffer, &values)
        addCgroup(now, &buffer, &values)
        addProportional(now, &buffer, &values)
        return values
    }

    /// Opens the files of new processes.
    private func takeIn(_ census: inout Census, _ buffer: inout ReadBuffer) {
        guard generation != census.generation else { return }
        generation = census.generation
        if !isGenerator { tree.update(census.pids) { ProcessList.parent(of: $0, &buffer) } }
        for pid in tree.members.prefix(Self.mostProcesses) where watched[pid] == nil {
            do throws(ProcFailure) {
                watched[pid] = try WatchedProcess(pid: pid)
            } catch {
                if error == .absent { tree.remove(pid) }
            }
        }
    }

    private func read(
        _ process: WatchedProcess, isFragment: Bool, _ buffer: inout ReadBuffer, _ work: inout TreeWork, _ sums: inout Sums
    ) {
        guard let stat = process.readStat(&buffer) else {
            if isFragment { return }
            if let last = process.before { work.remove(last) }
            watched[process.pid] = nil
            tree.remove(process.pid)
            return
        }
        if !isFragment {
            let totals = ProcessTotals(stat, io: process.readIO(&buffer))
            // A process first seen after the first sample started since the previous one.
            if before != nil { work.add(totals, since: process.before) }
            process.before = totals
        }
        sums.add(stat, process.readStatus(&buffer), descriptors: process.countDescriptors())
    }

    private func addThreads(_ now: Nanoseconds, _ buffer: inout ReadBuffer, _ values: inout ResourceValues) {
        guard threadPace.isDue(now) else { return }
        var busiest: Int64 = 0
        var voluntary: Int64 = 0
        var involuntary: Int64 = 0
        threadPace.measure(at: now) {
            for process in watched.values {
                guard let reading = process.readThreads(&buffer) else { continue }
                busiest = max(busiest, reading.busiestTicks)
                voluntary += reading.voluntarySwitches
                involuntary += reading.involuntarySwitches
            }
        }
        if let threadsBefore, now > threadsBefore {
            let seconds = (now - threadsBefore).inSeconds
            values[.busiestPercent] = SystemFacts.percent(ticks: busiest, seconds: seconds, cores: 1)
            values[.voluntarySwitchesPerSecond] = Double(voluntary) / seconds
            values[.involuntarySwitchesPerSecond] = Double(involuntary) / seconds
        }
        threadsBefore = now
    }

    /// What the cgroup allows, and how often that was too little.
    private func addCgroup(_ now: Nanoseconds, _ buffer: inout ReadBuffer, _ values: inout ResourceValues) {
        if !hasSoughtCgroup {
            hasSoughtCgroup = true
            cgroup = tree.roots.first.flatMap { CgroupReader(pid: $0, &buffer) }
        }
        guard let reading = cgroup?.read(&buffer) else { return }
        values[.cgroupQuotaCores] = reading.quota
        if let memory = reading.memory, let limit = memory.limit {
            values[.cgroupMemoryLimitBytes] = Double(limit)
            values[.cgroupMemoryUsedPercent] = memory.used.map { 100 * Double($0) / Double(max(1, limit)) }
            values[.cgroupMemoryKills] = memory.kills.map { Double($0) }
        }
        defer { cgroupBefore = (now, reading) }
        guard let (time, earlier) = cgroupBefore, now > time else { return }
        let seconds = (now - time).inSeconds
        if reading.quota != nil {
            let all = 100 * Double(SystemFacts.cores)
            values[.cgroupThrottledPercent] = min(all, Double(reading.throttled(since: earlier)) / 1e9 / seconds * 100)
            values[.cgroupThrottledPeriodsPercent] = reading.throttledPeriods(since: earlier).map { $0 * 100 } ?? 0
        }
        if let hits = reading.memory?.hits, let before = earlier.memory?.hits {
            values[.cgroupMemoryLimitHitsPerSecond] = Double(max(0, hits - before)) / seconds
        }
        func pressure(_ kind: KeyPath<CgroupReader.Reading, Pressure?>) -> Double? {
            guard let now = reading[keyPath: kind], let before = earlier[keyPath: kind] else { return nil }
            return now.percent(since: before, seconds: seconds)
        }
        values[.pressureCPU] = pressure(\.pressureCPU)
        values[.pressureMemory] = pressure(\.pressureMemory)
        values[.pressureIO] = pressure(\.pressureIO)
    }

    /// The kernel walks all memory of the processes for this, so it is done only as often as it is cheap.
    private func addProportional(_ now: Nanoseconds, _ buffer: inout ReadBuffer, _ values: inout ResourceValues) {
        guard !isGenerator, rollupPace.isDue(now) else { return }
        values[.proportionalBytes] = rollupPace.measure(at: now) { () -> Double? in
            var sum: Int64 = 0
            for process in watched.values {
                guard let rollup = process.readRollup(&buffer) else { return nil }
                sum += rollup.proportionalBytes
            }
            return Double(sum)
        }
    }
}
