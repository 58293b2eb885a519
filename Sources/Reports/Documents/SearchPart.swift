// A capacity search for machines. Rates are iterations a second, times milliseconds; what was not found is `null`.

import Analysis
import Basics
import JSON
import Runs

/// The value of the key `search`.
func searchPart(_ record: SearchRecord) -> JSONValue {
    let goal = record.goal
    let result = SearchResult(record)
    var members: [JSONValue.Member] = [
        .init("from", .number(goal.from)), .init("to", .number(goal.to)), .init("holdSeconds", .number(goal.hold.inSeconds)),
        .init("precision", .number(goal.precision)), .init("endedBecause", .string(record.ended?.rawValue ?? "killed")),
        .init(
            "budget",
            [
                "withinSeconds": JSONValue(goal.within?.inSeconds), "elapsedSeconds": .number(record.elapsed.inSeconds),
                "leftUndone": .string(result?.leftUndone ?? "nothing is known yet"),
            ]), .init("capacity", JSONValue(result?.capacity)), .init("isConfirmed", .bool(result?.isConfirmed ?? false)),
        .init("bounds", range(result.flatMap { result in result.capacity.flatMap { low in result.upper.map { low...$0 } } })),
        .init("bracket", range(result?.bracket)), .init("evenChance", JSONValue(result?.even?.middle)),
        .init("interval", range(result?.even?.interval)),
    ]
    members += [
        .init(
            "saturation",
            result?.saturation.map { ["throughput": .number($0.throughput), "isPlateau": .bool($0.isPlateau)] } ?? .null),
        .init(
            "knee",
            result?.knee.map {
                [
                    "load": .number($0.load), "throughput": .number($0.throughput),
                    "meanResponseTime": .number($0.responseTime / 1e6),
                ]
            } ?? .null), .init("usl", result?.scalability.map(lawPart) ?? .null),
        .init("judgedTrial", result.map { .integer(Int64($0.representative.trial)) } ?? .null),
        .init("loads", .array((result?.steps ?? []).map(stepPart))), .init("trials", .array(record.trials.map(trialPart))),
    ]
    return .object(members)
}

private func range(_ range: ClosedRange<Double>?) -> JSONValue {
    range.map { .array([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null
}

private func lawPart(_ law: ScalabilityLaw) -> JSONValue {
    [
        "alpha": .number(law.alpha), "beta": .number(law.beta), "gamma": .number(law.gamma),
        "isIdentified": .bool(law.doubts.isEmpty), "peakThroughput": JSONValue(law.peakThroughput),
        "peakConcurrency": JSONValue(law.peakConcurrency), "doubts": .array(law.doubts.map { .string($0) }),
    ]
}

private func stepPart(_ step: LoadStep) -> JSONValue {
    [
        "offered": .number(step.offered), "achieved": .number(step.achieved), "trials": .integer(Int64(step.trials)),
        "passed": .integer(Int64(step.passed)), "meanResponseTime": .number(step.meanResponseTime / 1e6),
        "p99": .number(step.p99 / 1e6), "inFlight": .number(step.inFlight),
    ]
}

private func trialPart(_ trial: SearchTrial) -> JSONValue {
    [
        "trial": .integer(Int64(trial.trial)), "phase": .string(trial.phase.rawValue), "offered": .number(trial.offered),
        "startSeconds": .number(trial.start.inSeconds), "holdSeconds": .number(trial.hold.inSeconds),
        "heldSeconds": .number(trial.held.inSeconds), "tookSeconds": .number(trial.took.inSeconds),
        "valid": .bool(trial.isValid), "passed": .bool(trial.passed),
        "reason": trial.passed ? .null : .string(trial.isValid ? trial.failure : trial.invalid),
        "achieved": .number(trial.achieved), "meanResponseTime": .number(trial.meanResponseTime / 1e6),
        "p50": .number(trial.p50.inMilliseconds), "p99": .number(trial.p99.inMilliseconds), "inFlight": .number(trial.inFlight),
        "requests": .integer(trial.requests), "failedRequests": .integer(trial.failedRequests),
        "latenessP99": .number(trial.latenessP99.inMilliseconds), "loopLagP99": .number(trial.loopLagP99.inMilliseconds),
        "loopCPU": .number(trial.loopCPU), "thresholds": .array(trial.thresholds.map(thresholdPart)),
    ]
}
