// Values of the store as JSON, with the words of the result document.

import Metrics
import Basics
import FoundationEssentials
import JSON
import RunStore
import Runs

/// Seconds since 1970 as ISO 8601 in UTC.
func timestamp(_ seconds: Double) -> JSONValue {
    guard abs(seconds) < 1e11 else { return .null }
    return .string(Date(timeIntervalSince1970: seconds).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
}

extension RunLine {
    var document: JSONValue {
        [
            "id": .string(id), "scenario": .string(scenario), "kind": .string(kind.rawValue), "label": .string(label),
            "startedAt": timestamp(startedAt), "finishedAt": finishedAt.map(timestamp) ?? .null, "status": .string(status.rawValue),
            "outcome": outcome.map { .string($0.rawValue) } ?? .null, "durationSeconds": .number(measured.inSeconds),
            "requests": .integer(requests), "failedRequests": .integer(failed),
            "errorRate": requests > 0 ? .number(Double(failed) / Double(requests)) : .null, "throughput": .number(throughput),
            "p95": JSONValue(responseP95?.inMilliseconds), "baselines": .array(baselines.map { .string($0) }),
        ]
    }
}

extension IntervalSummary {
    /// One of `intervals` in the result document.
    var document: JSONValue {
        func time(_ value: Nanoseconds) -> JSONValue { requests > failed ? .number(value.inMilliseconds) : .null }
        return [
            "second": .integer(Int64(second)), "requests": .integer(requests), "failed": .integer(failed),
            "p50": time(responseTime.p50), "p95": time(responseTime.p95), "p99": time(responseTime.p99),
            "max": time(responseTime.max),
            "vus": .integer(Int64(vus)), "offered": .integer(counts.offered), "warmup": .bool(isWarmup),
        ]
    }
}

extension Baseline {
    var document: JSONValue {
        ["name": .string(name), "scenario": .string(scenario), "run": .string(run), "setAt": timestamp(setAt)]
    }
}

extension RunStart {
    var document: JSONValue {
        [
            "number": .integer(number), "scenario": .string(scenario), "flags": .array(flags.map { .string($0) }),
            "askedBy": .string(askedBy), "askedAt": timestamp(askedAt), "state": .string(state.rawValue),
            "startedAt": startedAt.map(timestamp) ?? .null, "run": run.map { .string($0) } ?? .null,
            "exitCode": exitCode.map { .integer(Int64($0)) } ?? .null, "message": .string(message),
        ]
    }
}

extension AccessToken {
    var document: JSONValue {
        [
            "name": .string(name), "role": .string(role), "createdAt": timestamp(createdAt),
            "expiresAt": expiresAt.map(timestamp) ?? .null,
        ]
    }
}

extension AuditEntry {
    var document: JSONValue {
        [
            "number": .integer(number), "at": timestamp(at), "who": .string(who), "address": .string(address),
            "action": .string(action),
            "subject": .string(subject),
        ]
    }
}

/// A list with the key of its next page.
func listDocument(_ items: [JSONValue], next: String? = nil) -> JSONValue {
    ["items": .array(items), "next": next.map { .string($0) } ?? .null]
}
