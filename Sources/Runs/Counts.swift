/// The plain counters of a stretch of a run.
package struct Counts: Sendable, Hashable {
    /// Arrivals whose intended start fell in this stretch (open models); for closed models the iterations started.
    package var offered: Int64 = 0
    /// Iterations started.
    package var started: Int64 = 0
    /// Iterations that came to their end.
    package var iterations: Int64 = 0
    /// Arrivals that had to wait because no VU was free.
    package var late: Int64 = 0
    /// Arrivals given up because the backlog was full, or because the run ended before a VU was free.
    package var dropped: Int64 = 0
    /// Iterations cut off at the end of the run.
    package var interrupted: Int64 = 0
    package var bytesSent: Int64 = 0
    package var bytesReceived: Int64 = 0
    package var connectionsOpened: Int64 = 0
    /// Requests that were meant to start in the warm-up but ended after it: counted here and in no other figure.
    package var warmupRequests: Int64 = 0

    package init() {}

    package mutating func add(_ other: Counts) {
        offered += other.offered
        started += other.started
        iterations += other.iterations
        late += other.late
        dropped += other.dropped
        interrupted += other.interrupted
        bytesSent += other.bytesSent
        bytesReceived += other.bytesReceived
        connectionsOpened += other.connectionsOpened
        warmupRequests += other.warmupRequests
    }
}
