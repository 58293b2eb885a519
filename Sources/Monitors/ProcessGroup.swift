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
    /// Of the census that the tree knows.
    private var generation = -1
    /// When the samples before were taken.
    private var before: Nanoseconds?
    private var threadsBefore: Nanoseconds?
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
        addProportional(now, &buffer, &values)
        return values
    }

    /// Opens the files of those who are new.
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

    private func read(_ process: WatchedProcess, isFragment: Bool, _ buffer: inout ReadBuffer, _ work: inout TreeWork, _ sums: inout Sums) {
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
