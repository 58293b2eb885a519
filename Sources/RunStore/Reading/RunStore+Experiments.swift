import Database
package import Runs

extension RunStore {
    /// Completed experiments, newest first, at most 200.
    /// - Parameter scenario: only of this scenario; `nil` for all.
    package func experiments(ofScenario scenario: String?) throws -> [(baseline: ComparedRun, candidate: ComparedRun)] {
        let sql = """
            SELECT first.id, second.id FROM runs AS first JOIN runs AS second ON second.experiment = first.experiment
            WHERE first.arm = 'baseline' AND second.arm = 'candidate' AND first.status = 'completed' AND second.status = 'completed'
                AND first.scenario = coalesce(?, first.scenario)
            ORDER BY first.started_at DESC, first.number DESC LIMIT 200
            """
        let ids = try speaking {
            try connection.all(sql, scenario) { (try $0.read(0, as: String.self), try $0.read(1, as: String.self)) }
        }
        return try ids.map { (try compared($0), try compared($1)) }
    }
}
