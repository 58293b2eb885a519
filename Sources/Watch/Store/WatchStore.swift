// What scheduled checks leave in the store of runs, over a connection of their own.

package import Basics
package import Database
import Histograms
import RunStore

/// Keeps results, roll-ups, alerts and what is to be sent. One owner, who holds the lock of the store. Errors are those of the database.
package final class WatchStore {
    package let connection: Connection
    /// Numbers of checks by name.
    private var numbers: [String: Int64] = [:]

    /// Opens the store and brings its schema up to date; creates the file.
    /// - Parameter patience: how long a statement waits for another program's lock.
    package init(path: String, patience: Nanoseconds = .milliseconds(500), isAlive: @escaping (Int32) -> Bool) throws {
        // The schema is one list of migrations, which the store of runs knows.
        _ = try RunStore(path: path, isAlive: isAlive)
        do { connection = try Connection(path: path, patience: patience) } catch let error as DatabaseError { throw error.problem }
    }

    // MARK: Checks

    /// The number under which the tables know a check; it is entered when it is new.
    package func number(of name: String, integration: String) throws -> Int64 {
        if let known = numbers[name] { return known }
        try connection.execute(
            """
            INSERT INTO watch_checks (name, integration) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET integration = excluded.integration
            """, name, integration)
        let number = try connection.first("SELECT number FROM watch_checks WHERE name = ?", name) { try $0.integer(0) } ?? 0
        numbers[name] = number
        return number
    }

    // MARK: Results

    /// Saves results, each with the number of its check.
    package func save(_ results: [(check: Int64, result: StoredResult)]) throws {
        try connection.write {
            for (check, result) in results {
                try connection.execute(
                    """
                    INSERT OR REPLACE INTO watch_results
                    (at_ms, check_number, state, every_s, duration_us, attempts, failed_requests, times) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    result.at, check, result.state.rawValue, result.everySeconds, result.duration / 1000, Int64(result.attempts),
                    Int64(result.failedRequests), ResultTimes.packed(result.times, duration: result.duration))
                if !result.reason.isEmpty {
                    try connection.execute(
                        "INSERT OR REPLACE INTO watch_reasons VALUES (?, ?, ?)", result.at, check, result.reason)
                }
            }
        }
    }

    /// Results of all checks in a range of milliseconds since 1970, each with the number of its check, in order of time.
    package func results(in range: Range<Int64>) throws -> [(check: Int64, result: StoredResult)] {
        try connection.all(
            """
            SELECT at_ms, check_number, state, every_s, duration_us, attempts, failed_requests, times, reason
            FROM watch_results LEFT JOIN watch_reasons USING (at_ms, check_number)
            WHERE at_ms >= ? AND at_ms < ? ORDER BY at_ms
            """, range.lowerBound, range.upperBound
        ) { row in
            let duration = try row.integer(4) * 1000
            return (
                try row.integer(1),
                StoredResult(
                    at: try row.integer(0), state: CheckState(rawValue: try row.integer(2)) ?? .notCarriedOut,
                    everySeconds: try row.integer(3), duration: duration, attempts: Int(try row.integer(5)),
                    failedRequests: Int(try row.integer(6)),
                    times: ResultTimes.unpacked(try row.read(7), duration: duration),
                    reason: try row.read(8, as: String?.self) ?? "")
            )
        }
    }

    /// Results of one check in a range of milliseconds since 1970, in order of time.
    package func results(of check: Int64, in range: Range<Int64>) throws -> [StoredResult] {
        try results(in: range).compactMap { $0.check == check ? $0.result : nil }
    }

    /// When the last result came, in milliseconds since 1970; `nil` for an empty store.
    package func lastResult() throws -> Int64? {
        try connection.first("SELECT max(at_ms) FROM watch_results") { try $0.read(0, as: Int64?.self) } ?? nil
    }

    // MARK: Hours

    /// Rolls up every hour that is over by `now`, in milliseconds since 1970, and is not yet.
    package func rollUp(now: Int64) throws {
        let length = HourSummary.milliseconds
        let last = try connection.first("SELECT max(hour) FROM watch_hours") { try $0.read(0, as: Int64?.self) } ?? nil
        let first = try connection.first("SELECT min(at_ms) FROM watch_results") { try $0.read(0, as: Int64?.self) } ?? nil
        guard let start = last.map({ $0 + 1 }) ?? first.map({ $0 / length }) else { return }
        // A result stands for two days at most.
        var before: [Int64: StoredResult] = [:]
        for (check, result) in try results(in: start * length - 2 * 24 * length..<start * length) { before[check] = result }
        var hour = start
        while (hour + 1) * length <= now {
            let found = try results(in: hour * length..<(hour + 1) * length)
            var byCheck = before.mapValues { [$0] }
            for (check, result) in found { byCheck[check, default: []].append(result) }
            try connection.write { for (check, results) in byCheck { try save(HourSummary(hour: hour, results), of: check) } }
            before = byCheck.compactMapValues(\.last)
            hour += 1
        }
    }

    private func save(_ summary: HourSummary, of check: Int64) throws {
        guard summary.coverage.observed > 0 || !summary.counts.isEmpty else { return }
        func count(_ state: CheckState) -> Int64 { Int64(summary.counts[state] ?? 0) }
        try connection.execute(
            "INSERT OR REPLACE INTO watch_hours VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            summary.hour, check, count(.good), count(.degraded), count(.failed), count(.notCarriedOut),
            summary.coverage.good, summary.coverage.degraded, summary.coverage.failed, Int64(summary.failedRequests),
            summary.histogram.encoded())
    }

    /// The roll-ups of a check in a range of hours since 1970.
    package func hours(of check: Int64, in range: Range<Int64>) throws -> [HourSummary] {
        try connection.all(
            """
            SELECT hour, good, degraded, failed, not_carried_out, good_ms, degraded_ms, failed_ms, failed_requests, histogram
            FROM watch_hours WHERE hour >= ? AND hour < ? AND check_number = ? ORDER BY hour
            """, range.lowerBound, range.upperBound, check
        ) { row in
            var summary = HourSummary(hour: try row.integer(0))
            for (index, state) in CheckState.allCases.enumerated() {
                let count = Int(try row.integer(1 + index))
                if count > 0 { summary.counts[state] = count }
            }
            summary.coverage = Coverage(good: try row.integer(5), degraded: try row.integer(6), failed: try row.integer(7))
            summary.failedRequests = Int(try row.integer(8))
            try summary.histogram.add(decoding: try row.read(9, as: [UInt8].self))
            return summary
        }
    }

    /// Everything that `body` saves, or nothing.
    package func together(_ body: () throws -> Void) throws { try connection.write(body) }

    /// Does `body`, and turns what the database says into a sentence.
    package static func speaking<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as DatabaseError { throw error.problem }
    }
}
