// What a comparison came to, into the tables and back, so that a report can be made again when the other run is long gone.

import Database
import Runs

extension Connection {
    /// Saves what a run's comparison came to in place of any earlier one; `nil` for none.
    func replaceComparison(of run: Int64, _ comparison: Comparison?) throws {
        for table in ["comparisons", "comparison_sides", "comparison_metrics", "comparison_sentences", "comparison_looks"] {
            try execute("DELETE FROM \(table) WHERE run = ?", run)
        }
        guard let comparison else { return }
        try insert(
            into: "comparisons",
            [
                "run": run, "design": comparison.design.rawValue, "blocks": comparison.blocks, "history": comparison.history,
                "alpha": comparison.alpha, "outcome": comparison.outcome.rawValue, "is_forced": comparison.isForced,
            ])
        for (name, side) in [("baseline", comparison.baseline), ("candidate", comparison.candidate)] {
            try insert(
                into: "comparison_sides",
                [
                    "run": run, "side": name, "id": side.id, "scenario": side.scenario, "label": side.label, "target": side.target,
                    "started_at": side.startedAt, "trials": side.trials,
                ])
        }
        for (position, metric) in comparison.metrics.enumerated() { try insert(metric, at: position, run: run) }
        for (kind, sentences) in [("reason", comparison.reasons), ("note", comparison.notes)] {
            for (position, sentence) in sentences.enumerated() {
                try insert(
                    into: "comparison_sentences", ["run": run, "kind": kind, "position": position, "sentence": sentence])
            }
        }
        for (position, look) in comparison.looks.enumerated() {
            try insert(
                into: "comparison_looks",
                [
                    "run": run, "position": position, "blocks": look.blocks, "alpha": look.alpha, "outcome": look.outcome.rawValue,
                ])
        }
    }

    private func insert(_ metric: MetricComparison, at position: Int, run: Int64) throws {
        try insert(
            into: "comparison_metrics",
            [
                "run": run, "position": position, "metric": metric.metric.rawValue, "is_gating": metric.isGating,
                "baseline": metric.baseline, "candidate": metric.candidate, "change": metric.change, "lower": metric.lower,
                "upper": metric.upper, "p": metric.p, "threshold": metric.threshold, "noise_floor": metric.noiseFloor,
                "minimal_detectable": metric.minimalDetectable, "slot_effect": metric.slotEffect,
                "robust_change": metric.robustChange, "outcome": metric.outcome.rawValue, "missing": metric.missing,
                "reason": metric.reason,
            ])
    }

    /// What the comparison of a run came to; `nil` when there is none, or when only a newer perfbench can read it.
    func comparison(of run: Int64) throws -> Comparison? {
        guard let baseline = try side("baseline", of: run), let candidate = try side("candidate", of: run) else { return nil }
        let metrics = try metricComparisons(of: run)
        let (reasons, notes) = (try sentences("reason", of: run), try sentences("note", of: run))
        let looks = try all("SELECT blocks, alpha, outcome FROM comparison_looks WHERE run = ? ORDER BY position", run) {
            Comparison.Look(blocks: try $0.read(0), alpha: try $0.read(1), outcome: try $0.comparisonOutcome(2))
        }
        return try first("SELECT * FROM comparisons WHERE run = ?", run) { row in
            Comparison(
                baseline: baseline, candidate: candidate,
                design: Comparison.Design(rawValue: try row["design"]) ?? .historical, blocks: try row["blocks"],
                history: try row["history"], alpha: try row["alpha"],
                outcome: Comparison.Outcome(rawValue: try row["outcome"]) ?? .incomparable, metrics: metrics, reasons: reasons,
                notes: notes, looks: looks, isForced: try row["is_forced"])
        }
    }

    private func side(_ name: String, of run: Int64) throws -> Comparison.Side? {
        try first("SELECT * FROM comparison_sides WHERE run = ? AND side = ?", run, name) { row in
            Comparison.Side(
                id: try row["id"], scenario: try row["scenario"], label: try row["label"], target: try row["target"],
                startedAt: try row["started_at"], trials: try row["trials"])
        }
    }

    private func sentences(_ kind: String, of run: Int64) throws -> [String] {
        try all("SELECT sentence FROM comparison_sentences WHERE run = ? AND kind = ? ORDER BY position", run, kind) {
            try $0.read(0)
        }
    }

    private func metricComparisons(of run: Int64) throws -> [MetricComparison] {
        try all("SELECT * FROM comparison_metrics WHERE run = ? ORDER BY position", run) { row -> MetricComparison? in
            guard let metric = ComparedMetric(rawValue: try row["metric"]) else { return nil }
            return MetricComparison(
                metric: metric, isGating: try row["is_gating"], baseline: try row["baseline"], candidate: try row["candidate"],
                change: try row["change"], lower: try row["lower"], upper: try row["upper"], p: try row["p"],
                threshold: try row["threshold"], noiseFloor: try row["noise_floor"],
                minimalDetectable: try row["minimal_detectable"], slotEffect: try row["slot_effect"],
                robustChange: try row["robust_change"],
                outcome: Comparison.Outcome(rawValue: try row["outcome"]) ?? .incomparable, missing: try row["missing"],
                reason: try row["reason"])
        }.compactMap { $0 }
    }
}

extension Row {
    fileprivate borrowing func comparisonOutcome(_ column: Int) throws -> Comparison.Outcome {
        Comparison.Outcome(rawValue: try read(column)) ?? .incomparable
    }
}
