// Figures across runs, by kind: for dashboards that know services, not load tests.

import Basics
import HTTPMessages
import JSON
import RunStore

let performanceRoutes: [Route] = [
    Route(
        .get, "/api/v1/performance/metrics", .viewer, "What was measured over time, as it was saved or rolled up.",
        [
            Parameter(
                "type", .word(MetricQuery.Kind.allCases.map(\.rawValue)), isRequired: true,
                "What is measured: p95 of steps in ms, bytes, or per cent."),
            Parameter(
                "resolution", .word(MetricQuery.Resolution.allCases.map(\.rawValue)),
                "Each value, or means of hours or days (default raw)."),
            .scenario, Parameter("run", .text(200), "Only of this run."),
            Parameter("since", .moment, "From then on (default: the last hour, day or 30 days; the beginning of a run)."),
            Parameter("until", .moment, "Until before then (default now)."),
            Parameter("offset", .integer(0...1_000_000), "Behind this many values."),
            Parameter("limit", .integer(1...1000), "Values on a page (default 1000)."),
        ], answer: .list, isSlow: true
    ) { desk, call in
        let query = try desk.metricQuery(call)
        let values = try desk.store.metrics(query)
        let next = values.count == query.limit ? "offset=\(query.offset + query.limit)" : nil
        return .json(listDocument(values.map { $0.document(query) }, next: next))
    },
    Route(
        .get, "/api/v1/performance/slow-queries", .viewer, "Statements that steps ran, the one with the slowest call first.",
        [.scenario, .limit], answer: .list, isSlow: true
    ) { desk, call in
        let found = try desk.store.slowStatements(scenario: call.text("scenario"), limit: call.integer("limit") ?? 50)
        return .json(listDocument(found.map(\.document)))
    },
]

extension Desk {
    fileprivate func metricQuery(_ call: Call) throws -> MetricQuery {
        let resolution = call.text("resolution").flatMap(MetricQuery.Resolution.init) ?? .raw
        let id = try call.text("run").map { _ in try run(call) }
        let until = call.number("until") ?? RunStore.wallClock()
        let hours: Double = resolution == .raw ? 1 : resolution == .hourly ? 24 : 24 * 30
        var query = MetricQuery(
            kind: MetricQuery.Kind(rawValue: call.text("type") ?? "") ?? .apiEndpoint,
            since: call.number("since") ?? (id == nil ? until - hours * 3600 : 0), until: until)
        query.resolution = resolution
        query.scenario = call.text("scenario")
        query.run = id
        query.offset = call.integer("offset") ?? 0
        query.limit = call.integer("limit") ?? 1000
        return query
    }
}

extension MetricValue {
    fileprivate func document(_ query: MetricQuery) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("metric_type", .string(query.kind.rawValue)), .init("metric_name", .string(name)),
            .init("value", JSONValue(value)),
            .init("timestamp", timestamp(at)), .init("scenario", .string(scenario)),
        ]
        if let minimum, let maximum, let samples {
            members += [
                .init("minimum", JSONValue(minimum)), .init("maximum", JSONValue(maximum)), .init("samples", .integer(samples)),
            ]
        } else {
            members.append(.init("run", .string(run)))
        }
        return .object(members)
    }
}

extension StoredStatement {
    fileprivate var document: JSONValue {
        [
            "run": .string(run), "scenario": .string(scenario), "step": .string(step), "database": .string(database),
            "query": .string(sql),
            "calls": .integer(calls), "slowCalls": .integer(slowCalls), "slowestMs": .number(slowest.inMilliseconds),
            "rows": .integer(rows), "rowsScanned": .integer(scanned), "plan": .string(plan),
            "index": index.isEmpty ? .null : .string(index),
        ]
    }
}
