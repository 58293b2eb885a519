// Flows as funnels: how many came as far as each step, and where they were lost.

import Basics
import Drawing
import HTTPMessages
import Histograms
import JSON
import RunStore
import Runs

let journeyRoutes: [Route] = [
    Route(
        .get, "/api/v1/runs/{run}/journeys", .viewer,
        "The flows of a run step by step: how many requests, and what share of the first step's.",
        [.run], answer: .list, isSlow: true
    ) { desk, call in
        .json(listDocument(Journey.all(of: try desk.store.load(try desk.run(call))).map(\.document)))
    },
    Route(
        .get, "/journeys", .viewer, "Flows as funnels.", [Parameter("run", .text(200), "The run (default latest).")],
        answer: .other(["text/html"]), isSlow: true
    ) { desk, call in
        guard try call.text("run") != nil || !desk.store.page(RunQuery()).runs.isEmpty else {
            return ServedPage(title: "Journeys", current: "/journeys", body: "<h1>Journeys</h1><p>No runs yet.</p>\n").reply(call)
        }
        let id = call.text("run") == nil ? try desk.store.resolve("latest") : try desk.run(call)
        let run = try desk.store.load(id)
        let body: Markup = """
            <h1>Journeys</h1><p class="facts"><a href="/runs/\(urlPart(id))">\(id)</a> of \(scenarioLink(run.header.scenario))</p>
            <form class="filter" method="get" action="/journeys"><label>Run <input name="run" value="\(id)"></label> <button>Show</button></form>
            \(Journey.all(of: run).map(\.section))<p class="note">A step that is repeated has more than its share, one that has a condition less.</p>

            """
        return ServedPage(title: "Journeys", current: "/journeys", body: body).reply(call)
    },
]

/// What became of one flow in a run.
struct Journey: Sendable {
    struct Stage: Sendable {
        var step: String
        var requests: Int64
        var failed: Int64
        /// p95 of response time; `nil` without a success.
        var p95: Nanoseconds?
        /// Its requests as a share of the first step's.
        var share: Double
        /// The share that came as far as the step before and not here; negative where a step is repeated.
        var lost: Double
    }

    var flow: String
    var stages: [Stage]

    /// All flows that sent anything, in the order of the scenario.
    static func all(of run: Run) -> [Journey] {
        run.header.layout.flows.compactMap { flow in
            let steps = run.header.layout.steps.indices.filter { run.header.layout.steps[$0].flow == flow }
            guard let first = steps.first, run.totals.steps[first].requests > 0 else { return nil }
            let all = Double(run.totals.steps[first].requests)
            var before = 1.0
            return Journey(
                flow: flow,
                stages: steps.map { index in
                    let tally = run.totals.steps[index]
                    let share = Double(tally.requests) / all
                    defer { before = share }
                    return Stage(
                        step: run.header.layout.steps[index].name, requests: tally.requests, failed: tally.failed,
                        p95: tally.responseTime.isEmpty ? nil : tally.responseTime.value(atPercentile: 95), share: share,
                        lost: before - share)
                })
        }
    }

    var document: JSONValue {
        [
            "flow": .string(flow),
            "steps": .array(
                stages.map { stage in
                    [
                        "step": .string(stage.step), "requests": .integer(stage.requests), "failed": .integer(stage.failed),
                        "p95": JSONValue(stage.p95?.inMilliseconds), "share": .number(stage.share), "lost": .number(stage.lost),
                    ]
                }),
        ]
    }

    var section: Markup {
        let rows = stages.map { stage -> Markup in
            let width = fixed(min(1, stage.share) * 100, 1)
            return """
                <tr><th scope="row" class="name">\(stage.step)</th><td class="funnel"><i style="width:\(width)%"></i></td><td>\(exact(stage.requests))</td><td>\(percentForPeople(stage.share))</td><td>\(stage.lost > 0 ? percentForPeople(stage.lost) : "-")</td><td>\(percentForPeople(stage.requests > 0 ? Double(stage.failed) / Double(stage.requests) : 0))</td><td>\(stage.p95?.forPeople ?? "-")</td></tr>

                """
        }
        return """
            <section><h2>\(flow)</h2><div class="scroll"><table><thead><tr><th scope="col">step</th><th scope="col" class="name"></th><th scope="col">requests</th><th scope="col">of the first</th><th scope="col">lost here</th><th scope="col">failed</th><th scope="col">p95</th></tr></thead><tbody>
            \(rows)</tbody></table></div></section>

            """
    }
}
