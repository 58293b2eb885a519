// The run for machines: exactly the document `perfbench.run/1` (`Manual/design.md`, The result document).

import Analysis
import Basics
import FoundationEssentials
import HTTPMessages
import Histograms
package import JSON
import Metrics
package import Runs

/// A run as the document `perfbench.run/1`. Times are in milliseconds, shares from 0 to 1; what was not measured is `null`. Single
/// requests, custom values, a comparison and a capacity search are behind the keys of the contract.
package func resultDocument(_ run: Run) -> JSONValue {
    let totals = run.totals
    let phases = totals.phases
    let resources = ResourceFigures.all(of: run)
    let document: JSONValue = [
        "schema": "perfbench.run/1",
        "run": runPart(run),
        "machine": machinePart(run.header.machine),
        "verdict": verdictPart(run.verdict),
        "totals": totalsPart(run),
        "allArrivals": arrivalsPart(totals.allArrivals),
        "responseTime": statistics(totals.merged(\.responseTime)),
        "serviceTime": statistics(totals.merged(\.serviceTime)),
        "iterationTime": statistics(totals.iterationTime),
        "failedResponseTime": statistics(totals.merged(\.failedResponseTime)),
        "phases": [
            "dns": statistics(phases.dns), "connect": statistics(phases.connect), "tls": statistics(phases.tls),
            "firstByte": statistics(phases.firstByte), "receive": statistics(phases.receive),
        ],
        "steps": stepsPart(run),
        "groups": .array(
            zip(run.header.layout.groups, totals.groups).map { ["name": .string($0), "time": statistics($1)] }),
        "statusCodes": statusCodesPart(totals),
        "errors": errorsPart(totals),
        "checks": checksPart(run),
        "thresholds": .array(run.thresholds.map(thresholdPart)),
        "resources": .array(resources.map(resourcePart)),
        "generator": generatorPart(run, resources),
        "intervals": intervalsPart(run),
        "findings": .array(run.findings.map(findingPart)),
    ]
    guard case .object(var members) = document else { return document }
    if run.findingHistory != nil { members.append(.init("goneFindings", .array(run.goneFindings.map(goneFindingPart)))) }
    members.append(.init("exemplars", exemplarsPart(run)))
    members.append(.init("gauges", gaugesPart(run)))
    if let streams = totals.streams {
        members.append(.init("streams", streamsPart(streams, totals.failureCounts, measured: run.measured)))
    }
    if let sockets = totals.sockets { members.append(.init("sockets", socketsPart(sockets))) }
    if !run.header.layout.custom.isEmpty { members.append(.init("custom", customPart(run))) }
    if !run.generators.isEmpty { members.append(.init("generators", .array(run.generators.map(generatorPart)))) }
    if let comparison = run.comparison { members.append(.init("comparison", comparisonDocument(comparison))) }
    if let search = run.search { members.append(.init("search", searchPart(search))) }
    return .object(members)
}

private func runPart(_ run: Run) -> JSONValue {
    let header = run.header
    let facts: JSONValue = [
        "id": .string(header.id), "scenario": .string(header.scenario), "kind": .string(header.kind.rawValue),
        "label": .string(header.label),
        "tags": .object(header.tags.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }),
        "startedAt": moment(header.startedAt), "finishedAt": header.finishedAt.map(moment) ?? .null,
        "durationSeconds": .number(run.measured.inSeconds), "warmupSeconds": .number(run.warmedUp.inSeconds),
        "status": .string(header.status.rawValue), "target": .string(header.target),
        "seed": Int64(exactly: header.seed).map { .integer($0) } ?? .number(Double(header.seed)),
        "trials": .integer(Int64(header.trials)),
        "httpVersion": run.totals.counts.httpVersion.map { .string($0) } ?? .null,
        "fingerprint": .string(header.fingerprint), "version": .string(header.version),
    ]
    guard case .object(let members) = facts, let part = header.part else { return facts }
    return .object(members + [.init("part", ["number": .integer(Int64(part.number)), "of": .integer(Int64(part.count))])])
}

private func moment(_ seconds: Double) -> JSONValue { timestamp(seconds).map { .string($0) } ?? .null }

/// Seconds since 1970 as ISO 8601 in UTC; `nil` for a moment that no calendar has.
func timestamp(_ seconds: Double) -> String? {
    guard abs(seconds) < 1e11 else { return nil }
    return Date(timeIntervalSince1970: seconds).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
}

private func machinePart(_ machine: Machine) -> JSONValue {
    [
        "host": .string(machine.host), "kernel": .string(machine.kernel), "cpu": .string(machine.cpu),
        "cores": .integer(Int64(machine.cores)), "memoryBytes": .integer(machine.memoryBytes),
    ]
}

