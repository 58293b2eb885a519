package import Basics
import Database
package import Metrics
package import Runs

/// A run in one line, for lists: cheap to make for thousands of runs.
package struct RunLine: Sendable, Equatable {
    package var id: String
    package var scenario: String
    package var kind: RunKind
    package var label: String
    /// Seconds since 1970.
    package var startedAt: Double
    package var finishedAt: Double?
    package var status: RunHeader.Status
    /// `nil` until the analysis concluded.
    package var outcome: Verdict.Outcome?
    /// Length of the measured window, in nanoseconds.
    package var measured: Nanoseconds
    package var requests: Int64
    package var failed: Int64
    /// p95 of response time of the measured window; `nil` without totals (a run in progress, or was killed early) or without a success.
    package var responseP95: Nanoseconds?
    /// The names of the baselines it is.
    package var baselines: [String]

    /// Successful requests per second of the measured window.
    package var throughput: Double { measured > 0 ? Double(requests - failed) / measured.inSeconds : 0 }
}

extension RunStore {
    /// All runs, newest first.
    /// - Parameter scenario: only of this scenario; `nil` for all.
    package func list(scenario: String? = nil) throws -> [RunLine] {
        try speaking {
            try connection.snapshot {
                let sql = """
                    SELECT runs.number, id, scenario, kind, label, started_at, finished_at, status, outcome, process, requests, failed,
                        measured_ns, response_p95_ms
                    FROM runs JOIN run_totals ON run_totals.run = runs.number
                    WHERE scenario = coalesce(?, scenario) ORDER BY started_at DESC, runs.number DESC
                    """
                return try connection.all(sql, scenario) { try line($0) }
            }
        }
    }

    func line(_ row: borrowing Row) throws -> RunLine {
        var status = try row.status("status")
        if status == .running, !isAlive(Int32(truncatingIfNeeded: try row["process"] as Int64)) { status = .incomplete }
        let p95: Double? = try row["response_p95_ms"]
        let outcome: String? = try row["outcome"]
        let requests: Int64 = try row["requests"]
        let failed: Int64 = try row["failed"]
        return RunLine(
            id: try row["id"], scenario: try row["scenario"], kind: try row.word("kind", or: .load), label: try row["label"],
            startedAt: try row["started_at"], finishedAt: try row["finished_at"], status: status,
            outcome: outcome.flatMap(Verdict.Outcome.init(rawValue:)), measured: try row["measured_ns"], requests: requests,
            failed: failed, responseP95: p95.flatMap { requests > failed ? Nanoseconds(($0 * 1e6).rounded()) : nil },
            baselines: try connection.all(
                "SELECT name FROM baselines WHERE run = ? ORDER BY name", try row["number"] as Int64, read: { try $0.read(0) }))
    }
}
