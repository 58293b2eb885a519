import Basics
import Database
package import Histograms
package import Runs

extension RunStore {
    /// The figures of every trial of a run in which something was measured, by the run's whole id, in order. The seconds are read one after the
    /// other, so memory does not grow with the run; of a finished run the figures are then kept, and the next time cost nothing.
    package func trialFigures(of id: String) throws -> [TrialFigures] {
        try speaking { try connection.snapshot { try trialFigures(number(of: id)) } }
    }

    /// The response times of every trial of a run in which something succeeded, merged over its steps and measured seconds, by trial.
    package func responseTimes(of id: String) throws -> [Int: Histogram] {
        try speaking {
            try connection.snapshot {
                let run = try number(of: id)
                let trials = try connection.all(
                    "SELECT DISTINCT trial FROM tallies WHERE run = ? AND second IS NOT NULL AND is_warmup = 0", run
                ) { try $0.read(0, as: Int.self) }
                return try trials.reduce(into: [:]) { times, trial in
                    let merged = try responseTime(run, trial: trial)
                    if !merged.isEmpty { times[trial] = merged }
                }
            }
        }
    }

    func trialFigures(_ run: Int64) throws -> [TrialFigures] {
        let kept = try connection.all("SELECT * FROM trial_figures WHERE run = ? ORDER BY trial", run) { try TrialFigures($0) }
        return kept.isEmpty ? try measuredFigures(run) : kept
    }

    /// Works out the figures of finished runs and keeps them. A store that cannot be written to costs time, not the answer.
    func keepFigures(of runs: [Int64]) {
        for run in runs {
            _ = try? connection.write {
                let isReady = try connection.first(
                    "SELECT status <> 'running' AND NOT EXISTS (SELECT 1 FROM trial_figures WHERE run = number) FROM runs WHERE number = ?",
                    run, read: { try $0.read(0, as: Bool.self) })
                guard isReady == true else { return }
                for trial in try measuredFigures(run) { try connection.insert(trial, run: run) }
            }
        }
    }

    private func measuredFigures(_ run: Int64) throws -> [TrialFigures] {
        var trials: [(figures: TrialFigures, window: ClosedRange<Nanoseconds>)] = []
        let counts = """
            SELECT trial, sum(duration_ns), sum(requests), sum(failed), sum(offered), sum(started), min(start_ns), max(start_ns + duration_ns),
                sum(dropped)
            FROM tallies WHERE run = ? AND second IS NOT NULL AND is_warmup = 0 GROUP BY trial ORDER BY trial
            """
        try connection.forEach(counts, run) { row in
            let figures = TrialFigures(
                trial: try row.read(0), measured: try row.read(1), requests: try row.read(2), failed: try row.read(3),
                offered: try row.read(4), started: try row.read(5), dropped: try row.read(8))
            let start: Nanoseconds = try row.read(6)
            trials.append((figures, start...max(start, try row.read(7))))
        }
        for index in trials.indices {
            trials[index].figures.read(try responseTime(run, trial: trials[index].figures.trial))
            try readTarget(run, &trials[index].figures, trials[index].window)
        }
        return trials.map(\.figures).filter { $0.requests > 0 }
    }

    /// Times of all steps and measured seconds of a trial, merged.
    private func responseTime(_ run: Int64, trial: Int) throws -> Histogram {
        var merged = Histogram()
        let sql = """
            SELECT response_histogram FROM tallies JOIN step_tallies ON tally = number
            WHERE run = ? AND trial = ? AND is_warmup = 0 AND response_histogram IS NOT NULL
            """
        try connection.forEach(sql, run, trial) { row in
            do {
                merged.add(try Histogram(decoding: try row.read(0, as: [UInt8].self)))
            } catch let error as HistogramFormatError {
                throw DatabaseError(.damaged, words: "a histogram: \(error.sentence.dropLast())", path: path)
            }
        }
        return merged
    }

    /// CPU and memory of the target. A sample speaks about the time since the one before it, so the one at the very start of the window does
    /// not count, and the one that closes it, which may come a moment late, does.
    private func readTarget(_ run: Int64, _ figures: inout TrialFigures, _ window: ClosedRange<Nanoseconds>) throws {
        let sql = """
            SELECT time_ns, cpuPercent, memoryBytes FROM resource_samples
            WHERE run = ? AND trial = ? AND time_ns <= ? AND source = 'process:target' ORDER BY time_ns, number
            """
        var last = window.lowerBound
        try connection.forEach(sql, run, figures.trial, window.upperBound + .milliseconds(500)) { row in
            let time: Nanoseconds = try row.read(0)
            defer { last = time }
            guard time > window.lowerBound else { return }
            if let cpu = try row.read(1, as: Double?.self) {
                figures.cpuSeconds = (figures.cpuSeconds ?? 0) + cpu / 100 * (time - min(last, time)).inSeconds
            }
            if let memory = try row.read(2, as: Double?.self) { figures.peakMemory = max(figures.peakMemory ?? 0, memory) }
        }
    }
}

extension Connection {
    fileprivate func insert(_ trial: TrialFigures, run: Int64) throws {
        try insert(
            into: "trial_figures",
            [
                "run": run, "trial": trial.trial, "measured_ns": trial.measured, "requests": trial.requests,
                "failed": trial.failed, "offered": trial.offered, "started": trial.started, "dropped": trial.dropped,
                "p50_ns": trial.p50,
                "p90_ns": trial.p90, "p95_ns": trial.p95, "p99_ns": trial.p99, "mean_ns": trial.mean,
                "target_cpu_seconds": trial.cpuSeconds, "target_peak_bytes": trial.peakMemory,
            ])
    }
}

extension TrialFigures {
    /// From a row of `trial_figures`.
    init(_ row: borrowing Row) throws {
        self.init(
            trial: try row["trial"], measured: try row["measured_ns"], requests: try row["requests"], failed: try row["failed"],
            offered: try row["offered"], started: try row["started"], dropped: try row["dropped"], p50: try row["p50_ns"],
            p90: try row["p90_ns"],
            p95: try row["p95_ns"], p99: try row["p99_ns"], mean: try row["mean_ns"], cpuSeconds: try row["target_cpu_seconds"],
            peakMemory: try row["target_peak_bytes"])
    }
}