private func verdictPart(_ verdict: Verdict?) -> JSONValue {
    guard let verdict else { return .null }
    return [
        "outcome": .string(verdict.outcome.rawValue), "exitCode": .integer(Int64(verdict.exitCode)),
        "reasons": .array(verdict.reasons.map { .string($0) }),
    ]
}

private func totalsPart(_ run: Run) -> JSONValue {
    let counts = run.totals.counts
    func rate(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    let totals: JSONValue = [
        "iterations": .integer(counts.iterations), "requests": .integer(run.totals.requests),
        "failedRequests": .integer(run.totals.failedRequests), "errorRate": rate(run.errorRate), "throughput": rate(run.throughput),
        "offeredRate": rate(run.offeredRate), "achievedRate": rate(run.achievedRate), "lateIterations": .integer(counts.late),
        "droppedIterations": .integer(counts.dropped), "interruptedIterations": .integer(counts.interrupted),
        "bytesSent": .integer(counts.bytesSent), "bytesReceived": .integer(counts.bytesReceived),
        "connectionsOpened": .integer(counts.connectionsOpened), "redirectsFollowed": .integer(counts.redirectsFollowed),
        "retried": .integer(counts.retried), "checksPassed": .integer(run.checksPassed),
        "checksFailed": .integer(run.checksFailed), "peakVUs": .integer(Int64(run.peakVUs)),
    ]
    guard case .object(let members) = totals, let goodput = run.goodput else { return totals }
    return .object(members + [.init("goodput", .number(goodput))])
}

private func generatorPart(_ run: Run, _ resources: [ResourceFigures]) -> JSONValue {
    let cpu = resources.first { $0.source == .generator }?.figures[.cpuPercent]
    return [
        "lateness": statistics(run.totals.lateness), "loopLag": statistics(run.totals.loopLag),
        "workers": .integer(Int64(run.header.workers)), "cpuPercent": cpu.map { .number($0.mean) } ?? .null,
    ]
}

/// One of the generators that carried the run out together.
private func generatorPart(_ generator: Generator) -> JSONValue {
    [
        "part": .integer(Int64(generator.part)), "host": .string(generator.host), "run": .string(generator.run),
        "startSkewMs": JSONValue(generator.startSkew?.inMilliseconds),
        "clockOffsetMs": JSONValue(generator.clockOffset?.inMilliseconds),
        "cpuPercent": JSONValue(generator.cpuPercent), "lost": .bool(generator.isLost),
        "limits": .array(generator.limits.map { .string($0) }),
    ]
}

private func resourcePart(_ resource: ResourceFigures) -> JSONValue {
    let metrics = ResourceMetric.allCases.compactMap { metric in
        resource.figures[metric].map { figure in
            JSONValue.Member(metric.name, ["mean": .number(figure.mean), "max": .number(figure.max)])
        }
    }
    return .object([.init("name", .string(resource.source.description))] + metrics)
}

/// What the gauges showed in the measured window, the source by the name that thresholds give it.
private func gaugesPart(_ run: Run) -> JSONValue {
    .array(
        GaugeFigures.all(of: run).map { gauge in
            [
                "source": .string(gauge.source.name), "name": .string(gauge.series.name), "unit": .string(gauge.series.unit),
                "min": .number(gauge.min), "mean": .number(gauge.mean), "max": .number(gauge.max), "last": .number(gauge.last),
            ]
        })
}

/// The measured seconds; warm-up is in no figure. With several trials each second says which it belongs to.
private func intervalsPart(_ run: Run) -> JSONValue {
    .array(
        run.intervals.filter { !$0.isWarmup }.map { interval in
            let times = interval.responseTime
            func milliseconds(_ value: Nanoseconds) -> JSONValue {
                interval.requests > interval.failed ? .number(value.inMilliseconds) : .null
            }
            let trial: [JSONValue.Member] = run.header.trials > 1 ? [.init("trial", .integer(Int64(interval.trial)))] : []
            return .object(
                trial + [
                    .init("second", .integer(Int64(interval.second))), .init("requests", .integer(interval.requests)),
                    .init("failed", .integer(interval.failed)), .init("p50", milliseconds(times.p50)),
                    .init("p95", milliseconds(times.p95)), .init("p99", milliseconds(times.p99)),
                    .init("max", milliseconds(times.max)),
                    .init("vus", .integer(Int64(interval.vus))), .init("offered", .integer(interval.counts.offered)),
                ])
        })
}
