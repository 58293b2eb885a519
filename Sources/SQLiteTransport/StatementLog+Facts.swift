import Database
package import Runs
package import Scenarios

extension StatementLog {
    /// What the statements of `plan` did, and their query plans: asked now, after the load. Reads the databases and changes nothing.
    package func facts(_ plan: Plan) -> [StatementFacts] {
        let counts = all
        return plan.steps.indices.compactMap { index in
            guard let statement = plan.steps[index].action.sql, index < counts.count, counts[index].calls > 0 else { return nil }
            let count = counts[index]
            let path = plan.database(of: statement)
            var facts = StatementFacts(
                step: index, database: path, sql: plan.masked(statement.sql), calls: count.calls, rows: count.rows,
                scanned: count.scanned, slowCalls: count.slowCalls, slowest: count.slowest)
            // A database that is gone or locked now has no plan to show; the counts stand all the same.
            guard let database = try? UserDatabase(path: path, mode: .readOnly),
                let query = try? QueryPlan(statement.sql, on: database)
            else { return facts }
            facts.plan = query.lines.map(plan.masked)
            facts.scans = query.scanned
            if count.scanned > 0, let advice = try? IndexAdvice(database) {
                facts.index = (try? advice.index(for: statement.sql)) ?? ""
            }
            return facts
        }
    }
}
