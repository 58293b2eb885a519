// What is known of a run before its first request, into the tables and back.

import Basics
import Database
import HTTPMessages
import Metrics
import Runs

extension Connection {
    /// Saves a header with everything that belongs to it; the number of the run.
    func insert(_ header: RunHeader) throws -> Int64 {
        let run = try insert(
            into: "runs",
            [
                "id": header.id, "scenario": header.scenario, "kind": header.kind.rawValue, "label": header.label,
                "started_at": header.startedAt, "finished_at": header.finishedAt, "status": header.status.rawValue,
                "target": header.target, "seed": Int64(bitPattern: header.seed), "trials": header.trials,
                "planned_ns": header.plannedDuration, "warmup_ns": header.warmup, "fingerprint": header.fingerprint,
                "version": header.version, "process": Int64(header.process), "model": header.model.rawValue,
                "transport": header.transport.rawValue, "workers": header.workers, "host": header.machine.host,
                "kernel": header.machine.kernel, "cpu": header.machine.cpu, "cores": header.machine.cores,
                "memory_bytes": header.machine.memoryBytes, "source": header.source, "baseline": header.baseline,
                "is_compared": header.isCompared, "abort_reason": header.abortReason, "experiment": header.experiment?.id,
                "arm": header.experiment?.arm.rawValue, "is_unchanged": header.experiment?.isUnchanged ?? false,
                "part": header.part?.number, "parts": header.part?.count ?? header.parts, "meeting": header.meeting,
                "load_started_at": header.loadStartedAt, "parts_tolerated": header.toleratedParts,
            ])
        for (block, baselineFirst) in (header.experiment?.baselineFirst ?? []).enumerated() {
            try insert(into: "blocks", ["run": run, "trial": block, "baseline_first": baselineFirst])
        }
        try insert(header.layout, run: run)
        for (key, value) in header.tags { try insert(into: "tags", ["run": run, "step": -1, "key": key, "value": value]) }
        for (position, threshold) in header.thresholds.enumerated() { try insert(threshold, at: position, run: run) }
        if let goal = header.search { try insert(goal, run: run) }
        try insert(header.stages, run: run)
        try saveFailureNames()
        return run
    }

    private func insert(_ layout: Layout, run: Int64) throws {
        for (position, name) in layout.flows.enumerated() {
            try insert(into: "flows", ["run": run, "position": position, "name": name])
        }
        for (position, name) in layout.groups.enumerated() {
            try insert(into: "groups", ["run": run, "position": position, "name": name])
        }
        for (position, name) in layout.custom.enumerated() {
            try insert(into: "custom_metrics", ["run": run, "position": position, "name": name])
        }
        for (position, step) in layout.steps.enumerated() {
            try insert(
                into: "steps",
                [
                    "run": run, "position": position, "name": step.name, "flow": step.flow, "group_name": step.group,
                    "group_position": step.groupIndex,
                ])
            for (key, value) in step.tags { try insert(into: "tags", ["run": run, "step": position, "key": key, "value": value]) }
        }
        for (position, check) in layout.checks.enumerated() {
            try insert(into: "checks", ["run": run, "position": position, "step": check.step, "name": check.name])
        }
    }

