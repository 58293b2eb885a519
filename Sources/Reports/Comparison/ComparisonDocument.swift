// A comparison for machines: the document `perfbench.comparison/1`.

import Comparison
package import JSON
package import Runs

/// A comparison as the document `perfbench.comparison/1`. Times are in milliseconds, shares from 0 to 1; what is not known is `null`. Of `errors
/// rate`, which can be 0, `ratio` is `null`, `difference` is beside it, and `interval` is of that. `threshold`, `noiseFloor` and
/// `minimalDetectable` are changes for the worse.
package func comparisonDocument(_ comparison: Comparison) -> JSONValue {
    [
        "schema": "perfbench.comparison/1",
        "baseline": sidePart(comparison.baseline), "candidate": sidePart(comparison.candidate),
        "design": .string(comparison.design.rawValue), "blocks": .integer(Int64(comparison.blocks)),
        "verdict": .string(comparison.outcome.rawValue),
        "metrics": .array(comparison.metrics.map(metricPart)),
        "reasons": .array(comparison.reasons.map { .string($0) }),
        "notes": .array(comparison.notes.map { .string($0) }),
        "alpha": .number(comparison.alpha), "historyRuns": .integer(Int64(comparison.history)),
        "looks": .array(
            comparison.looks.map {
                [
                    "blocks": .integer(Int64($0.blocks)), "alpha": .number($0.alpha), "verdict": .string($0.outcome.rawValue),
                ]
            }),
        "forced": .bool(comparison.isForced),
    ]
}

private func sidePart(_ side: Comparison.Side) -> JSONValue {
    [
        "id": .string(side.id), "scenario": .string(side.scenario), "label": .string(side.label), "target": .string(side.target),
        "startedAt": timestamp(side.startedAt).map { .string($0) } ?? .null, "trials": .integer(Int64(side.trials)),
    ]
}

private func metricPart(_ metric: MetricComparison) -> JSONValue {
    let isRatio = metric.metric.isRatio
    let (unit, scale) = metric.metric.unit
    let base = isRatio ? 1.0 : 0
    var interval = JSONValue.null
    if let lower = metric.lower, let upper = metric.upper { interval = .array([JSONValue(base + lower), JSONValue(base + upper)]) }
    var members: [JSONValue.Member] = [
        .init("name", .string(metric.metric.rawValue)), .init("unit", .string(unit)), .init("gating", .bool(metric.isGating)),
        .init("baseline", JSONValue(metric.baseline.map { $0 * scale })),
        .init("candidate", JSONValue(metric.candidate.map { $0 * scale })),
        .init("ratio", isRatio ? JSONValue(metric.change.map { 1 + $0 }) : .null),
    ]
    if !isRatio { members.append(.init("difference", JSONValue(metric.change))) }
    members += [
        .init("interval", interval), .init("p", JSONValue(metric.p)), .init("threshold", JSONValue(metric.threshold)),
        .init("noiseFloor", JSONValue(metric.noiseFloor)), .init("minimalDetectable", JSONValue(metric.minimalDetectable)),
        .init("verdict", .string(metric.outcome.rawValue)), .init("slotEffect", JSONValue(metric.slotEffect)),
        .init("missing", metric.missing.map { .integer(Int64($0)) } ?? .null),
    ]
    return .object(members)
}
