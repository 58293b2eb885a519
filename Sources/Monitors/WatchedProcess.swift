import Procfs

/// One process under watch, its files held open from sample to sample.
final class WatchedProcess {
    let pid: Int32
    private let stat: ProcFile
    private let status: ProcFile?
    private let io: ProcFile?
    private let rollup: ProcFile?
    private var threads: ThreadTimes?
    /// The totals of the sample before; `nil` before the first.
    var before: ProcessTotals?

    init(pid: Int32) throws(ProcFailure) {
        self.pid = pid
        let folder = "/proc/\(pid)"
        stat = try ProcFile("\(folder)/stat")
        status = try? ProcFile("\(folder)/status")
        io = try? ProcFile("\(folder)/io")
        rollup = try? ProcFile("\(folder)/smaps_rollup")
        threads = try? ThreadTimes(pid: pid)
    }

    /// Its state now; `nil` when it has ended.
    func readStat(_ buffer: inout ReadBuffer) -> ProcessStat? {
        guard let stat = try? stat.read(&buffer, ProcessStat.init(_:)), !stat.hasEnded else { return nil }
        return stat
    }

    func readStatus(_ buffer: inout ReadBuffer) -> ProcessStatus? { (try? status?.read(&buffer) { ProcessStatus($0) }) ?? nil }

    /// `nil` when it belongs to another user.
    func readIO(_ buffer: inout ReadBuffer) -> ProcessIO? { (try? io?.read(&buffer, ProcessIO.init(_:))) ?? nil }

    /// `nil` when it belongs to another user.
    func readRollup(_ buffer: inout ReadBuffer) -> MemoryRollup? { (try? rollup?.read(&buffer, MemoryRollup.init(_:))) ?? nil }

    /// `nil` when it belongs to another user.
    func countDescriptors() -> Int? { try? Descriptors.count(pid: pid) }

    /// What its threads did since they were read before; `nil` the first time.
    func readThreads(_ buffer: inout ReadBuffer) -> ThreadTimes.Reading? { threads?.read(&buffer) }
}

/// What a process did since it began, as far as it only ever grows.
struct ProcessTotals: Hashable, Sendable {
    /// CPU of its own threads.
    var ticks: Int64
    /// CPU of children that it collected after their end.
    var childTicks: Int64
    var minorFaults: Int64
    var majorFaults: Int64
    /// Own and of collected children.
    var io: ProcessIO?

    init(_ stat: ProcessStat, io: ProcessIO?) {
        ticks = stat.ticks
        childTicks = stat.childTicks
        minorFaults = stat.minorFaults
        majorFaults = stat.majorFaults
        self.io = io
    }
}
