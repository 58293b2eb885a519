// What the latest run of each scenario found, since when, and what of it is accepted.

import HTTPMessages
import Conduct
import JSON
import RunStore
import Runs

let findingRoutes: [Route] = [
    Route(
        .get, "/api/v1/findings", .viewer, "The findings of the latest judged run of each scenario, the gravest first.",
        [.scenario], answer: .list, isSlow: true
    ) {
        desk, call in
        .json(listDocument(try desk.currentFindings(call.text("scenario")).map(\.document)))
    },
    Route(.get, "/api/v1/findings/accepted", .viewer, "What is accepted, by whom and why.", [.scenario], answer: .list) {
        desk, call in
        .json(listDocument(try desk.store.acceptedFindings(ofScenario: call.text("scenario")).map(\.document)))
    },
    Route(
        .post, "/api/v1/findings/accepted", .operator, "Accepts what a rule finds, from the next run on.",
        body: Desk.acceptance + [Parameter("why", .text(1000), isRequired: true, "Why it stays as it is.")], status: 201
    ) { desk, call in
        let scenario = try desk.accept(call)
        return .json(["rule": .string(call.text("rule") ?? ""), "scenario": .string(scenario)], status: 201)
    },
    Route(
        .delete, "/api/v1/findings/accepted", .operator, "Takes an acceptance back.", Desk.acceptance, status: 204, answer: .nothing
    ) {
        desk, call in
        try desk.takeBack(call)
        return Reply(status: 204)
    },
    Route(
        .get, "/api/v1/performance/suggestions", .viewer, "What the latest runs advise, the gravest first.", [.scenario],
        answer: .list,
        isSlow: true
    ) { desk, call in
        let advised = try desk.currentFindings(call.text("scenario")).filter { !$0.finding.recommendation.isEmpty }
        return .json(listDocument(advised.map(\.document)))
    },
]

/// A finding of the latest run of its scenario.
struct CurrentFinding: Sendable {
    var scenario: String
    var run: String
    var finding: Finding

    var document: JSONValue {
        let life = finding.life
        return [
            "scenario": .string(scenario), "run": .string(run), "rule": .string(finding.rule), "place": .string(finding.place),
            "severity": .string(finding.severity.rawValue), "title": .string(finding.title),
            "recommendation": .string(finding.recommendation),
            "evidence": .object(finding.evidence.map { .init($0.name, JSONValue($0.value)) }),
            "state": life.map { .string($0.state.rawValue) } ?? .null, "sinceRun": life.map { .string($0.since.run) } ?? .null,
            "since": life.map { timestamp($0.since.time) } ?? .null,
            "acceptedBy": life?.state == .accepted ? .string(life?.acceptedBy ?? "") : .null,
        ]
    }
}

extension AcceptedFinding {
    var document: JSONValue {
        [
            "scenario": .string(scenario), "rule": .string(rule), "place": .string(place), "why": .string(why),
            "acceptedBy": .string(acceptedBy), "acceptedAt": timestamp(acceptedAt),
        ]
    }
}

extension Desk {
    static let acceptance = [
        Parameter("rule", .text(200), isRequired: true, "The rule, as findings name it."),
        Parameter("place", .text(200), "Only where it is found there."), .scenario,
    ]

    /// The findings of the latest judged run of each scenario, the gravest first.
    func currentFindings(_ scenario: String? = nil) throws -> [CurrentFinding] {
        var found: [CurrentFinding] = []
        // One of the newest runs may be in progress, or was cut off.
        for (name, runs) in try store.latestRuns(each: 5) where scenario == nil || scenario == name {
            guard let run = runs.first(where: { $0.outcome != nil }) else { continue }
            found += try store.findings(of: run.id).map { CurrentFinding(scenario: name, run: run.id, finding: $0) }
        }
        let order = Finding.Severity.allCases
        return found.sorted { order.firstIndex(of: $0.finding.severity) ?? 0 < order.firstIndex(of: $1.finding.severity) ?? 0 }
    }

    /// Accepts the finding that a request names; answers the scenario.
    func accept(_ call: Call) throws -> String {
        let scenario: String
        do {
            scenario = try store.accept(
                call.text("rule") ?? "", place: call.text("place") ?? "", scenario: call.text("scenario"),
                why: call.text("why") ?? "",
                by: call.caller?.title ?? "")
        } catch { throw Refusal(error, usage: 404) }
        try note("finding.accept", "\(call.text("rule") ?? "") \(scenario)", call)
        return scenario
    }

    func takeBack(_ call: Call) throws {
        let rule = call.text("rule") ?? ""
        do { try store.takeBack(rule, place: call.text("place") ?? "", scenario: call.text("scenario")) } catch {
            throw Refusal(error, usage: 404)
        }
        try note("finding.unaccept", rule, call)
    }
}
