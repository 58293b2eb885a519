// Capacity searches, into the tables and back.

import Basics
import Database
import Metrics
import Runs

extension Connection {
    /// Saves what a search is to find.
    func insert(_ goal: SearchGoal, run: Int64) throws {
        try insert(
            into: "searches",
            [
                "run": run, "from_rate": goal.from, "to_rate": goal.to, "hold_ns": goal.hold, "within_ns": goal.within,
                "precision": goal.precision,
            ])
    }

    /// Saves one trial of a search.
    func insert(_ trial: SearchTrial, run: Int64) throws {
        try insert(
            into: "search_trials",
            [
                "run": run, "trial": trial.trial, "phase": trial.phase.rawValue, "offered": trial.offered, "start_ns": trial.start,
                "hold_ns": trial.hold, "held_ns": trial.held, "took_ns": trial.took, "passed": trial.passed,
                "invalid": trial.invalid, "failure": trial.failure, "untold": trial.isUntold, "achieved": trial.achieved,
                "mean_response_ms": trial.meanResponseTime / 1e6, "response_p50_ms": trial.p50.inMilliseconds,
                "response_p99_ms": trial.p99.inMilliseconds, "in_flight": trial.inFlight, "requests": trial.requests,
                "failed": trial.failedRequests, "lateness_p99_ms": trial.latenessP99.inMilliseconds,
                "loop_lag_p99_ms": trial.loopLagP99.inMilliseconds, "loop_cpu": trial.loopCPU,
            ])
        for (position, result) in trial.thresholds.enumerated() {
            try insert(
                into: "search_threshold_results",
                [
                    "run": run, "trial": trial.trial, "position": position, "expression": result.expression,
                    "state": result.state.rawValue, "actual": result.actual, "limit_value": result.limit,
                    "unit": result.unit.rawValue,
                    "window": result.window, "unanswered": result.unanswered,
                ])
        }
    }

    /// What the search of a run is to find; `nil` for a run that is none.
    func searchGoal(of run: Int64) throws -> SearchGoal? {
        try first("SELECT * FROM searches WHERE run = ?", run) { row in
            SearchGoal(
                from: try row["from_rate"], to: try row["to_rate"], hold: try row["hold_ns"], within: try row["within_ns"],
                precision: try row["precision"])
        }
    }

    /// The search of a run with its trials in order; `nil` for a run that is none.
    func search(of run: Int64) throws -> SearchRecord? {
        guard let goal = try searchGoal(of: run) else { return nil }
        let ending = try first("SELECT ended, elapsed_ns FROM searches WHERE run = ?", run) { row in
            (ended: try row.read(0, as: String?.self), elapsed: try row.read(1, as: Nanoseconds.self))
        }
        let trials = try all("SELECT * FROM search_trials WHERE run = ? ORDER BY trial", run) { row in
            var trial = SearchTrial(
                trial: try row["trial"], phase: SearchTrial.Phase(rawValue: try row["phase"]) ?? .bisection,
                offered: try row["offered"], start: try row["start_ns"], hold: try row["hold_ns"])
            trial.held = try row["held_ns"]
            trial.took = try row["took_ns"]
            trial.invalid = try row["invalid"]
            trial.failure = try row["failure"]
            trial.isUntold = try row["untold"]
            trial.achieved = try row["achieved"]
            trial.meanResponseTime = try row["mean_response_ms"] as Double * 1e6
            trial.p50 = nanoseconds(try row["response_p50_ms"])
            trial.p99 = nanoseconds(try row["response_p99_ms"])
            trial.inFlight = try row["in_flight"]
            trial.requests = try row["requests"]
            trial.failedRequests = try row["failed"]
            trial.latenessP99 = nanoseconds(try row["lateness_p99_ms"])
            trial.loopLagP99 = nanoseconds(try row["loop_lag_p99_ms"])
            trial.loopCPU = try row["loop_cpu"]
            return trial
        }
        return SearchRecord(
            goal: goal, trials: try trials.map { try withThresholds($0, run: run) },
            ended: ending?.ended.flatMap(SearchEnd.init(rawValue:)), elapsed: ending?.elapsed ?? 0)
    }

    private func withThresholds(_ trial: SearchTrial, run: Int64) throws -> SearchTrial {
        var trial = trial
        let sql = "SELECT * FROM search_threshold_results WHERE run = ? AND trial = ? ORDER BY position"
        trial.thresholds = try all(sql, run, trial.trial) { row in
            ThresholdResult(
                expression: try row["expression"], state: ThresholdResult.State(rawValue: try row["state"]) ?? .unmeasured,
                actual: try row["actual"], limit: try row["limit_value"], unit: try row.word("unit", or: .count),
                window: try row["window"],
                unanswered: try row["unanswered"])
        }
        return trial
    }
}

private func nanoseconds(_ milliseconds: Double) -> Nanoseconds { Nanoseconds((milliseconds * 1e6).rounded()) }