    /// So that counts by number can be read by any client.
    private func saveFailureNames() throws {
        for failure in Failure.allCases {
            try execute(
                "INSERT INTO failure_names VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                Int(failure.rawValue), failure.name, failure.kind, failure.side.rawValue, failure.message)
        }
    }

    /// The header of the run with that number, its status as stored.
    func header(of run: Int64) throws -> RunHeader? {
        let layout = try layout(of: run)
        let tags = try tags(of: run, step: -1)
        let thresholds = try thresholds(of: run)
        let orders = try all("SELECT baseline_first FROM blocks WHERE run = ? ORDER BY trial", run) {
            try $0.read(0, as: Bool.self)
        }
        let search = try searchGoal(of: run)
        let stages = try stages(of: run)
        return try first("SELECT * FROM runs WHERE number = ?", run) { row in
            var header = RunHeader(
                id: try row["id"], scenario: try row["scenario"], kind: try row.word("kind", or: .load), label: try row["label"],
                tags: tags,
                startedAt: try row["started_at"], finishedAt: try row["finished_at"], status: try row.status("status"),
                target: try row["target"], seed: UInt64(bitPattern: try row["seed"]), trials: try row["trials"],
                plannedDuration: try row["planned_ns"], warmup: try row["warmup_ns"], fingerprint: try row["fingerprint"],
                version: try row["version"], process: Int32(truncatingIfNeeded: try row["process"] as Int64),
                model: try row.word("model", or: .mixed), transport: try row.word("transport", or: .curl),
                workers: try row["workers"],
                machine: Machine(
                    host: try row["host"], kernel: try row["kernel"], cpu: try row["cpu"], cores: try row["cores"],
                    memoryBytes: try row["memory_bytes"]),
                layout: layout, thresholds: thresholds, source: try row["source"], baseline: try row["baseline"],
                isCompared: try row["is_compared"], experiment: try row.experiment(orders), abortReason: try row["abort_reason"],
                search: search, stages: stages)
            let (part, parts): (Int?, Int?) = (try row["part"], try row["parts"])
            if let part, let parts, (1...max(1, parts)).contains(part) {
                header.part = Part(index: part - 1, count: parts)
            } else {
                header.parts = parts
            }
            header.meeting = try row["meeting"]
            header.loadStartedAt = try row["load_started_at"]
            header.toleratedParts = try row["parts_tolerated"]
            return header
        }
    }

    /// What the tallies of a run count, by position.
    func layout(of run: Int64) throws -> Layout {
        let steps = try all("SELECT * FROM steps WHERE run = ? ORDER BY position", run) { row in
            Layout.Step(
                name: try row["name"], flow: try row["flow"], group: try row["group_name"], groupIndex: try row["group_position"],
                tags: try tags(of: run, step: try row["position"]))
        }
        let checks = try all("SELECT step, name FROM checks WHERE run = ? ORDER BY position", run) { row in
            Layout.Check(step: try row.read(0), name: try row.read(1))
        }
        return Layout(
            steps: steps, groups: try names(in: "groups", of: run), flows: try names(in: "flows", of: run), checks: checks,
            custom: try names(in: "custom_metrics", of: run))
    }

    private func names(in table: String, of run: Int64) throws -> [String] {
        try all("SELECT name FROM \(table) WHERE run = ? ORDER BY position", run) { try $0.read(0) }
    }

    private func tags(of run: Int64, step: Int) throws -> [String: String] {
        var tags: [String: String] = [:]
        try forEach("SELECT key, value FROM tags WHERE run = ? AND step = ?", run, step) { tags[try $0.read(0)] = try $0.read(1) }
        return tags
    }
}

extension Row {
    /// Which part of a paired comparison a row of `runs` is.
    fileprivate borrowing func experiment(_ orders: [Bool]) throws -> Experiment? {
        let id: String? = try self["experiment"]
        let arm: String? = try self["arm"]
        guard let id, let arm = arm.flatMap(Experiment.Arm.init(rawValue:)) else { return nil }
        return Experiment(id: id, arm: arm, baselineFirst: orders, isUnchanged: try self["is_unchanged"])
    }

    /// One of the words of an enumeration, as it was stored; `fallback` for one that this version does not know.
    borrowing func word<Word: RawRepresentable<String>>(_ column: String, or fallback: Word) throws -> Word {
        Word(rawValue: try self[column]) ?? fallback
    }

    /// A status, as it was stored.
    borrowing func status(_ column: String) throws -> RunHeader.Status {
        RunHeader.Status(rawValue: try self[column]) ?? .incomplete
    }
}
