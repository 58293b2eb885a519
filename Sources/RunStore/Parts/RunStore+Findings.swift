import Basics
import Database
package import Runs

/// A finding that somebody knows and leaves as it is.
package struct AcceptedFinding: Sendable, Hashable {
    package var scenario: String
    package var rule: String
    /// Empty for wherever it is found.
    package var place: String
    package var why: String
    package var acceptedBy: String
    /// Seconds since 1970.
    package var acceptedAt: Double
}

extension RunStore {
    /// What earlier runs of the same scenario on the same target found that were measured to their end and are no arm of a comparison, oldest
    /// first. Of runs that passed, failed or were worse: a run that is not to be believed finds nothing and misses nothing.
    package func findingsBefore(_ run: RunHeader) throws -> [PastFindings] {
        try speaking {
            let sql = """
                SELECT id, started_at, rule, place, severity, title FROM runs LEFT JOIN findings ON findings.run = runs.number
                WHERE scenario = ? AND target = ? AND status = 'completed' AND outcome IN ('passed', 'failed', 'regressed')
                    AND experiment IS NULL AND started_at < ? AND id <> ?
                ORDER BY started_at, number, position
                """
            return try connection.snapshot {
                var past: [PastFindings] = []
                try connection.forEach(sql, run.scenario, run.target, run.startedAt, run.id) { row in
                    let id: String = try row.read(0)
                    if past.last?.run.run != id { past.append(PastFindings(RunMoment(run: id, time: try row.read(1)))) }
                    guard let rule = try row.read(2, as: String?.self) else { return }
                    past[past.count - 1].findings.append(
                        Finding(
                            rule: rule, place: try row.read(3), severity: Finding.Severity(rawValue: try row.read(4)) ?? .info,
                            title: try row.read(5)))
                }
                return past
            }
        }
    }

    /// What is accepted in a scenario before a moment, in seconds since 1970; `nil` for all there is.
    package func acceptedFindings(ofScenario scenario: String? = nil, before time: Double = .infinity) throws -> [AcceptedFinding] {
        try speaking {
            try connection.all(
                """
                SELECT scenario, rule, place, why, accepted_by, accepted_at FROM accepted_findings
                WHERE scenario = coalesce(?, scenario) AND accepted_at < ? ORDER BY scenario, rule, place
                """, scenario, time
            ) { row in
                AcceptedFinding(
                    scenario: try row.read(0), rule: try row.read(1), place: try row.read(2), why: try row.read(3),
                    acceptedBy: try row.read(4), acceptedAt: try row.read(5))
            }
        }
    }

    /// Accepts what a rule finds, from the next run on, in place of an earlier acceptance.
    /// - Parameters:
    ///   - place: only there; empty for everywhere.
    ///   - scenario: `nil` for the only one whose runs have such a finding.
    /// - Returns: the scenario.
    /// - Throws: a `Problem` of usage when no run has such a finding, or those of several scenarios have.
    @discardableResult
    package func accept(_ rule: String, place: String = "", scenario: String? = nil, why: String, by name: String) throws -> String
    {
        try speaking {
            try connection.write {
                let scenario = try scenarioWithFinding(rule, place, scenario)
                try connection.execute(
                    """
                    INSERT OR REPLACE INTO accepted_findings (scenario, rule, place, why, accepted_by, accepted_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """, scenario, rule, place, why, name, now())
                return scenario
            }
        }
    }

    /// Takes an acceptance back, from the next run on.
    /// - Returns: the scenarios in which it held.
    /// - Throws: a `Problem` of usage when it was not accepted.
    @discardableResult
    package func takeBack(_ rule: String, place: String = "", scenario: String? = nil) throws -> [String] {
        try speaking {
            try connection.write {
                let held = try acceptedFindings(ofScenario: scenario).filter { $0.rule == rule && $0.place == place }
                guard !held.isEmpty else {
                    let others = try acceptedFindings(ofScenario: scenario).map { $0.rule }
                    throw Problem(
                        .usage, "\(Self.named(rule, place)) is not accepted\(scenario.map { " in \"\($0)\"" } ?? "").",
                        hint: others.isEmpty
                            ? "Nothing is." : "Accepted are: \(Array(Set(others)).sorted().joined(separator: ", ")).")
                }
                for one in held {
                    try connection.execute(
                        "DELETE FROM accepted_findings WHERE scenario = ? AND rule = ? AND place = ?", one.scenario, rule, place)
                }
                return held.map(\.scenario)
            }
        }
    }

    private static func named(_ rule: String, _ place: String) -> String {
        place.isEmpty ? "\"\(rule)\"" : "\"\(rule)\" at \"\(place)\""
    }

    private func scenarioWithFinding(_ rule: String, _ place: String, _ scenario: String?) throws -> String {
        let found = try connection.all(
            """
            SELECT DISTINCT scenario FROM findings JOIN runs ON number = run
            WHERE rule = ? AND (? = '' OR place = ?) AND scenario = coalesce(?, scenario) ORDER BY scenario
            """, rule, place, place, scenario
        ) { try $0.read(0, as: String.self) }
        if found.count == 1 { return found[0] }
        guard found.isEmpty else {
            throw Problem(
                .usage, "\(Self.named(rule, place)) was found in several scenarios: \(found.joined(separator: ", ")).",
                hint: "Say which one: --scenario NAME")
        }
        let known = try connection.all(
            "SELECT DISTINCT rule FROM findings JOIN runs ON number = run WHERE scenario = coalesce(?, scenario) ORDER BY rule",
            scenario
        ) { try $0.read(0, as: String.self) }
        throw Problem(
            .usage,
            "No run\(scenario.map { " of \"\($0)\"" } ?? "") has found \(Self.named(rule, place))\(didYouMean(rule, known))",
            hint: "\"perfbench report REF --format json\" has the rule of each finding, and its place.")
    }
}
