// What has come into the store since someone looked last: for pages that follow a run.

import Basics
import Database
package import Runs

/// A second of a run that was saved.
package struct SavedSecond: Sendable {
    /// Grows with every second that any run saves.
    package var number: Int64
    /// The id of its run.
    package var run: String
    package var interval: IntervalSummary
}

extension RunStore {
    /// Seconds that were saved after the one of this number, oldest first.
    /// - Parameters:
    ///   - run: only of this run, by its whole id; `nil` for all.
    ///   - limit: when there are more, the newest of them.
    package func seconds(after number: Int64, ofRun run: String? = nil, limit: Int) throws -> [SavedSecond] {
        try speaking {
            let sql = """
                SELECT \(IntervalSummary.columns), number, run FROM tallies
                WHERE number > ? AND second IS NOT NULL AND run = coalesce(?, run) ORDER BY number DESC LIMIT ?
                """
            return try connection.snapshot {
                var ids: [Int64: String] = [:]
                let only = try run.map { try self.number(of: $0) }
                return try connection.all(sql, number, only, limit) { row in
                    let run = try row.integer(IntervalSummary.width + 1)
                    if ids[run] == nil {
                        ids[run] = try connection.first("SELECT id FROM runs WHERE number = ?", run) { try $0.read(0) }
                    }
                    return SavedSecond(
                        number: try row.integer(IntervalSummary.width), run: ids[run] ?? "", interval: try IntervalSummary(row))
                }.reversed()
            }
        }
    }

    /// The number of the last second that was saved; 0 for none.
    package func lastSecond() throws -> Int64 {
        try speaking { try connection.first("SELECT coalesce(max(number), 0) FROM tallies") { try $0.read(0) } ?? 0 }
    }

    /// Status and outcome of every run that runs, and of those named.
    package func states(of ids: Set<String>) throws -> [RunLine] {
        let running = try runningRuns()
        let others = ids.subtracting(running.map(\.id))
        return running + others.compactMap { try? line(of: $0) }
    }
}
