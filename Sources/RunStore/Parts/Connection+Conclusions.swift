// What the analysis made of a run, into the tables and back.

import Basics
import Database
import Metrics
import Runs

extension Connection {
    /// Saves the conclusions about a run in place of any earlier ones.
    func replaceConclusions(
        of run: Int64, thresholds: [ThresholdResult], findings: [Finding], history: FindingHistory? = nil, verdict: Verdict?
    ) throws {
        for table in ["threshold_results", "findings", "finding_evidence", "verdict_reasons", "gone_findings"] {
            try execute("DELETE FROM \(table) WHERE run = ?", run)
        }
        for (position, result) in thresholds.enumerated() {
            try insert(
                into: "threshold_results",
                [
                    "run": run, "position": position, "expression": result.expression, "state": result.state.rawValue,
                    "actual": result.actual, "limit_value": result.limit, "unit": result.unit.rawValue, "window": result.window,
                    "unanswered": result.unanswered,
                ])
        }
        for (position, finding) in findings.enumerated() { try insert(finding, at: position, run: run) }
        for (position, reason) in (verdict?.reasons ?? []).enumerated() {
            try insert(into: "verdict_reasons", ["run": run, "position": position, "reason": reason])
        }
        for (position, gone) in (history?.gone ?? []).enumerated() { try insert(gone, at: position, run: run) }
        try execute(
            "UPDATE runs SET outcome = ?, exit_code = ?, runs_before = ? WHERE number = ?",
            verdict?.outcome.rawValue, verdict.map { Int($0.exitCode) }, history?.runsBefore, run)
    }

    private func insert(_ gone: GoneFinding, at position: Int, run: Int64) throws {
        try insert(
            into: "gone_findings",
            [
                "run": run, "position": position, "rule": gone.rule, "place": gone.place, "severity": gone.severity.rawValue,
                "title": gone.title, "since_run": gone.since.run, "since_at": gone.since.time, "last_run": gone.last.run,
                "last_at": gone.last.time,
            ])
    }

    private func insert(_ finding: Finding, at position: Int, run: Int64) throws {
        try insert(
            into: "findings",
            [
                "run": run, "position": position, "rule": finding.rule, "place": finding.place,
                "severity": finding.severity.rawValue, "title": finding.title, "recommendation": finding.recommendation,
                "life": finding.life?.state.rawValue, "since_run": finding.life?.since.run, "since_at": finding.life?.since.time,
                "accepted_by": finding.life?.acceptedBy, "accepted_why": finding.life?.why,
            ])
        for (index, evidence) in finding.evidence.enumerated() {
            try insert(
                into: "finding_evidence",
                ["run": run, "finding": position, "position": index, "name": evidence.name, "value": evidence.value])
        }
    }

    /// How the thresholds of a run came out, in order.
    func thresholdResults(of run: Int64) throws -> [ThresholdResult] {
        try all("SELECT * FROM threshold_results WHERE run = ? ORDER BY position", run) { row in
            ThresholdResult(
                expression: try row["expression"], state: ThresholdResult.State(rawValue: try row["state"]) ?? .unmeasured,
                actual: try row["actual"], limit: try row["limit_value"], unit: try row.word("unit", or: .count),
                window: try row["window"],
                unanswered: try row["unanswered"])
        }
    }

    /// The findings about a run, in order.
    func findings(of run: Int64) throws -> [Finding] {
        try all("SELECT * FROM findings WHERE run = ? ORDER BY position", run) { row in
            let position: Int = try row["position"]
            return Finding(
                rule: try row["rule"], place: try row["place"], severity: Finding.Severity(rawValue: try row["severity"]) ?? .info,
                title: try row["title"], evidence: try evidence(of: position, run: run),
                recommendation: try row["recommendation"], life: try FindingLife(row))
        }
    }

    /// What the findings of a run have of a history, as it was when the run was judged; `nil` where that was not looked up.
    func findingHistory(of run: Int64) throws -> FindingHistory? {
        let before = try first("SELECT runs_before FROM runs WHERE number = ?", run) { try $0.read(0, as: Int?.self) }
        guard let runsBefore = before.flatMap({ $0 }) else { return nil }
        let gone = try all("SELECT * FROM gone_findings WHERE run = ? ORDER BY position", run) { row in
            GoneFinding(
                rule: try row["rule"], place: try row["place"], severity: Finding.Severity(rawValue: try row["severity"]) ?? .info,
                title: try row["title"], since: RunMoment(run: try row["since_run"], time: try row["since_at"]),
                last: RunMoment(run: try row["last_run"], time: try row["last_at"]))
        }
        return FindingHistory(runsBefore: runsBefore, gone: gone)
    }

    private func evidence(of finding: Int, run: Int64) throws -> [Finding.Evidence] {
        try all("SELECT name, value FROM finding_evidence WHERE run = ? AND finding = ? ORDER BY position", run, finding) { row in
            Finding.Evidence(try row.read(0), try row.read(1, as: Double?.self) ?? .nan)
        }
    }

    /// The verdict on a run; `nil` until there is one.
    func verdict(of run: Int64) throws -> Verdict? {
        let outcome = try first("SELECT outcome FROM runs WHERE number = ?", run) { try $0.read(0, as: String?.self) }
        guard let outcome = outcome.flatMap({ $0 }).flatMap(Verdict.Outcome.init(rawValue:)) else { return nil }
        let reasons = try all("SELECT reason FROM verdict_reasons WHERE run = ? ORDER BY position", run) {
            try $0.read(0, as: String.self)
        }
        return Verdict(outcome: outcome, reasons: reasons)
    }
}

extension FindingLife {
    fileprivate init?(_ row: borrowing Row) throws {
        guard let word: String = try row["life"], let state = State(rawValue: word) else { return nil }
        self.init(
            state: state, since: RunMoment(run: try row["since_run"] ?? "", time: try row["since_at"] ?? 0),
            acceptedBy: try row["accepted_by"] ?? "", why: try row["accepted_why"] ?? "")
    }
}
