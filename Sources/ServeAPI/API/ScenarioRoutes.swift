// Scenarios: those that have runs, those that may be started, and what is wrong with them.

import Runs
import HTTPMessages
import Basics
import Comparison
import JSON
import Reports
import RunStore
import Scenarios

let scenarioRoutes: [Route] = [
    Route(.get, "/api/v1/scenarios", .viewer, "Scenarios with runs, and those of the folder.", answer: .list, isSlow: true) {
        desk, _ in
        .json(listDocument(try desk.scenarioList().map(\.document)))
    },
    Route(
        .get, "/api/v1/scenarios/{scenario}/trend", .viewer, "The history of a scenario, with its change points.",
        [Parameter("scenario", .text(200), "Its name."), .metric], isSlow: true
    ) { desk, call in
        .json(trendDocument(try desk.trend(call)))
    },
    Route(
        .post, "/api/v1/validations", .operator, "Every problem of a scenario of the folder with these changes, or its plan.",
        body: StartWish.parameters, isSlow: true
    ) { desk, call in
        let (plan, problems) = try desk.check(StartWish(call))
        return .json([
            "valid": .bool(plan != nil), "problems": .array(problems.map { .string($0) }),
            "outline": .array((plan.map { PlanOutline($0).lines } ?? []).map { .string($0) }),
        ])
    },
]

/// One line of the list of scenarios.
struct ScenarioEntry {
    var name: String
    /// In the folder of scenarios; `nil` for one that has only runs.
    var file: String?
    var description = ""
    /// What is wrong with its file.
    var problems: [String] = []
    /// Newest first.
    var runs: [RunLine] = []

    var document: JSONValue {
        [
            "name": .string(name), "file": file.map { .string($0) } ?? .null, "description": .string(description),
            "valid": file == nil ? .null : .bool(problems.isEmpty), "problems": .array(problems.map { .string($0) }),
            "last": runs.first?.document ?? .null,
        ]
    }
}

extension Desk {
    /// All scenarios by name: those with runs, and those of the folder.
    func scenarioList() throws -> [ScenarioEntry] {
        var entries: [String: ScenarioEntry] = [:]
        for (name, runs) in try store.latestRuns(each: 1) { entries[name] = ScenarioEntry(name: name, runs: runs) }
        for file in folder.files {
            let (plan, problems) = folder.check(StartWish(file: file), settings)
            let name = plan?.name ?? String(file.dropLast(".json".count))
            var entry = entries[name] ?? ScenarioEntry(name: name)
            (entry.file, entry.description, entry.problems) = (file, plan?.description ?? "", problems)
            entries[name] = entry
        }
        return entries.values.sorted { $0.name < $1.name }
    }

    /// The history that a request asks for.
    func trend(_ call: Call) throws -> ScenarioTrend {
        let scenario = call.text("scenario") ?? ""
        guard try !store.page(RunQuery(scenario: scenario)).runs.isEmpty else {
            throw Refusal(404, "There is no run of \"\(scenario)\".")
        }
        let metric = TrendMetric.named(call.text("metric") ?? "p99") ?? .p99
        return ScenarioTrend(scenario, metric, of: try store.history(ofScenario: scenario))
    }

    var folder: ScenarioFolder { ScenarioFolder(path: settings.scenarios) }

    func check(_ wish: StartWish) throws -> (plan: Plan?, problems: [String]) {
        guard folder.files.contains(wish.file) else {
            throw Refusal(404, "There is no scenario \"\(wish.file)\" in the folder\(didYouMean(wish.file, folder.files))")
        }
        return folder.check(wish, settings)
    }
}

extension RunQuery {
    /// The newest run of a scenario.
    fileprivate init(scenario: String) {
        self.init()
        self.scenario = scenario
        limit = 1
    }
}
