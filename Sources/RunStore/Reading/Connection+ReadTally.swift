import Basics
import Database
import HTTPMessages
import Histograms
import Runs

extension Connection {
    /// The tally of that number; the same as the one saved.
    func tally(_ number: Int64, layout: Layout) throws -> Tally {
        var tally = Tally(layout)
        try forEach("SELECT \(Counts.columns) FROM tallies WHERE number = ?", number) { tally.counts = try Counts($0, from: 0) }
        try forEach("SELECT * FROM step_tallies WHERE tally = ?", number) { row in
            let step: Int = try row["step"]
            guard tally.steps.indices.contains(step) else { throw stray("step", step) }
            try tally.steps[step].read(row) { try histogram($0) }
        }
        for (step, sockets) in try sockets(of: number) {
            guard tally.steps.indices.contains(step) else { throw stray("step", step) }
            tally.steps[step].socket = sockets
        }
        for (step, streams) in try streams(of: number) {
            guard tally.steps.indices.contains(step) else { throw stray("step", step) }
            tally.steps[step].stream = streams
        }
        tally.attributeDrops(layout)
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

    /// Adds the response times of all steps of the tally of that number.
    func addResponseTimes(of number: Int64, to sum: inout Histogram) throws {
        let sql = "SELECT response_histogram FROM step_tallies WHERE tally = ? AND response_histogram IS NOT NULL"
        try forEach(sql, number) { row in
            do {
                try sum.add(decoding: try row.read(0))
            } catch let error as HistogramFormatError {
                throw damaged(error)
            }
        }
    }

    /// `nil` for NULL; no bytes at all are an empty histogram.
    func histogram(_ bytes: [UInt8]?) throws -> Histogram? {
        guard let bytes else { return nil }
        guard !bytes.isEmpty else { return Histogram() }
        do {
            return try Histogram(decoding: bytes)
        } catch {
            throw damaged(error)
        }
    }

    private func damaged(_ error: HistogramFormatError) -> DatabaseError {
        DatabaseError(.damaged, words: "a histogram: \(error.sentence.dropLast())", path: path)
    }

    private func stray(_ what: String, _ position: Int) -> DatabaseError {
        DatabaseError(.damaged, words: "\(what) \(position) is not in the layout of its run", path: path)
    }
}

extension Counts {
    /// What `init` reads, in its order.
    static let columns = """
        offered, started, iterations, late, dropped, interrupted, bytes_sent, bytes_received, connections_opened, warmup_requests,
        redirects, retried, unasked, answers_http1, answers_http2
        """

    /// From `columns` of `tallies`, which stand from `first` on.
    init(_ row: borrowing Row, from first: Int) throws {
        self.init()
        offered = try row.integer(first)
        started = try row.integer(first + 1)
        iterations = try row.integer(first + 2)
        late = try row.integer(first + 3)
        dropped = try row.integer(first + 4)
        interrupted = try row.integer(first + 5)
        bytesSent = try row.integer(first + 6)
        bytesReceived = try row.integer(first + 7)
        connectionsOpened = try row.integer(first + 8)
        warmupRequests = try row.integer(first + 9)
        redirectsFollowed = try row.integer(first + 10)
        retried = try row.integer(first + 11)
        unasked = try row.integer(first + 12)
        answersHTTP1 = try row.integer(first + 13)
        answersHTTP2 = try row.integer(first + 14)
    }
}

extension Tally {
    /// Runs from before drops were counted by step: with one flow it is known whose they were.
    fileprivate mutating func attributeDrops(_ layout: Layout) {
        guard counts.dropped > 0, layout.flows.count == 1, !steps.isEmpty, steps.allSatisfy({ $0.dropped == 0 }) else { return }
        steps[0].dropped = counts.dropped
    }
}

extension StepTally {
    fileprivate mutating func read(_ row: borrowing Row, histogram: ([UInt8]?) throws -> Histogram?) throws {
        requests = try row["requests"]
        failed = try row["failed"]
        checksFailed = try row["checks_failed"]
        bytesReceived = try row["bytes_received"]
        dropped = try row["dropped"]
        responseTime = try histogram(row["response_histogram"]) ?? Histogram()
        serviceTime = try histogram(row["service_histogram"]) ?? responseTime
        failedResponseTime = try histogram(row["failed_histogram"]) ?? Histogram()
        traits = ResponseTraits(rawValue: try row["traits"] ?? 0)
    }
}

extension IntervalSummary {
    /// What `init` reads, in its order; finding each column by its name takes longer than reading it.
    static let columns = """
        trial, second, start_ns, duration_ns, is_warmup, vus, busy_vus, loop_cpu, requests, failed, lateness_p99_ms,
        \(Quantiles.columns("response")), \(Quantiles.columns("service")), \(Counts.columns)
        """
    /// How many those are.
    static let width = 36

    /// From `columns` of `tallies`, which are first in the row.
    init(_ row: borrowing Row) throws {
        self.init(
            trial: Int(try row.integer(0)), second: Int(try row.integer(1)), start: try row.integer(2),
            duration: try row.integer(3),
            isWarmup: try row.integer(4) != 0, vus: Int(try row.integer(5)), busyVUs: Int(try row.integer(6)),
            loopCPU: try row.number(7) ?? 0, counts: try Counts(row, from: 21), requests: try row.integer(8),
            failed: try row.integer(9), responseTime: try Quantiles(row, from: 11), serviceTime: try Quantiles(row, from: 16),
            latenessP99: try nanoseconds(row, 10))
    }
}

extension IntervalSummary.Quantiles {
    fileprivate static func columns(_ clock: String) -> String {
        ["p50", "p95", "p99", "max", "mean"].map { "\(clock)_\($0)_ms" }.joined(separator: ", ")
    }

    fileprivate init(_ row: borrowing Row, from first: Int) throws {
        self.init(
            p50: try nanoseconds(row, first), p95: try nanoseconds(row, first + 1), p99: try nanoseconds(row, first + 2),
            max: try nanoseconds(row, first + 3), mean: try nanoseconds(row, first + 4))
    }
}

/// Milliseconds back to the very nanoseconds they were made from: exact up to days; 0 for a figure that was not kept yet.
private func nanoseconds(_ row: borrowing Row, _ column: Int) throws -> Nanoseconds {
    guard let milliseconds = try row.number(column), let value = Nanoseconds(exactly: (milliseconds * 1e6).rounded()) else {
        return 0
    }
    return value
}
