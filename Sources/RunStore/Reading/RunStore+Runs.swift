import Basics
import Database
package import HTTPMessages
package import Histograms
package import Runs

extension RunStore {
    /// Saves the header of a run that is about to send its first request. The run is `running` until its recording finishes.
    package func begin(_ header: RunHeader) throws -> Recording { try begin(header, totalsEvery: 300) }

    /// - Parameter totalsEvery: how many measured seconds may have to be merged to rebuild a run that was killed.
    func begin(_ header: RunHeader, totalsEvery: Int) throws -> Recording {
        let run = try speaking { try connection.write { try connection.insert(header) } }
        return Recording(store: self, run: run, header: header, totalsEvery: totalsEvery)
    }

    /// Saves what the analysis concluded about a run, in place of any earlier conclusions.
    package func conclude(
        _ id: String, thresholds: [ThresholdResult], findings: [Finding], history: FindingHistory? = nil, verdict: Verdict?,
        comparison: Comparison? = nil
    ) throws {
        try speaking {
            try connection.write {
                let run = try number(of: id)
                try connection.replaceConclusions(
                    of: run, thresholds: thresholds, findings: findings, history: history, verdict: verdict)
                try connection.replaceComparison(of: run, comparison)
            }
        }
    }

    /// A run with everything but its full intervals, by its whole id. One moment's state, also while another process records it. Of a run
    /// that did not finish, the totals are rebuilt from what was saved.
    package func load(_ id: String) throws -> Run {
        try speaking {
            try connection.snapshot {
                let run = try number(of: id)
                var header = try header(run, id)
                if header.status == .running, !isAlive(header.process) { header.status = .incomplete }
                let (totals, measured) = try totals(of: run, layout: header.layout)
                let (warmupRequests, peakVUs, slowestCommit) = try figures(of: run)
                var stored = Run(
                    header: header, totals: totals, warmupRequests: warmupRequests, measured: measured,
                    intervals: try intervals(of: run),
                    resources: try connection.samples(of: run), peakVUs: peakVUs, slowestCommit: slowestCommit,
                    thresholds: try connection.thresholdResults(of: run), findings: try connection.findings(of: run),
                    verdict: try connection.verdict(of: run), comparison: try connection.comparison(of: run))
                stored.findingHistory = try connection.findingHistory(of: run)
                stored.statements = try connection.statements(of: run)
                stored.generators = try connection.generators(of: run)
                stored.search = try connection.search(of: run)
                if stored.search != nil {
                    // The totals of a search are those of one of its trials, and so is this.
                    let sql = "SELECT vus FROM tallies WHERE run = ? AND second IS NULL"
                    stored.peakVUs = try connection.first(sql, run) { try $0.read(0) } ?? peakVUs
                }
                return stored
            }
        }
    }

    /// Calls `body` with every full interval of a run, warm-up included, in order, one at a time: a day of them does not fit in memory.
    /// - Parameters:
    ///   - trial: only of this trial; `nil` for all.
    ///   - stride: only every so manieth second of each trial; 1 for all.
    package func forEachInterval(of id: String, trial: Int? = nil, every stride: Int = 1, _ body: (Interval) throws -> Void) throws
    {
        try forEachInterval(of: id, trial: trial, every: stride, after: 0, body)
    }

    /// The intervals of some seconds of one trial, warm-up included, in order.
    package func intervals(of id: String, trial: Int, seconds: Range<Int>) throws -> [Interval] {
        var found: [Interval] = []
        try forEachInterval(of: id, trial: trial, every: 1, after: 0, seconds: seconds) { found.append($0) }
        return found
    }

    /// Calls `body` with every full interval of some seconds of one trial, warm-up included, in order.
    package func forEachInterval(of id: String, trial: Int, seconds: Range<Int>, _ body: (Interval) throws -> Void) throws {
        try forEachInterval(of: id, trial: trial, every: 1, after: 0, seconds: seconds, body)
    }

    /// - Parameter after: only those whose tally has a larger number.
    func forEachInterval(
        of id: String, trial: Int? = nil, every stride: Int = 1, after: Int64, seconds: Range<Int> = 0..<Int.max,
        _ body: (Interval) throws -> Void
    ) throws {
        try speaking {
            try connection.snapshot {
                let run = try number(of: id)
                let layout = try connection.layout(of: run)
                let sql = """
                    SELECT \(IntervalSummary.columns), number, loops_cpu FROM tallies
                    WHERE run = ? AND second >= ? AND second < ? AND trial = coalesce(?, trial) AND second % ? = 0 AND number > ?
                    ORDER BY trial, second
                    """
                try connection.forEach(sql, run, seconds.lowerBound, seconds.upperBound, trial, max(1, stride), after) { row in
                    let summary = try IntervalSummary(row)
                    let tally = try connection.tally(try row.integer(IntervalSummary.width), layout: layout)
                    try body(
                        Interval(
                            trial: summary.trial, second: summary.second, start: summary.start, duration: summary.duration,
                            isWarmup: summary.isWarmup, vus: summary.vus, busyVUs: summary.busyVUs,
                            loopCPU: try shares(try row.read(IntervalSummary.width + 1)), tally: tally))
                }
            }
        }
    }

