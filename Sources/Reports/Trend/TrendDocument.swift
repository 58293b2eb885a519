import Basics
package import Comparison
package import JSON
import Runs

/// The document `perfbench.trend/1`: the series of a metric, where it changed, and how the latest run compares. Times in milliseconds.
package func trendDocument(_ trend: ScenarioTrend) -> JSONValue {
    func value(_ value: Double) -> JSONValue { .number(value * trend.metric.unit.scale) }
    func run(_ index: Int) -> JSONValue {
        let run = trend.points[index].run
        return ["id": .string(run.id), "label": .string(run.label), "commit": run.tags["commit"].map { .string($0) } ?? .null]
    }
    func change(_ change: ScenarioTrend.Change) -> JSONValue {
        [
            "index": .integer(Int64(change.index)), "confirmed": .bool(change.isConfirmed), "worse": .bool(change.isWorse),
            "before": value(change.before), "after": value(change.after), "p": change.p.map { .number($0) } ?? .null,
            "lastBefore": run(max(0, change.range.lowerBound - 1)), "firstAfter": run(change.range.upperBound),
        ]
    }
    return [
        "schema": "perfbench.trend/1", "scenario": .string(trend.scenario), "metric": .string(trend.metric.rawValue),
        "unit": .string(trend.metric.unit.name),
        "runs": .array(
            trend.points.map { point in
                [
                    "id": .string(point.run.id), "startedAt": timestamp(point.run.startedAt).map { .string($0) } ?? .null,
                    "label": .string(point.run.label),
                    "tags": .object(point.run.tags.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }),
                    "trials": .integer(Int64(point.run.trials.count)), "value": value(point.value),
                ]
            }),
        "suspects": .array(trend.changes.filter { !$0.isConfirmed }.map(change)),
        "confirmed": .array(trend.changes.filter(\.isConfirmed).map(change)),
        "latest": [
            "standing": .string(trend.standing.rawValue), "value": trend.points.last.map { value($0.value) } ?? .null,
            "bound": trend.bound.map { [value($0.lower), value($0.upper)] } ?? .null,
            "runs": .integer(Int64(trend.bound?.runs ?? 0)), "missing": .integer(Int64(trend.missing)),
        ],
        "peakHours": .array(
            trend.peakHours.map { peak in
                [
                    "hour": .integer(Int64(peak.hour)), "days": .integer(Int64(peak.days)), "level": value(peak.level),
                    "usual": value(peak.usual), "others": .integer(Int64(peak.others)), "p": .number(peak.p),
                ]
            }),
        "notes": .array(trend.notes.map { .string($0) }),
    ]
}
