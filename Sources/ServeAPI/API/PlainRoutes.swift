// What other programs ask: whether the server is well, what it measures, and how to talk to it.

import Conduct
import HTTPMessages
import JSON
import Reports
import RunStore

let plainRoutes: [Route] = [
    Route(.get, "/healthz", nil, "Whether the server can read its store.", answer: .other(["text/plain"])) { desk, _ in
        _ = try desk.store.lastSecond()
        return .text("ok\n")
    },
    Route(
        .get, "/metrics", .viewer, "The server and the latest run of each scenario in OpenMetrics.",
        answer: .other(["application/openmetrics-text"])
    ) {
        desk, _ in
        let current = desk.shared.current
        let figures = ServerFigures(
            answers: Array(
                current.answers.enumerated().filter { $0.offset > 0 }.map { (status: "\($0.offset)xx", count: $0.element) }),
            streams: current.streams, runningRuns: try desk.store.runningRuns().count)
        let latest = try desk.store.latestRuns(each: 1).compactMap { $0.runs.first }
        let text = serverMetrics(figures, latest.map(RunListEntry.init))
        return Reply(contentType: "application/openmetrics-text; version=1.0.0; charset=utf-8", body: Array(text.utf8))
    },
    Route(.get, "/api/v1/openapi.json", .viewer, "This description.") { _, _ in .json(OpenAPI.document(.standard)) },
]