    /// Calls `body` with the response times of measured seconds, of all steps together, in order: all that a picture of them needs, for a fraction
    /// of what whole intervals cost.
    /// - Parameter stride: only every so manieth second of each trial.
    package func forEachResponseTime(
        of id: String, every stride: Int, _ body: (_ trial: Int, _ second: Int, _ responseTime: Histogram) throws -> Void
    ) throws {
        try speaking {
            try connection.snapshot {
                var responseTime = Histogram()
                let sql = """
                    SELECT number, trial, second FROM tallies
                    WHERE run = ? AND second IS NOT NULL AND is_warmup = 0 AND second % ? = 0 ORDER BY trial, second
                    """
                try connection.forEach(sql, try number(of: id), max(1, stride)) { row in
                    responseTime.reset()
                    try connection.addResponseTimes(of: try row.integer(0), to: &responseTime)
                    try body(Int(try row.integer(1)), Int(try row.integer(2)), responseTime)
                }
            }
        }
    }

    /// Calls `body` with how often requests of a run failed, by second and reason, warm-up included: cheap whatever the run's length.
    package func forEachFailure(
        of id: String, _ body: (_ failure: Failure, _ count: Int64, _ trial: Int, _ second: Int) throws -> Void
    ) throws {
        try speaking {
            let sql = """
                SELECT failure, sum(count), trial, second FROM tallies JOIN failure_counts ON tally = number
                WHERE run = ? AND second IS NOT NULL GROUP BY number, failure ORDER BY trial, second, failure
                """
            try connection.forEach(sql, try number(of: id)) { row in
                let failure = Failure(rawValue: UInt8(clamping: try row.read(0, as: Int.self))) ?? .other
                try body(failure, try row.read(1), try row.read(2), try row.read(3))
            }
        }
    }

    private func header(_ run: Int64, _ id: String) throws -> RunHeader {
        guard let header = try connection.header(of: run) else {
            throw DatabaseError(.damaged, words: "run \(id) has no header", path: path)
        }
        return header
    }

    /// The last totals saved, and every measured second that came after them: for a run that finished, none.
    private func totals(of run: Int64, layout: Layout) throws -> (totals: Tally, measured: Nanoseconds) {
        var totals = Tally(layout)
        var measured: Nanoseconds = 0
        var through: Int64 = 0
        try connection.forEach("SELECT number, through, duration_ns FROM tallies WHERE run = ? AND second IS NULL", run) { row in
            totals = try connection.tally(try row.read(0), layout: layout)
            through = try row.read(1)
            measured = try row.read(2)
        }
        let rest = "SELECT number, duration_ns FROM tallies WHERE run = ? AND second IS NOT NULL AND is_warmup = 0 AND number > ?"
        try connection.forEach(rest, run, through) { row in
            totals.add(try connection.tally(try row.read(0), layout: layout))
            measured += try row.read(1, as: Int64.self)
        }
        return (totals, measured)
    }

    private func intervals(of run: Int64) throws -> [IntervalSummary] {
        let count = try connection.first("SELECT count(*) FROM tallies WHERE run = ?", run) { try $0.integer(0) } ?? 0
        let sql = "SELECT \(IntervalSummary.columns) FROM tallies WHERE run = ? AND second IS NOT NULL ORDER BY trial, second"
        return try connection.all(sql, run, expected: Int(count)) { try IntervalSummary($0) }
    }

    private func figures(of run: Int64) throws -> (warmupRequests: Int64, peakVUs: Int, slowestCommit: Nanoseconds) {
        let sql = """
            SELECT coalesce(sum(iif(is_warmup, requests, 0) + warmup_requests) FILTER (WHERE second IS NOT NULL), 0),
                coalesce(max(vus) FILTER (WHERE NOT is_warmup), 0),
                (SELECT slowest_commit_ns FROM runs WHERE number = ?1)
            FROM tallies WHERE run = ?1
            """
        return try connection.first(sql, run) { (try $0.read(0), try $0.read(1), try $0.read(2)) } ?? (0, 0, 0)
    }

    private func shares(_ text: String) throws -> [Double] {
        try text.dropFirst().dropLast().split(separator: ",").map {
            guard let share = Double($0) else { throw DatabaseError(.damaged, words: "loops_cpu \(text)", path: path) }
            return share
        }
    }
}
