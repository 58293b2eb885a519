// Single requests, for machines.

import Analysis
import Basics
import HTTPMessages
import JSON
import Runs

/// Every request that was kept individually; times in milliseconds. A phase that did not happen is `null`, and so is the status where there
/// was no response.
func exemplarsPart(_ run: Run) -> JSONValue {
    .array(run.exemplars.map { exemplarPart($0, ofTrials: run.header.trials) })
}

private func exemplarPart(_ exemplar: StepExemplar, ofTrials trials: Int) -> JSONValue {
    let request = exemplar.request
    let phases = request.phases
    func time(_ value: Nanoseconds) -> JSONValue { value < 0 ? .null : .number(value.inMilliseconds) }
    var members: [JSONValue.Member] = [
        .init("step", .string(exemplar.step.name)), .init("flow", .string(exemplar.step.flow)),
        .init("kind", .string(exemplar.isSlow ? "slow" : "failed")),
    ]
    // With several trials each request says which it belongs to.
    if trials > 1 { members.append(.init("trial", .integer(Int64(request.trial)))) }
    members += [
        .init("atSeconds", .number(request.at.inSeconds)),
        // To the nearest millisecond: the text has no more, and cuts off.
        .init("time", timestamp(request.unixTime.inSeconds + 0.0005).map { .string($0) } ?? .null),
        .init("responseTime", time(request.responseTime)), .init("serviceTime", time(request.serviceTime)),
        .init("status", request.status == 0 ? .null : .integer(Int64(request.status))),
        .init("error", request.failure.map { .string($0.kind) } ?? .null),
        .init(
            "phases",
            [
                "dns": time(phases.dns), "connect": time(phases.connect), "tls": time(phases.tls),
                "firstByte": time(phases.firstByte), "receive": time(phases.receive),
            ]),
        .init("vu", .integer(Int64(request.vu))), .init("iteration", .integer(Int64(request.iteration))),
        .init("traceId", request.trace.map { .string($0.description) } ?? .null),
    ]
    if !request.headers.isEmpty {
        members.append(.init("headers", .object(request.headers.map { .init($0.name, .string($0.value)) })))
    }
    return .object(members)
}
