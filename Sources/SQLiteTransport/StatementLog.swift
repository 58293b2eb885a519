package import Basics
import Synchronization

/// How often the statements of a run ran, and how much they read; over all loops and trials.
package final class StatementLog: Sendable {
    /// What one statement did.
    package struct Counts: Sendable, Hashable {
        package var calls: Int64 = 0
        /// Rows that it returned.
        package var rows: Int64 = 0
        /// Rows that it stepped through because no index led to them.
        package var scanned: Int64 = 0
        /// Calls that took longer than `Counts.slow`.
        package var slowCalls: Int64 = 0
        /// Without the wait for its thread.
        package var slowest: Nanoseconds = 0

        /// 100 ms: what a user notices (J. Nielsen, Usability Engineering, 1993, section 5.5).
        package static let slow: Nanoseconds = .milliseconds(100)

        mutating func add(rows: Int, scanned: Int, took: Nanoseconds) {
            calls += 1
            self.rows += Int64(rows)
            self.scanned += Int64(scanned)
            if took > Self.slow { slowCalls += 1 }
            slowest = max(slowest, took)
        }

        mutating func add(_ other: Counts) {
            calls += other.calls
            rows += other.rows
            scanned += other.scanned
            slowCalls += other.slowCalls
            slowest = max(slowest, other.slowest)
        }
    }

    private let counts = Mutex<[Counts]>([])

    package init() {}

    /// By step.
    package var all: [Counts] { counts.withLock { $0 } }

    /// Adds what one loop counted, by step.
    func add(_ other: [Counts]) {
        counts.withLock { counts in
            while counts.count < other.count { counts.append(Counts()) }
            for (step, count) in other.enumerated() { counts[step].add(count) }
        }
    }
}
