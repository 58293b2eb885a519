// What the analysis made of a run, into the tables and back.

import Basics
import Database
import Runs

extension Connection {
    /// Saves the conclusions about a run in place of any earlier ones.
    func replaceConclusions(of run: Int64, thresholds: [ThresholdResult], findings: [Finding], verdict: Verdict?) throws {
        for table in ["threshold_results", "findings", "finding_evidence", "verdict_reasons"] {
            try execute("DELETE FROM \(table) WHERE run = ?", run)
        }
        for (position, result) in thresholds.enumerated() {
            try insert(
                into: "threshold_results",
                [
                    "run": run, "position": position, "expression": result.expression, "state": result.state.rawValue,
                    "actual": result.actual, "limit_value": result.limit, "unit": result.unit, "window": result.window,
                    "unanswered": result.unanswered,
                ])
        }
        for (position, finding) in findings.enumerated() { try insert(finding, at: position, run: run) }
        for (position, reason) in (verdict?.reasons ?? []).enumerated() {
            try insert(into: "verdict_reasons", ["run": run, "position": position, "reason": reason])
        }
        try execute(
            "UPDATE runs SET outcome = ?, exit_code = ? WHERE number = ?",
            verdict?.outcome.rawValue, verdict.map { Int($0.exitCode) }, run)
    }

    private func insert(_ finding: Finding, at position: Int, run: Int64) throws {
        try insert(
            into: "findings",
            [
                "run": run, "position": position, "rule": finding.rule, "severity": finding.severity.rawValue,
                "title": finding.title, "recommendation": finding.recommendation,
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
                actual: try row["actual"], limit: try row["limit_value"], unit: try row["unit"], window: try row["window"],
                unanswered: try row["unanswered"])
        }
    }

    /// The findings about a run, in order.
    func findings(of run: Int64) throws -> [Finding] {
        try all("SELECT * FROM findings WHERE run = ? ORDER BY position", run) { row in
            let position: Int = try row["position"]
            return Finding(
                rule: try row["rule"], severity: Finding.Severity(rawValue: try row["severity"]) ?? .info, title: try row["title"],
                evidence: try evidence(of: position, run: run), recommendation: try row["recommendation"])
        }
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
