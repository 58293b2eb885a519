// Runs: the list, one of them, its reports, and what may be changed about it.

import HTTPMessages
import Conduct
import JSON
import Reports
import RunStore
import Runs

let runRoutes: [Route] = [
    Route(.get, "/api/v1/runs", .viewer, "Runs, newest first, page by page.", Parameter.runFilters, answer: .list) { desk, call in
        let query = try RunQuery(call)
        let page = try desk.store.page(query)
        return .json(listDocument(page.runs.map(\.document), next: page.next.map { query.text($0) }))
    },
    Route(
        .get, "/api/v1/runs/{run}", .viewer, "The result document of a run, or of a range of its seconds.",
        [.run, .from, .to, .trial], isSlow: true
    ) { desk, call in
        let id = try desk.run(call)
        guard let range = try SecondRange(call) else { return .json(resultDocument(try desk.store.analyzed(id))) }
        return .json(range.document(try desk.store.limited(id, to: range)))
    },
    Route(
        .get, "/api/v1/runs/{run}/report", .viewer, "A run in any format that `perfbench report` knows.",
        [.run, Parameter("format", .word(ReportFormat.words), isRequired: true, "The format.")],
        answer: .other(Array(Set(ReportFormat.allCases.map(\.mediaType))).sorted()), isSlow: true
    ) { desk, call in
        let format = try ReportFormat(call.text("format") ?? "")
        var bytes: [UInt8] = []
        try format.write(try desk.store.analyzed(try desk.run(call)), from: try desk.store) { bytes += Array($0.utf8) }
        return Reply(contentType: format.contentType, body: bytes)
    },
    Route(
        .patch, "/api/v1/runs/{run}", .operator, "Gives a run another label.", [.run],
        body: [Parameter("label", .text(200), isRequired: true, "The new label.")]
    ) { desk, call in
        let id = try desk.setLabel(call)
        return .json(try desk.store.line(of: id).document)
    },
    Route(
        .delete, "/api/v1/runs/{run}", .operator, "Deletes a run with all it measured.", [.run], status: 204, answer: .nothing,
        isSlow: true
    ) {
        desk, call in
        try desk.deleteRun(call)
        return Reply(status: 204)
    },
    Route(.post, "/api/v1/runs/{run}/stop", .operator, "Ends a run in progress: what was measured is saved.", [.run], status: 202) {
        desk, call in
        .json(try desk.stopRun(call).document, status: 202)
    },
    Route(.get, "/api/v1/baselines", .viewer, "The baselines of all scenarios.", answer: .list) { desk, _ in
        .json(listDocument(try desk.store.baselines().map(\.document)))
    },
    Route(
        .put, "/api/v1/baselines/{name}", .operator, "Makes a run the baseline of its scenario under a name.",
        [Parameter("name", .text(100), "The name; default is the one that `baseline` means.")], body: [.runToBe]
    ) { desk, call in
        .json(try desk.setBaseline(call).document)
    },
    Route(
        .delete, "/api/v1/baselines/{name}", .operator, "Forgets a baseline; its run stays.",
        [Parameter("name", .text(100), "The name."), .scenario], status: 204, answer: .nothing
    ) { desk, call in
        try desk.removeBaseline(call)
        return Reply(status: 204)
    },
]

extension Parameter {
    fileprivate static let runToBe: Parameter = {
        var parameter = Parameter.run
        parameter.isRequired = true
        return parameter
    }()
}

extension Desk {
    /// Gives the run in the path another label, or none. Answers its id.
    func setLabel(_ call: Call) throws -> String {
        let id = try run(call)
        try store.setLabel(id, call.text("label") ?? "")
        try note("run.label", "\(id) \(call.text("label") ?? "")", call)
        return id
    }

    func deleteRun(_ call: Call) throws {
        let id = try run(call)
        do { try store.delete(id) } catch { throw Refusal(error, usage: 409) }
        try note("run.delete", id, call)
    }

    func setBaseline(_ call: Call) throws -> Baseline {
        let id = try run(call)
        let name = call.text("name") ?? RunReference.defaultBaseline
        try store.setBaseline(id, name: name)
        try note("baseline.set", "\(name) \(id)", call)
        guard let baseline = try store.baselines().first(where: { $0.name == name && $0.run == id }) else {
            throw Refusal(409, "The run \"\(id)\" was deleted meanwhile.")
        }
        return baseline
    }

    func removeBaseline(_ call: Call) throws {
        let name = call.text("name") ?? ""
        do { try store.removeBaseline(name, scenario: call.text("scenario")) } catch { throw Refusal(error, usage: 404) }
        try note("baseline.remove", name, call)
    }
}

extension ReportFormat {
    /// Without the character set.
    var mediaType: String {
        switch self {
        case .text, .hgrm, .hlog: "text/plain"
        case .json: "application/json"
        case .html: "text/html"
        case .markdown: "text/markdown"
        case .junit: "application/xml"
        case .csv, .csvSteps, .csvResources, .csvGauges: "text/csv"
        case .openmetrics: "application/openmetrics-text"
        case .prometheus: "text/plain"
        }
    }

    var contentType: String {
        switch self {
        case .json, .junit: mediaType
        case .openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        default: mediaType + "; charset=utf-8"
        }
    }
}
