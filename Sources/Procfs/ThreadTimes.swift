/// The threads of one process: how much CPU each used, and how often they were switched. `/proc/PID/status` reports switches of the main thread
/// only, so every thread is asked.
package struct ThreadTimes: ~Copyable {
    private let folder: ProcDirectory
    private var ids: [Int32] = []
    private var before: [Int32: Counters] = [:]
    private var now: [Int32: Counters] = [:]
    private var hasRead = false

    private struct Counters {
        var ticks: Int64
        var voluntary: Int64
        var involuntary: Int64
    }

    /// What its threads did since the reading before.
    package struct Reading: Hashable, Sendable {
        /// CPU ticks of the thread that used most.
        package var busiestTicks: Int64 = 0
        /// How often threads gave up the core voluntarily, to wait; all threads.
        package var voluntarySwitches: Int64 = 0
        /// How often threads were made to give it up; all threads.
        package var involuntarySwitches: Int64 = 0
    }

    package init(pid: Int32) throws(ProcFailure) { folder = try ProcDirectory("/proc/\(pid)/task") }

    /// Reads every thread, tens of microseconds each; `nil` the first time. A thread that ends meanwhile is passed by, and one that is new
    /// did all it has done since the reading before.
    package mutating func read(_ buffer: inout ReadBuffer) -> Reading? {
        folder.read(into: &ids)
        now.removeAll(keepingCapacity: true)
        var reading = Reading()
        for id in ids {
            guard let ticks = parse("\(id)/stat", &buffer, { ProcessStat($0, withName: false)?.ticks }),
                let status = parse("\(id)/status", &buffer, { ProcessStatus($0) })
            else { continue }
            let counters = Counters(
                ticks: ticks, voluntary: status.voluntarySwitches ?? 0, involuntary: status.involuntarySwitches ?? 0)
            now[id] = counters
            let old = before[id]
            reading.busiestTicks = max(reading.busiestTicks, ticks - (old?.ticks ?? 0))
            reading.voluntarySwitches += counters.voluntary - (old?.voluntary ?? 0)
            reading.involuntarySwitches += counters.involuntary - (old?.involuntary ?? 0)
        }
        swap(&before, &now)
        defer { hasRead = true }
        return hasRead ? reading : nil
    }

    private func parse<Value>(_ path: String, _ buffer: inout ReadBuffer, _ parser: (Span<UInt8>) -> Value?) -> Value? {
        guard let file = try? ProcFile(path, in: folder.descriptor) else { return nil }
        return (try? file.read(&buffer, parser)) ?? nil
    }
}
