import Procfs

/// What the processes of a tree did between two samples. When a process ends, the kernel adds what it had used to its parent; that part was
/// counted while it lived, and is taken off again here.
struct TreeWork: Hashable, Sendable {
    private var ownTicks: Int64 = 0
    private var collectedTicks: Int64 = 0
    private var vanishedTicks: Int64 = 0
    private var readBytes: Int64 = 0
    private var writtenBytes: Int64 = 0
    private(set) var minorFaults: Int64 = 0
    private(set) var majorFaults: Int64 = 0
    /// Whether the storage traffic of every process could be read.
    private(set) var hasIO = true

    /// Adds a process that is alive. `before` is `nil` for one that began since the sample before: all it did is new.
    mutating func add(_ now: ProcessTotals, since before: ProcessTotals?) {
        ownTicks += max(0, now.ticks - (before?.ticks ?? 0))
        collectedTicks += max(0, now.childTicks - (before?.childTicks ?? 0))
        minorFaults += max(0, now.minorFaults - (before?.minorFaults ?? 0))
        majorFaults += max(0, now.majorFaults - (before?.majorFaults ?? 0))
        guard let io = now.io else { return hasIO = false }
        readBytes += io.readBytes - (before?.io?.readBytes ?? 0)
        writtenBytes += io.writtenBytes - (before?.io?.writtenBytes ?? 0)
    }

    /// Takes off what a process that ended had done by the sample before.
    mutating func remove(_ last: ProcessTotals) {
        vanishedTicks += last.ticks + last.childTicks
        readBytes -= last.io?.readBytes ?? 0
        writtenBytes -= last.io?.writtenBytes ?? 0
    }

    /// CPU used, in ticks. Children that are never collected are lost to the kernel's count, never to below what the living used.
    var ticks: Int64 { ownTicks + max(0, collectedTicks - vanishedTicks) }

    /// Storage traffic in bytes; `nil` when not every process lets it be read.
    var storage: (read: Int64, written: Int64)? { hasIO ? (max(0, readBytes), max(0, writtenBytes)) : nil }
}
