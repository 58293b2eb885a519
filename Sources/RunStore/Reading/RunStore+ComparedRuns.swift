import Database
import Metrics
package import Runs

extension RunStore {
    /// A run reduced to what is compared, by its whole id; also one in progress.
    package func compared(_ id: String) throws -> ComparedRun {
        try speaking {
            let run = try number(of: id)
            keepFigures(of: [run])
            return try connection.snapshot { try compared(run) }
        }
    }

    /// Finished runs under the same conditions as `run` that are no part of an experiment and that started before it, oldest first: what it can be
    /// held against. At most the newest 200. `others` are among them whenever they started, if the rest holds.
    package func history(of run: RunHeader, with others: [String] = []) throws -> [ComparedRun] {
        let named = others.map { _ in "?" }.joined(separator: ", ")
        return try compared(
            """
            SELECT number FROM runs WHERE \(Self.sameConditions) AND experiment IS NULL AND status = 'completed'
                AND outcome IS NOT NULL AND id <> ? AND (started_at < ? OR id IN (\(named)))
            ORDER BY started_at DESC, number DESC LIMIT 200
            """, conditions(of: run) + [run.id, run.startedAt] + others
        ).reversed()
    }

    /// Experiments under the same conditions as `run` whose two arms were the same build: what differs in them is noise. Newest first, at most
    /// 50, and not the one that `run` belongs to.
    package func unchangedExperiments(like run: RunHeader) throws -> [(baseline: ComparedRun, candidate: ComparedRun)] {
        let runs = try compared(
            """
            SELECT number FROM runs WHERE \(Self.sameConditions) AND is_unchanged AND status = 'completed'
                AND outcome IS NOT NULL AND experiment <> ?
            ORDER BY started_at DESC, number DESC LIMIT 100
            """, conditions(of: run) + [run.experiment?.id ?? ""])
        return runs.compactMap { baseline in
            guard let own = baseline.header.experiment, own.arm == .baseline,
                let other = runs.first(where: { $0.header.experiment?.id == own.id && $0.header.experiment?.arm == .candidate })
            else { return nil }
            return (baseline, other)
        }
    }

    /// What `RunConditions` says, as far as the tables have it.
    private static let sameConditions = """
        fingerprint = ? AND cpu = ? AND cores = ? AND kernel = ? AND version = ? AND transport = ? AND workers = ? AND model = ?
        """

    private func conditions(of run: RunHeader) -> [any SQLConvertible] {
        [
            run.fingerprint, run.machine.cpu, run.machine.cores, run.machine.kernel, run.version, run.transport.rawValue,
            run.workers,
            run.model.rawValue,
        ]
    }

    private func compared(_ sql: String, _ values: [any SQLConvertible]) throws -> [ComparedRun] {
        try speaking {
            keepFigures(of: try connection.all(sql, values) { try $0.read(0, as: Int64.self) })
            return try connection.snapshot {
                try connection.all(sql, values) { try $0.read(0, as: Int64.self) }.map { try compared($0) }
            }
        }
    }

    private func compared(_ run: Int64) throws -> ComparedRun {
        guard var header = try connection.header(of: run) else {
            throw DatabaseError(.damaged, words: "a run has no header", path: path)
        }
        if header.status == .running, !isAlive(header.process) { header.status = .incomplete }
        return ComparedRun(
            header: header, verdict: try connection.verdict(of: run), findings: try connection.findings(of: run),
            trials: try trialFigures(run))
    }
}
