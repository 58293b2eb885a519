import Database
import Metrics
package import Runs

extension RunStore {
    /// All completed runs of a scenario that have a verdict, oldest first, with the figures of their trials. Cheap for thousands: what a run
    /// measured is worked out once and kept.
    package func history(ofScenario scenario: String) throws -> [HistoryRun] {
        try speaking {
            let isFinished = "scenario = ? AND status = 'completed' AND outcome IS NOT NULL"
            let without = "SELECT number FROM runs WHERE \(isFinished) AND number NOT IN (SELECT run FROM trial_figures)"
            keepFigures(of: try connection.all(without, scenario) { try $0.read(0, as: Int64.self) })
            return try connection.snapshot {
                var tags: [Int64: [String: String]] = [:]
                let ofRuns = "SELECT run, key, value FROM tags JOIN runs ON run = number WHERE step = -1 AND scenario = ?"
                try connection.forEach(ofRuns, scenario) { row in
                    tags[try row.read(0, as: Int64.self), default: [:]][try row.read(1)] = try row.read(2)
                }
                var trials: [Int64: [TrialFigures]] = [:]
                let figures =
                    "SELECT trial_figures.* FROM trial_figures JOIN runs ON run = number WHERE scenario = ? ORDER BY run, trial"
                try connection.forEach(figures, scenario) { row in
                    trials[try row["run"], default: []].append(try TrialFigures(row))
                }
                return try connection.all("SELECT * FROM runs WHERE \(isFinished) ORDER BY started_at, number", scenario) { row in
                    let number: Int64 = try row["number"]
                    return try HistoryRun(row, tags: tags[number] ?? [:], trials: trials[number] ?? [])
                }
            }
        }
    }
}

extension HistoryRun {
    fileprivate init(_ row: borrowing Row, tags: [String: String], trials: [TrialFigures]) throws {
        let conditions = Conditions(
            fingerprint: try row["fingerprint"], targetKind: RunHeader.TargetKind(target: try row["target"]), cpu: try row["cpu"],
            cores: try row["cores"], kernel: try row["kernel"], version: try row["version"],
            transport: try row.word("transport", or: .curl),
            workers: try row["workers"])
        let experiment: String? = try row["experiment"]
        self.init(
            id: try row["id"], label: try row["label"], tags: tags, startedAt: try row["started_at"],
            outcome: Verdict.Outcome(rawValue: try row["outcome"]) ?? .unmeasured, conditions: conditions,
            isPaired: experiment != nil, trials: trials)
    }
}
