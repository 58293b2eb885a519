import Basics
import Database
import HTTPMessages
import Histograms
import Runs

extension Connection {
    /// The tally of that number; the same as the one saved.
    func tally(_ number: Int64, layout: Layout) throws -> Tally {
        var tally = Tally(layout)
        try forEach("SELECT * FROM tallies WHERE number = ?", number) { tally.counts = try Counts($0) }
        try forEach("SELECT * FROM step_tallies WHERE tally = ?", number) { row in
            let step: Int = try row["step"]
            guard tally.steps.indices.contains(step) else { throw stray("step", step) }
            try tally.steps[step].read(row) { try histogram($0) }
        }
        try readSeries(of: number, layout: layout, into: &tally)
        try forEach("SELECT status, count FROM status_counts WHERE tally = ?", number) { row in
            let status: Int = try row.read(0)
            guard tally.statusCodes.indices.contains(status) else { throw stray("status", status) }
            tally.statusCodes[status] = try row.read(1)
        }
        try forEach("SELECT step, failure, count FROM failure_counts WHERE tally = ?", number) { row in
            let step: Int = try row.read(0)
            guard tally.steps.indices.contains(step) else { throw stray("step", step) }
            // A reason that only a newer perfbench knows is still a failure.
            let failure = Failure(rawValue: UInt8(clamping: try row.read(1, as: Int.self))) ?? .other
            tally.steps[step].failures[Int(failure.rawValue)] += try row.read(2, as: Int64.self)
        }
        try forEach("SELECT \"check\", passed, failed FROM check_counts WHERE tally = ?", number) { row in
            let check: Int = try row.read(0)
            guard tally.checks.indices.contains(check) else { throw stray("check", check) }
            tally.checks[check] = CheckTally(passed: try row.read(1), failed: try row.read(2))
        }
        try forEachExemplar(of: number) { step, exemplar in
            guard tally.steps.indices.contains(step) else { throw stray("step", step) }
            tally.steps[step].exemplars.add(exemplar)
        }
        return tally
    }

    private func readSeries(of number: Int64, layout: Layout, into tally: inout Tally) throws {
        let known = Dictionary(Series.all(layout).map { ($0.name, $0.path) }) { first, _ in first }
        try forEach("SELECT series, histogram FROM histograms WHERE tally = ?", number) { row in
            let name: String = try row.read(0)
            guard let path = known[name] else { throw DatabaseError(.damaged, words: "unknown series \(name)", path: self.path) }
            tally[keyPath: path] = try histogram(try row.read(1)) ?? Histogram()
        }
    }

    /// `nil` for NULL; no bytes at all are an empty histogram.
    private func histogram(_ bytes: [UInt8]?) throws -> Histogram? {
        guard let bytes else { return nil }
        guard !bytes.isEmpty else { return Histogram() }
        do {
            return try Histogram(decoding: bytes)
        } catch {
            throw DatabaseError(.damaged, words: "a histogram: \(error.sentence.dropLast())", path: path)
        }
    }

    private func stray(_ what: String, _ position: Int) -> DatabaseError {
        DatabaseError(.damaged, words: "\(what) \(position) is not in the layout of its run", path: path)
    }
}

extension Counts {
    init(_ row: borrowing Row) throws {
        self.init()
        offered = try row["offered"]
        started = try row["started"]
        iterations = try row["iterations"]
        late = try row["late"]
        dropped = try row["dropped"]
        interrupted = try row["interrupted"]
        bytesSent = try row["bytes_sent"]
        bytesReceived = try row["bytes_received"]
        connectionsOpened = try row["connections_opened"]
        warmupRequests = try row["warmup_requests"]
    }
}

extension StepTally {
    fileprivate mutating func read(_ row: borrowing Row, histogram: ([UInt8]?) throws -> Histogram?) throws {
        requests = try row["requests"]
        failed = try row["failed"]
        checksFailed = try row["checks_failed"]
        bytesReceived = try row["bytes_received"]
        responseTime = try histogram(row["response_histogram"]) ?? Histogram()
        serviceTime = try histogram(row["service_histogram"]) ?? responseTime
        failedResponseTime = try histogram(row["failed_histogram"]) ?? Histogram()
        traits = ResponseTraits(rawValue: try row["traits"] ?? 0)
    }
}

extension IntervalSummary {
    /// From a row of `tallies`.
    init(_ row: borrowing Row) throws {
        self.init(
            trial: try row["trial"], second: try row["second"], start: try row["start_ns"], duration: try row["duration_ns"],
            isWarmup: try row["is_warmup"], vus: try row["vus"], busyVUs: try row["busy_vus"], loopCPU: try row["loop_cpu"],
            counts: try Counts(row), requests: try row["requests"], failed: try row["failed"],
            responseTime: try Quantiles(row, "response"), serviceTime: try Quantiles(row, "service"),
            latenessP99: try nanoseconds(row, "lateness_p99_ms"))
    }
}

extension IntervalSummary.Quantiles {
    fileprivate init(_ row: borrowing Row, _ clock: String) throws {
        self.init(
            p50: try nanoseconds(row, "\(clock)_p50_ms"), p95: try nanoseconds(row, "\(clock)_p95_ms"),
            p99: try nanoseconds(row, "\(clock)_p99_ms"), max: try nanoseconds(row, "\(clock)_max_ms"),
            mean: try nanoseconds(row, "\(clock)_mean_ms"))
    }
}

/// Milliseconds back to the very nanoseconds they were made from: exact up to days; 0 for a figure that was not kept yet.
private func nanoseconds(_ row: borrowing Row, _ column: String) throws -> Nanoseconds {
    let milliseconds: Double? = try row[column]
    guard let milliseconds, let value = Nanoseconds(exactly: (milliseconds * 1e6).rounded()) else { return 0 }
    return value
}
